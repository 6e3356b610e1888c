using System.Collections.Immutable;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Parsing;
using Palisade.Rules;
using Palisade.Rules.Correlation;
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

    /// <summary>Judges every document that was loaded: rules by what was read, correlations by the rules they build on.</summary>
    /// <param name="loaded">What the rule set was compiled from.</param>
    public CoverageReport Judge(RuleCollection loaded)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        CorrelationPlan plan = CorrelationPlan.Compile(loaded);
        Dictionary<SigmaDocument, RuleCoverage> byRule = new(Judge().Select(r => KeyValuePair.Create(r.Rule, r)), ReferenceEqualityComparer.Instance);
        RuleCoverage[] rules = [.. loaded.Rules.Select(r => byRule[r])];
        bool[] isSeen = [.. rules.Select(r => r.Verdict != CoverageVerdict.SourceNeverSeen)];
        bool[] seen = RuleAccount.CorrelationsThat(plan, isSeen);
        bool[] fires = RuleAccount.CorrelationsThat(plan, [.. rules.Select(r => r.Verdict == CoverageVerdict.CanFire)]);
        return new CoverageReport(
            [.. RuleAccount.Documents(loaded, plan).Select(d => d.IsCorrelation ? OfCorrelation(plan, d.Index, seen[d.Index], fires[d.Index], rules) : rules[d.Index])],
            RuleAccount.Of(loaded, plan, isSeen, RuleLevel.Informational).LeftOut,
            [.. plan.Problems.Select(p => p.ToError()).DistinctBy(e => (e.Path, e.Line))]);
    }

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
        if (_options.IsOutside(e.TimeTicks))
            return;
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

    private static RuleCoverage OfCorrelation(CorrelationPlan plan, int node, bool isSeen, bool fires, RuleCoverage[] rules)
    {
        // Of the rules that it builds on at once: what lies deeper shows in their correlations.
        RuleCoverage[] members = [.. rules.Where((_, i) => plan.EdgesOf(i).Any(e => e.Node == node))];
        CoverageVerdict verdict = fires ? CoverageVerdict.CanFire : isSeen ? CoverageVerdict.FieldNeverSeen : CoverageVerdict.SourceNeverSeen;
        string? missing = verdict == CoverageVerdict.FieldNeverSeen ? members.FirstOrDefault(m => m.MissingField is not null)?.MissingField ?? "what a rule it builds on needs" : null;
        return new RuleCoverage(plan.Nodes[node].Rule, verdict, members.Sum(m => m.Events), missing);
    }

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
                else if (lacks != FieldNeeds.EventId)
                    missing ??= lacks;
            }
        }

        CoverageVerdict verdict = events > 0 ? CoverageVerdict.CanFire : missing is not null ? CoverageVerdict.FieldNeverSeen : CoverageVerdict.SourceNeverSeen;
        return new RuleCoverage(_rules.Rules[rule], verdict, events, verdict == CoverageVerdict.FieldNeverSeen ? missing : null);
    }
}

/// <summary>What logs can do for all that was loaded: the documents judged, and those left out for other reasons than the logs.</summary>
/// <param name="Rules">The documents that run, each once.</param>
/// <param name="LeftOut">The documents that could not match, by the reason why.</param>
/// <param name="Rejected">Correlations that loaded and cannot run.</param>
public sealed record CoverageReport(ImmutableArray<RuleCoverage> Rules, RulesLeftOut LeftOut, ImmutableArray<RuleError> Rejected);

/// <summary>What logs can do for a rule.</summary>
/// <param name="Rule">The rule or correlation.</param>
/// <param name="Verdict">Whether it can match.</param>
/// <param name="Events">The events that it can look at with all it needs.</param>
/// <param name="MissingField">A field it needs that no event of its source has, or null.</param>
public sealed record RuleCoverage(SigmaDocument Rule, CoverageVerdict Verdict, long Events, string? MissingField);

/// <summary>Whether a rule can match logs like those seen.</summary>
public enum CoverageVerdict
{
    /// <summary>Its source and its fields occur.</summary>
    CanFire,

    /// <summary>Its source occurs, a field it cannot do without never does.</summary>
    FieldNeverSeen,

    /// <summary>No event comes from its source, or none of these has an event id that it asks for.</summary>
    SourceNeverSeen,
}
