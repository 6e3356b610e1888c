using Microsoft.Extensions.Logging;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Server.Collecting;

namespace Palisade.Server.Detecting;

/// <summary>Says on the log what is found for the first time: the rule and where it came from, no value of the record.</summary>
internal sealed partial class AlertLog(ILogger log)
{
    public void Write(Finding finding, Source source)
    {
        string name = RuleLevels.Name(finding.Rule.Level);
        LogLevel level = finding.Rule.Level >= RuleLevel.High ? LogLevel.Warning : LogLevel.Information;
        LogAlert(level, name, finding.Rule.Title, source.Identity, finding.Source.Record);
    }

    [LoggerMessage(EventId = 5, Message = "{RuleLevel}: {Rule}, first at record {Record} of {Source}")]
    private partial void LogAlert(LogLevel level, string ruleLevel, string rule, SourceIdentity source, long record);
}
