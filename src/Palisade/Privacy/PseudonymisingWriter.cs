using Palisade.Findings;

namespace Palisade.Privacy;

/// <summary>Replaces personal values in findings by tokens and hands them on: in the event, what matched, the host, paths and groups.</summary>
/// <remarks>What a rule's text says is the rule author's and stays.</remarks>
public sealed class PseudonymisingWriter : FindingWriter
{
    private readonly FindingWriter _next;
    private readonly PersonalValues _values;
    private readonly EncodedFields? _encoded;

    /// <summary>A writer.</summary>
    /// <param name="next">Receives the findings with tokens; disposed with this.</param>
    /// <param name="pseudonymiser">Makes the tokens.</param>
    public PseudonymisingWriter(FindingWriter next, Pseudonymiser pseudonymiser)
    {
        _next = next;
        _values = new PersonalValues(pseudonymiser);
    }

    /// <summary>A writer that sees into values written in another form.</summary>
    internal PseudonymisingWriter(FindingWriter next, Pseudonymiser pseudonymiser, EncodedFields encoded)
        : this(next, pseudonymiser) => _encoded = encoded;

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
        EncodedFields? encoded = _encoded is { } form && form.Applies(finding) ? form : null;
        if (encoded is not null)
        {
            PersonalJson.Each(finding.EventJson.Span, (field, value) => encoded.Collect(field, value, _values));
            PersonalJson.Each(finding.MatchedJson.Span, (field, value) => encoded.Collect(field, value, _values));
        }

        string Replace(string field, string value) => _values.Replace(encoded is null ? value : encoded.Open(field, value, _values));
        _next.Write(finding with
        {
            Host = _values.Replace(finding.Host),
            Channel = _values.Replace(finding.Channel),
            Source = ReplaceIn(finding.Source),
            MatchedJson = PersonalJson.Replace(finding.MatchedJson.Span, Replace),
            EventJson = PersonalJson.Replace(finding.EventJson.Span, Replace),
            Correlation = finding.Correlation is { } fact ? ReplaceIn(fact) : null,
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

    private FindingSource ReplaceIn(FindingSource source) => source with { Path = _values.Replace(source.Path) };

    private CorrelationFact ReplaceIn(CorrelationFact fact) => fact with
    {
        Group = [.. fact.Group.Select(g => KeyValuePair.Create(g.Key, _values.Replace(g.Value)))],
        Records = [.. fact.Records.Select(ReplaceIn)],
    };
}
