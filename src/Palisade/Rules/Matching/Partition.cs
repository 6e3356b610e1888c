using System.Collections.Concurrent;
using System.Numerics;
using Palisade.Events;
using Palisade.Rules.Mapping;

namespace Palisade.Rules.Matching;

/// <summary>The rules that run on events of one source and event id, compiled on first need. Changes nothing that can be seen; safe on any thread.</summary>
internal sealed class Partition
{
    private readonly SlotTable _slots = new();
    private readonly NodeCompiler _compiler;
    private readonly NodeCompiler? _folding;
    private readonly Expression[] _expressions;
    private readonly Node?[] _conditions;
    private readonly int[] _rules;
    private readonly RuleVariant[] _variants;
    private readonly WholeCondition?[] _wholes;
    private readonly ConcurrentDictionary<RegexComparison, RuleRegex> _regexes;
    private readonly bool _hasKeywords;
    private readonly ulong[] _always;
    private readonly WitnessIndex? _index;

    /// <param name="variants">What runs here, each with the number of its rule, ascending.</param>
    /// <param name="source">What is known of the events.</param>
    /// <param name="eventId">The id of all of them, or -1.</param>
    /// <param name="options">Which optimisations are on.</param>
    /// <param name="regexes">Shared by all partitions.</param>
    public Partition(IEnumerable<(RuleVariant Variant, int Rule)> variants, EventSource source, int eventId, RuleSetOptions options, ConcurrentDictionary<RegexComparison, RuleRegex> regexes)
    {
        _regexes = regexes;
        _compiler = new NodeCompiler(_slots, options.FoldFacts ? source : null, eventId, regexes);
        _folding = options.FoldFacts ? null : new NodeCompiler(_slots, source, eventId, regexes);
        List<Expression> conditions = [];
        List<int> rules = [];
        List<RuleVariant> kept = [];
        List<(WitnessKey, int)> keys = [];
        List<int> always = [];
        foreach ((RuleVariant variant, int rule) in variants)
        {
            Expression condition = _compiler.Decide(variant.Condition);
            if (NodeCompiler.IsFalse(condition))
                continue;
            if (Witness.Find(condition, _slots) is { } witness)
                keys.AddRange(witness.Keys.Select(k => (k, conditions.Count)));
            else
                always.Add(conditions.Count);
            _compiler.Prepare(condition);
            conditions.Add(condition);
            rules.Add(rule);
            kept.Add(variant);
        }

        _expressions = [.. conditions];
        _conditions = new Node?[_expressions.Length];
        _rules = [.. rules];
        _variants = [.. kept];
        _wholes = new WholeCondition?[_variants.Length];
        _hasKeywords = _compiler.HasKeywords;
        _always = new ulong[(_rules.Length + 63) / 64];
        foreach (int i in options.Prefilter ? always : Enumerable.Range(0, _rules.Length))
            _always[i >> 6] |= 1UL << (i & 63);
        _index = options.Prefilter ? new WitnessIndex(keys) : null;
    }

    /// <summary>The numbers of the rules that can match here, ascending; one with two variants stands twice.</summary>
    public ReadOnlySpan<int> Rules => _rules;

    /// <summary>The number of 64-bit words that <see cref="Match"/> needs for candidates.</summary>
    public int CandidateWords => _always.Length;

    /// <summary>Matches an event.</summary>
    /// <param name="e">Of this partition's source and id.</param>
    /// <param name="view">Scratch.</param>
    /// <param name="candidates">Scratch of at least <see cref="CandidateWords"/> words.</param>
    /// <param name="matches">Receives (rule, index in this partition), ascending by rule; a rule with two variants at most once.</param>
    public void Match(LogEvent e, EventView view, ulong[] candidates, List<(int Rule, int Index)> matches)
    {
        if (_rules.Length == 0)
            return;
        view.Load(e, _slots, _hasKeywords);
        _always.CopyTo(candidates, 0);
        _index?.Collect(view, candidates);
        for (int word = 0; word < _always.Length; word++)
        {
            for (ulong bits = candidates[word]; bits != 0; bits &= bits - 1)
            {
                int i = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if (ConditionAt(i).IsMatch(view) && (matches.Count == 0 || matches[^1].Rule != _rules[i]))
                    matches.Add((_rules[i], i));
            }
        }
    }

    /// <summary>Notes the fields that made a match, as indices of the event's fields, ascending and distinct. The view still holds the event.</summary>
    /// <param name="view">Of the match.</param>
    /// <param name="factView">Scratch, for a match that rests on facts alone.</param>
    /// <param name="index">Of the match, in this partition.</param>
    /// <param name="fields">Cleared and filled.</param>
    public void CollectFields(EventView view, EventView factView, int index, List<int> fields)
    {
        fields.Clear();
        // Facts that hold for all events here are named only where nothing else is, whether they were folded away or not; with the switch off, this is slow.
        Node made = _folding is null ? ConditionAt(index) : _folding.Compile(_folding.Decide(_variants[index].Condition));
        made.Collect(view, fields);
        if (fields.Count == 0)
            WholeAt(index).Collect(view.Event, factView, fields);
        fields.Sort();
        int kept = 0;
        for (int i = 0; i < fields.Count; i++)
        {
            if (i == 0 || fields[i] != fields[i - 1])
                fields[kept++] = fields[i];
        }

        fields.RemoveRange(kept, fields.Count - kept);
    }

    /// <summary>The variant at an index.</summary>
    public RuleVariant VariantAt(int index) => _variants[index];

    // Most rules never become candidates; a condition is compiled when the first event asks for it. Two threads may both
    // compile one: the results are equal, and slots were all given out before.
    private Node ConditionAt(int index) => Volatile.Read(ref _conditions[index]) ?? Compile(index);

    private WholeCondition WholeAt(int index)
    {
        WholeCondition whole = Volatile.Read(ref _wholes[index]) ?? new WholeCondition(_variants[index].Condition, _regexes);
        Volatile.Write(ref _wholes[index], whole);
        return whole;
    }

    private Node Compile(int index)
    {
        Node node = _compiler.Compile(_expressions[index]);
        Volatile.Write(ref _conditions[index], node);
        return node;
    }

    /// <summary>The fields its rules read.</summary>
    public SlotTable Slots => _slots;

    /// <summary>Whether a rule tests every value of the event.</summary>
    public bool HasKeywords => _hasKeywords;
}
