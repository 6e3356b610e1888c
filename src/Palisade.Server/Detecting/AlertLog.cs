using Microsoft.Extensions.Logging;
using Palisade.Findings;
using Palisade.Rules;

namespace Palisade.Server.Detecting;

/// <summary>Says on the log what is found for the first time since the program began: the rule and where it came from, no value of the record.</summary>
internal sealed partial class AlertLog(ILogger log)
{
    // Beyond it nothing is said any more: the log is no place to look for alerts.
    private const int MaxSaid = 10_000;

    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    public void Write(IReadOnlyCollection<AlertDraft> alerts)
    {
        foreach (AlertDraft alert in alerts.Where(a => _said.Count < MaxSaid && _said.Add(a.Fingerprint)))
        {
            Finding first = alert.First;
            LogLevel level = first.Rule.Level >= RuleLevel.High ? LogLevel.Warning : LogLevel.Information;
            string levelName = RuleLevels.Name(first.Rule.Level);
            LogAlert(level, levelName, first.Rule.Title, alert.Records.Count > 0 ? alert.Records[0].Ordinal : 0);
        }
    }

    [LoggerMessage(EventId = 5, Message = "{RuleLevel}: {Rule}, first at record {Ordinal} of the vault")]
    private partial void LogAlert(LogLevel level, string ruleLevel, string rule, long ordinal);
}
