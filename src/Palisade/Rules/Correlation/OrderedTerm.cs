namespace Palisade.Rules.Correlation;

/// <summary>One way to fulfil a temporal_ordered correlation: rules in order, and rules that must not be seen meanwhile.</summary>
internal sealed class OrderedTerm
{
    private readonly int[] _stepOfMember;
    private readonly bool[] _absent;
    private readonly int _shortest;
    private readonly Cell[] _cells;
    private readonly int _width;
    private long _absentSeen = long.MinValue;

    /// <summary>A term without history.</summary>
    /// <param name="term">What fulfils it.</param>
    /// <param name="members">The number of members of the rule.</param>
    public OrderedTerm(OrderedSteps term, int members)
    {
        _shortest = term.Shortest;
        _width = term.Steps.Length;
        _stepOfMember = new int[members];
        _absent = new bool[members];
        Array.Fill(_stepOfMember, -1);
        for (int i = 0; i < term.Steps.Length; i++)
            _stepOfMember[term.Steps[i]] = i;
        foreach (int member in term.Absent)
            _absent[member] = true;
        _cells = new Cell[_width * _width];
    }

    /// <summary>Continues chains with an event.</summary>
    /// <param name="match">The event.</param>
    /// <param name="member">What it matched.</param>
    /// <param name="cutoff">Chains that begin before it are over.</param>
    /// <param name="complete">A chain that this event completes.</param>
    /// <param name="length">Its number of steps.</param>
    public bool TryStep(CorrelatedEvent match, int member, long cutoff, out OrderedLink? complete, out int length)
    {
        complete = null;
        length = 0;
        if (_absent[member])
            _absentSeen = match.Time;
        int step = _stepOfMember[member];
        if (step < 0)
            return false;
        Put(step, 0, new OrderedLink(match, null, match.Time));
        for (int at = 1; at <= step; at++)
        {
            OrderedLink? before = Latest(step, at - 1, match.Order, cutoff);
            if (before is not null)
                Put(step, at, new OrderedLink(match, before, before.Start));
        }

        for (int at = _shortest - 1; at <= step; at++)
        {
            OrderedLink? link = _cells[(step * _width) + at].Link;
            if (link is null || link.Event != match || link.Start <= _absentSeen)
                continue;
            (complete, length) = (link, at + 1);
        }

        return complete is not null;
    }

    /// <summary>Forgets chains that begin before a time.</summary>
    public void Expire(long cutoff)
    {
        foreach (ref Cell cell in _cells.AsSpan())
        {
            if (cell.Link?.Start < cutoff)
                cell.Link = null;
            if (cell.Former?.Start < cutoff)
                cell.Former = null;
        }
    }

    /// <summary>The chain of a length that begins last, over the steps before this one and events before this one.</summary>
    private OrderedLink? Latest(int step, int at, long order, long cutoff)
    {
        OrderedLink? latest = null;
        for (int i = at; i < step; i++)
        {
            ref Cell cell = ref _cells[(i * _width) + at];
            OrderedLink? link = cell.Link?.Event.Order == order ? cell.Former : cell.Link;
            if (link is not null && link.Start >= cutoff && (latest is null || link.Start > latest.Start))
                latest = link;
        }

        return latest;
    }

    private void Put(int step, int at, OrderedLink link)
    {
        ref Cell cell = ref _cells[(step * _width) + at];
        // The former one is for a step of the very event that made the newest.
        if (cell.Link?.Event.Order != link.Event.Order)
            cell.Former = cell.Link;
        cell.Link = link;
    }

    /// <summary>The newest chain, and the one before it, for when the newest ends with the very event that asks.</summary>
    private struct Cell
    {
        public OrderedLink? Link;
        public OrderedLink? Former;
    }
}
