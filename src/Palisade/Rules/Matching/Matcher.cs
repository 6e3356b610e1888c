using Palisade.Events;
using Palisade.Rules.Mapping;

namespace Palisade.Rules.Matching;

/// <summary>Matches events against a <see cref="RuleSet"/>, one after another. One per thread; allocates nothing for an event that matches nothing.</summary>
public sealed class Matcher
{
    // A run has a handful of sources; beyond this many, hostile input, the table starts afresh.
    private const int MaxKnown = 4096;

    private readonly RuleSet _rules;
    private readonly EventView _view = new();
    private readonly EventView _factView = new();
    private readonly List<(int Rule, int Index)> _matches = [];
    private readonly Dictionary<(EventSource Source, int EventId), Partition> _known = new(SourceComparer.Instance);
    private readonly HashSet<Partition> _used = [];
    private ulong[] _candidates = new ulong[64];
    private EventSource? _lastSource;
    private int _lastEventId;
    private Partition _partition = null!;

    internal Matcher(RuleSet rules) => _rules = rules;

    /// <summary>The number of tests of regular expressions that ran out of time (<see cref="Limits.RegexMilliseconds"/>) and counted as false.</summary>
    public long RegexTimeouts => _view.RegexTimeouts;

    /// <summary>Grows whenever an event is of a kind not seen before that rules run on: then <see cref="MarkApplicable"/> has more to say.</summary>
    internal int KindsSeen => _used.Count;

    /// <summary>Matches one event.</summary>
    /// <param name="e">Made with the rule set's <see cref="RuleSet.Vocabulary"/>.</param>
    /// <returns>The number of rules that match; <see cref="RuleAt"/> names them until the next call.</returns>
    /// <exception cref="ArgumentException">The event has another vocabulary.</exception>
    public int Match(LogEvent e)
    {
        if (!ReferenceEquals(e.Vocabulary, _rules.Vocabulary))
            ThrowVocabulary();
        if (!ReferenceEquals(e.Source, _lastSource) || e.EventId != _lastEventId)
            Turn(e);
        _matches.Clear();
        _partition.Match(e, _view, _candidates, _matches);
        return _matches.Count;
    }

    /// <summary>The rule of a match, as an index into <see cref="RuleSet.Rules"/>; ascending.</summary>
    /// <param name="match">0 to what <see cref="Match"/> returned, less one.</param>
    public int RuleAt(int match) => _matches[match].Rule;

    /// <summary>The variant of the rule that a match is of; the first where several fit.</summary>
    /// <param name="match">0 to what <see cref="Match"/> returned, less one.</param>
    internal RuleVariant VariantAt(int match) => _partition.VariantAt(_matches[match].Index);

    /// <summary>The fields whose values made a match, as indices into <see cref="LogEvent.Fields"/>, ascending. Event id and channel are among them only where the rule tests nothing else.</summary>
    /// <param name="match">0 to what <see cref="Match"/> returned, less one.</param>
    /// <param name="fields">Cleared and filled.</param>
    public void FieldsOf(int match, List<int> fields) => _partition.CollectFields(_view, _factView, _matches[match].Index, fields);

    /// <summary>Marks the rules that could have matched events seen so far.</summary>
    /// <param name="applicable">As long as <see cref="RuleSet.Rules"/>.</param>
    public void MarkApplicable(bool[] applicable)
    {
        ArgumentNullException.ThrowIfNull(applicable);
        foreach (Partition partition in _used)
        {
            foreach (int rule in partition.Rules)
                applicable[rule] = true;
        }
    }

    private void Turn(LogEvent e)
    {
        if (!_known.TryGetValue((e.Source, e.EventId), out Partition? partition))
        {
            partition = _rules.PartitionOf(e.Source, e.EventId);
            if (_known.Count >= MaxKnown)
                _known.Clear();
            _known.Add((e.Source, e.EventId), partition);
            if (partition.Rules.Length > 0 && _used.Count < RuleSet.MaxPartitions)
                _used.Add(partition);
        }

        if (_candidates.Length < partition.CandidateWords)
            _candidates = new ulong[partition.CandidateWords];
        (_lastSource, _lastEventId, _partition) = (e.Source, e.EventId, partition);
    }

    private static void ThrowVocabulary() =>
        throw new ArgumentException("The event was made with another vocabulary; make events with RuleSet.Vocabulary (ParseOptions.Vocabulary).", "e");

    // Sources are kept once by the vocabulary, so the object tells; equal ones that are not cost a second entry.
    private sealed class SourceComparer : IEqualityComparer<(EventSource Source, int EventId)>
    {
        public static SourceComparer Instance { get; } = new();

        public bool Equals((EventSource Source, int EventId) x, (EventSource Source, int EventId) y) => x.EventId == y.EventId && ReferenceEquals(x.Source, y.Source);

        public int GetHashCode((EventSource Source, int EventId) key) => unchecked((System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Source) * 31) + key.EventId);
    }
}
