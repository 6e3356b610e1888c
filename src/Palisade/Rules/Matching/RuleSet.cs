using System.Collections.Concurrent;
using System.Collections.Immutable;
using Palisade.Events;
using Palisade.Rules.Mapping;

namespace Palisade.Rules.Matching;

/// <summary>Rules compiled for matching. Immutable; safe on any thread; each thread makes its own <see cref="Matcher"/>.</summary>
/// <remarks>
/// Design: rules are partitioned by log source and event id, so that an event meets only rules that can concern it; in a partition, one pass
/// over the values finds the rules whose necessary text shows (<see cref="Witness"/>); only these are evaluated. Partitions are compiled
/// when the first event of their source is seen, at most <see cref="MaxPartitions"/> of them.
/// </remarks>
public sealed class RuleSet
{
    /// <summary>The most partitions kept: 8,192. Events of further sources and ids share one partition for each source, in which ids are tested as fields.</summary>
    internal const int MaxPartitions = 8192;

    private readonly ConcurrentDictionary<EventSource, SourceRules> _bySource = new();
    private readonly ConcurrentDictionary<(EventSource Source, int Key), Partition> _partitions = new();
    private readonly ConcurrentDictionary<RegexComparison, RuleRegex> _regexes = new();
    private readonly ImmutableArray<(RuleVariant Variant, int Rule)> _variants;
    private readonly RuleSetOptions _options;

    private RuleSet(ImmutableArray<Rule> rules, ImmutableArray<(RuleVariant, int)> variants, EventVocabulary vocabulary, RuleSetOptions options)
    {
        Rules = rules;
        _variants = variants;
        Vocabulary = vocabulary;
        _options = options;
    }

    /// <summary>The rules, ordered by id and then path; a match names one by its index.</summary>
    public ImmutableArray<Rule> Rules { get; }

    /// <summary>The table that events to be matched take their names from.</summary>
    public EventVocabulary Vocabulary { get; }

    /// <summary>Every rule as it runs on the sources that the mapping knows, with the index of its rule.</summary>
    public ImmutableArray<(RuleVariant Variant, int Rule)> Variants => _variants;

    /// <summary>Compiles rules.</summary>
    /// <param name="rules">As loaded; all of them are compiled.</param>
    /// <param name="mapping">From log sources to channels, event ids and field names; null for <see cref="LogSourceMapping.Default"/>.</param>
    /// <param name="options">Null for the defaults.</param>
    public static RuleSet Compile(IEnumerable<Rule> rules, LogSourceMapping? mapping = null, RuleSetOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        mapping ??= LogSourceMapping.Default;
        ImmutableArray<Rule> ordered = [.. rules.OrderBy(r => r.Id, StringComparer.Ordinal).ThenBy(r => r.Path, StringComparer.Ordinal)];
        ImmutableArray<(RuleVariant, int)>.Builder variants = ImmutableArray.CreateBuilder<(RuleVariant, int)>(ordered.Length * 2);
        for (int i = 0; i < ordered.Length; i++)
        {
            foreach (RuleVariant variant in mapping.VariantsOf(ordered[i]))
                variants.Add((variant, i));
        }

        return new RuleSet(ordered, variants.ToImmutable(), new EventVocabulary(), options ?? new RuleSetOptions());
    }

    /// <summary>A matcher for one thread.</summary>
    public Matcher CreateMatcher() => new(this);

    /// <summary>The rules that run on events of a source and id, whatever their fields, as indices into <see cref="Rules"/>.</summary>
    /// <param name="source">The source.</param>
    /// <param name="eventId">The event id, or -1.</param>
    public IReadOnlyList<int> RulesFor(EventSource source, int eventId) => [.. PartitionOf(source, eventId).Rules.ToArray().Distinct()];

    internal Partition PartitionOf(EventSource source, int eventId)
    {
        if (!_options.Partition)
            return new Partition(_variants.Where(v => v.Variant.AppliesTo(source, eventId)), source, eventId, _options, _regexes);
        SourceRules here = _bySource.Count < MaxPartitions
            ? _bySource.GetOrAdd(source, static (s, all) => new SourceRules(all, s), _variants)
            : new SourceRules(_variants, source);
        int key = here.KeyOf(eventId);
        if (_partitions.TryGetValue((source, key), out Partition? known))
            return known;
        // Too many different ids (hostile input): one partition a source, or none kept at all; matching stays right, only slower.
        Partition made = new(here.Variants.Where(v => v.Variant.EventIds.IsEmpty || v.Variant.EventIds.Contains(eventId)), source, eventId, _options, _regexes);
        return _partitions.Count < MaxPartitions ? _partitions.GetOrAdd((source, key), made) : made;
    }
}
