using Palisade.Findings;
using Palisade.Rules;
using Palisade.Rules.Correlation;
using Palisade.Rules.Mapping;
using Palisade.Rules.Matching;

namespace Palisade.Scanning;

/// <summary>Loaded rules made ready for a scan: what is matched, what feeds a correlation, what is reported. Immutable; safe on any thread.</summary>
public sealed class ScanPlan
{
    private readonly RuleCollection _loaded;
    private readonly RuleLevel _minLevel;
    private readonly int[] _collected;
    private readonly Dictionary<string, string> _titles = new(StringComparer.Ordinal);
    private readonly Dictionary<RuleVariant, FieldLookup> _lookups = new(ReferenceEqualityComparer.Instance);

    private ScanPlan(RuleCollection rules, LogSourceMapping mapping, RuleLevel minLevel, RuleSetOptions? options)
    {
        (_loaded, _minLevel) = (rules, minLevel);
        Correlations = CorrelationPlan.Compile(rules);
        foreach (SigmaDocument document in rules.Rules.Cast<SigmaDocument>().Concat(rules.Correlations))
        {
            _titles.TryAdd(document.Id, document.Title);
            _titles.TryAdd(document.Name ?? document.Id, document.Title);
        }

        Dictionary<Rule, int> places = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < rules.Rules.Length; i++)
            places.TryAdd(rules.Rules[i], i);
        Rules = RuleSet.Compile(rules.Rules.Where((r, i) => r.Level >= minLevel || Correlations.Feeds(i)), mapping, options);
        _collected = [.. Rules.Rules.Select(r => places[r])];
        foreach ((RuleVariant variant, int rule) in Rules.Variants.Where(v => Feeds(v.Rule)))
            _lookups.Add(variant, MappedLookup.Of(variant, Correlations.CapturesOf(_collected[rule])));
    }

    /// <summary>The rules to match: those of the level asked for, and those that correlations build on.</summary>
    public RuleSet Rules { get; }

    /// <summary>The documents that run, each once, whatever their level: rules, and correlations.</summary>
    public IEnumerable<SigmaDocument> Documents => RuleAccount.Documents(_loaded, Correlations).Select(d => d.Document);

    /// <summary>Correlations that loaded and cannot run, each with its reason.</summary>
    public IEnumerable<RuleError> Rejected => Correlations.Problems.Select(p => p.ToError()).DistinctBy(e => (e.Path, e.Line));

    /// <summary>Documents that loaded and do not run, whatever the data: by status, by id, and filters, which match nothing themselves.</summary>
    public RulesLeftOut LeftOut => RuleAccount.LeftOutOf(_loaded);

    internal CorrelationPlan Correlations { get; }

    /// <summary>Prepares rules.</summary>
    /// <param name="rules">As loaded.</param>
    /// <param name="mapping">From log sources to channels, event ids and fields; null for the default.</param>
    /// <param name="minLevel">Findings below it are left out.</param>
    /// <param name="options">Switches of the engine; null for the defaults.</param>
    public static ScanPlan Compile(RuleCollection rules, LogSourceMapping? mapping = null, RuleLevel minLevel = RuleLevel.Informational, RuleSetOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return new ScanPlan(rules, mapping ?? LogSourceMapping.Default, minLevel, options);
    }

    /// <summary>The title of a rule that a correlation names, or the name itself.</summary>
    internal string TitleOf(string reference) => _titles.GetValueOrDefault(reference) is { Length: > 0 } title ? title : reference;

    /// <summary>Whether a rule's matches are findings of their own.</summary>
    /// <param name="rule">An index into the rule set.</param>
    internal bool Reports(int rule) => Rules.Rules[rule].Level >= _minLevel && Correlations.ReportsItself(_collected[rule]);

    /// <summary>Whether a rule's matches are kept for correlations.</summary>
    /// <param name="rule">An index into the rule set.</param>
    internal bool Feeds(int rule) => Correlations.Feeds(_collected[rule]);

    /// <summary>How the fields that correlations ask for are found in the events that a variant runs on.</summary>
    /// <param name="variant">Of a rule that <see cref="Feeds"/> something.</param>
    internal FieldLookup LookupOf(RuleVariant variant) => _lookups[variant];

    /// <summary>Whether the findings of a document are of the level asked for.</summary>
    internal bool IsReported(SigmaDocument document) => document.Level >= _minLevel;

    /// <summary>What became of each document that was loaded.</summary>
    /// <param name="applicable">Per rule of the set, whether it could match something seen.</param>
    internal RuleAccount Account(bool[] applicable)
    {
        bool[] collected = new bool[_loaded.Rules.Length];
        for (int i = 0; i < applicable.Length; i++)
            collected[_collected[i]] |= applicable[i];
        return RuleAccount.Of(_loaded, Correlations, collected, _minLevel);
    }

    /// <summary>A rule's index in the collection, which the correlation plan counts by.</summary>
    /// <param name="rule">An index into the rule set.</param>
    internal int Collected(int rule) => _collected[rule];
}
