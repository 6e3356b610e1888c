using System.Collections.Immutable;

namespace Palisade.Rules.Correlation;

/// <summary>Correlates matches that come in the order of event time, one by one: the same core for a scan and for live use. Not thread safe.</summary>
/// <remarks>
/// State is a window per correlation and group, expired by event time, never by the clock. A match costs O(1) for counting types
/// and O(rules) for temporal ones, whatever the number of events in the window. Live input is put in order before (the server's <c>LiveCorrelator</c>).
/// </remarks>
internal sealed class CorrelationEngine
{
    private readonly CorrelationPlan _plan;
    private readonly CorrelationState[] _states;
    private readonly PriorityQueue<CorrelationWindow, (long End, long Opened)> _settling = new();
    private long _opened;
    private long _forgotten = long.MinValue;
    private bool[]? _only;

    /// <summary>An engine without history.</summary>
    /// <param name="plan">What feeds what.</param>
    /// <param name="statistics">Counts what is left out.</param>
    /// <param name="memoryBytes">The bound of all windows together.</param>
    public CorrelationEngine(CorrelationPlan plan, CorrelationStatistics statistics, long memoryBytes = Limits.MaxCorrelationBytes)
    {
        _plan = plan;
        Statistics = statistics;
        FreeBytes = memoryBytes;
        _states = [.. plan.Nodes.Select(node => new CorrelationState(this, node))];
    }

    /// <summary>What was found and not yet taken; the caller empties it after each call.</summary>
    public Queue<CorrelationResult> Found { get; } = new();

    /// <summary>Counts what is left out.</summary>
    public CorrelationStatistics Statistics { get; }

    /// <summary>What is left of the bound of memory, as estimated.</summary>
    public long FreeBytes { get; private set; }

    /// <summary>Takes a match of a rule.</summary>
    /// <param name="match">Not before the one before it, by (time, order); its values in the layout of the rule's captures.</param>
    /// <param name="rule">The rule's index.</param>
    /// <param name="only">The correlations that see it, by their indexes; null for all. Others were not there yet when it was found.</param>
    public void Add(CorrelatedEvent match, int rule, bool[]? only = null)
    {
        Settle(match.Time);
        _only = only;
        Give(match, _plan.EdgesOf(rule));
        _only = null;
    }

    /// <summary>States that nothing before this time will come any more: judges spans that have ended and frees what has expired.</summary>
    /// <param name="time">UTC ticks; not before the last match.</param>
    public void Advance(long time)
    {
        Settle(time);
        ForgetExpired(time);
    }

    /// <summary>States that nothing will come any more.</summary>
    public void Complete() => Settle(long.MaxValue);

    internal bool TryTake(long bytes)
    {
        if (bytes > FreeBytes)
            return false;
        FreeBytes -= bytes;
        return true;
    }

    internal void Give(long bytes) => FreeBytes += bytes;

    internal bool ForgetOldestOfLargest(CorrelationWindow? asking) =>
        _states.MaxBy(state => state.GroupCount) is { } largest && largest.ForgetOldest(asking);

    internal void ForgetExpired(long time)
    {
        // At the bound of memory this is asked for at each event; once for each moment is enough.
        if (time == _forgotten)
            return;
        _forgotten = time;
        foreach (CorrelationState state in _states)
            state.ForgetExpired(time);
    }

    /// <summary>Has a window judged when its span ends.</summary>
    internal void SettleAt(long end, CorrelationWindow window) => _settling.Enqueue(window, (end, _opened++));

    /// <summary>Reports that a correlation held, to the user and to the correlations over it.</summary>
    internal void Emit(CorrelationResult result, CorrelatedEvent match)
    {
        if (result.Node.Reports)
            Found.Enqueue(result);
        Give(match, result.Node.Parents);
    }

    private void Give(CorrelatedEvent match, ImmutableArray<CorrelationEdge> edges)
    {
        foreach (CorrelationEdge edge in edges)
        {
            if (_only is null || _only[edge.Node])
                _states[edge.Node].Add(match.Project(edge.Map), edge.Member);
        }
    }

    private void Settle(long before)
    {
        while (_settling.TryPeek(out CorrelationWindow? window, out (long End, long) key) && key.End < before)
        {
            _settling.Dequeue();
            window.State.Judge(window, key.End);
        }
    }
}
