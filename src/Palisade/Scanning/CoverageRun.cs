using Palisade.Events;
using Palisade.Parsing;
using Palisade.Rules.Mapping;
using Palisade.Rules.Matching;
using Palisade.Sources;

namespace Palisade.Scanning;

/// <summary>Learns from logs which sources, ids and fields occur, and tells of each rule whether it can ever match such logs. Not thread safe.</summary>
public sealed class CoverageRun : IEventSink
{
    // Enough kinds of events for any network; beyond it, hostile input, new kinds are counted with the first.
    private const int MaxKinds = 16_384;

    private readonly RuleSet _rules;
    private readonly ScanOptions _options;
    private readonly Dictionary<(EventSource Source, int EventId), Kind> _kinds = [];

    private sealed class Kind
    {
        public long Events { get; set; }

        public HashSet<FieldName> Fields { get; } = [];
    }

    /// <summary>A run.</summary>
    /// <param name="rules">The rules to judge.</param>
    /// <param name="options">How to read.</param>
    public CoverageRun(RuleSet rules, ScanOptions options) => (_rules, _options) = (rules, options);

    /// <summary>Events read.</summary>
    public long Events { get; private set; }

    /// <summary>Failures met.</summary>
    public long Failures { get; private set; }

    /// <summary>The kinds of events seen, most frequent first: source, event id and how many.</summary>
    public IEnumerable<(EventSource Source, int EventId, long Events)> Kinds =>
        _kinds.Select(k => (k.Key.Source, k.Key.EventId, k.Value.Events)).OrderByDescending(k => k.Events).ThenBy(k => k.Source.Channel, StringComparer.Ordinal).ThenBy(k => k.EventId);

    /// <summary>Reads inputs.</summary>
    public void Read(IEnumerable<InputEntry> inputs) => Pipeline.Read(inputs, this, _options, _rules.Vocabulary);

    /// <summary>Judges every rule of the set, in its order.</summary>
    public IEnumerable<RuleCoverage> Judge()
    {
        List<RuleVariant>[] variants = new List<RuleVariant>[_rules.Rules.Length];
        foreach ((RuleVariant variant, int rule) in _rules.Variants)
            (variants[rule] ??= []).Add(variant);
        for (int i = 0; i < variants.Length; i++)
            yield return Judge(i, variants[i] ?? []);
    }

    /// <inheritdoc/>
    void IEventSink.OnEvent(LogEvent e)
    {
        Events++;
        if (!_kinds.TryGetValue((e.Source, e.EventId), out Kind? kind))
        {
            if (_kinds.Count >= MaxKinds)
                return;
            _kinds.Add((e.Source, e.EventId), kind = new Kind());
        }

        kind.Events++;
        foreach (ref readonly Field field in e.Fields)
        {
            if (kind.Fields.Count < Limits.MaxFields)
                kind.Fields.Add(field.Name);
        }
    }

    /// <inheritdoc/>
    void IEventSink.OnFailure(in ParseFailure failure) => Failures++;

    private RuleCoverage Judge(int rule, List<RuleVariant> variants)
    {
        long events = 0;
        string? missing = null;
        foreach (RuleVariant variant in variants)
        {
            foreach (((EventSource source, int id), Kind kind) in _kinds)
            {
                if (!variant.AppliesTo(source, id))
                    continue;
                string? lacks = FieldNeeds.FirstMissing(variant.Condition, kind.Fields, source, id);
                if (lacks is null)
                    events += kind.Events;
                else
                    missing ??= lacks;
            }
        }

        CoverageVerdict verdict = events > 0 ? CoverageVerdict.CanFire : missing is not null ? CoverageVerdict.FieldNeverSeen : CoverageVerdict.SourceNeverSeen;
        return new RuleCoverage(_rules.Rules[rule], verdict, events, verdict == CoverageVerdict.FieldNeverSeen ? missing : null);
    }
}

/// <summary>What logs can do for a rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Verdict">Whether it can match.</param>
/// <param name="Events">The events that it can look at with all it needs.</param>
/// <param name="MissingField">A field it needs that no event of its source has, or null.</param>
public sealed record RuleCoverage(Rules.Rule Rule, CoverageVerdict Verdict, long Events, string? MissingField);

/// <summary>Whether a rule can match logs like those seen.</summary>
public enum CoverageVerdict
{
    /// <summary>Its source and its fields occur.</summary>
    CanFire,

    /// <summary>Its source occurs, a field it cannot do without never does.</summary>
    FieldNeverSeen,

    /// <summary>No event comes from its source.</summary>
    SourceNeverSeen,
}
