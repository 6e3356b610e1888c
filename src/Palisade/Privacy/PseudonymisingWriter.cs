using Palisade.Findings;

namespace Palisade.Privacy;

/// <summary>Replaces personal values in findings by tokens and hands them on: in the event, what matched, the host, paths and groups.</summary>
/// <remarks>What a rule's text says is the rule author's and stays.</remarks>
public sealed class PseudonymisingWriter : FindingWriter
{
    private readonly FindingWriter _next;
    private readonly PersonalValues _values;

    /// <summary>A writer.</summary>
    /// <param name="next">Receives the findings with tokens; disposed with this.</param>
    /// <param name="pseudonymiser">Makes the tokens.</param>
    public PseudonymisingWriter(FindingWriter next, Pseudonymiser pseudonymiser)
    {
        _next = next;
        _values = new PersonalValues(pseudonymiser);
    }

    /// <inheritdoc/>
    public override void Write(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        _values.Clear();
        PersonalJson.Collect(finding.EventJson.Span, _values);
        PersonalJson.Collect(finding.MatchedJson.Span, _values);
        _values.CollectOfKind(PersonalKind.Host, finding.Host);
        foreach ((string field, string value) in finding.Correlation?.Group ?? [])
            _values.Collect(field, value);
        _next.Write(finding with
        {
            Host = _values.Replace(finding.Host),
            Channel = _values.Replace(finding.Channel),
            Source = Replace(finding.Source),
            MatchedJson = PersonalJson.Replace(finding.MatchedJson.Span, _values),
            EventJson = PersonalJson.Replace(finding.EventJson.Span, _values),
            Correlation = finding.Correlation is { } fact ? Replace(fact) : null,
        });
    }

    /// <inheritdoc/>
    public override void Complete(ScanSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        _values.Clear();
        _next.Complete(summary with
        {
            Arguments = [.. summary.Arguments.Select(_values.Replace)],
            RulePaths = [.. summary.RulePaths.Select(_values.Replace)],
            Problems = [.. summary.Problems.Select(_values.Replace)],
            Inputs = [.. summary.Inputs.Select(i => i with { Path = _values.Replace(i.Path) })],
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _next.Dispose();
        base.Dispose(disposing);
    }

    private FindingSource Replace(FindingSource source) => source with { Path = _values.Replace(source.Path) };

    private CorrelationFact Replace(CorrelationFact fact) => fact with
    {
        Group = [.. fact.Group.Select(g => KeyValuePair.Create(g.Key, _values.Replace(g.Value)))],
        Records = [.. fact.Records.Select(Replace)],
    };
}
