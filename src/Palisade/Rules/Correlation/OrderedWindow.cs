namespace Palisade.Rules.Correlation;

/// <summary>
/// Whether a temporal_ordered correlation's rules were seen in order. For each rule and number of steps only the chain that begins
/// last is kept: whatever can be continued from an earlier one can be continued from it, for longer.
/// </summary>
/// <remarks>Each step is a later event than the one before it; one event that matches two of the rules is one step.</remarks>
internal sealed class OrderedWindow : CorrelationWindow
{
    private readonly OrderedTerm[] _terms;
    private OrderedLink? _complete;
    private OrderedLink? _ended;
    private int _endedLength;

    public OrderedWindow(CorrelationNode node, CorrelationEngine engine)
        : base(node, engine)
    {
        _terms = [.. node.OrderedTerms.Select(term => new OrderedTerm(term, node.Rule.Rules.Length))];
    }

    /// <inheritdoc/>
    public override bool Add(CorrelatedEvent match, int member, decimal number)
    {
        bool ends = false;
        foreach (OrderedTerm term in _terms)
        {
            if (!term.TryStep(match, member, match.Time - Node.Span, out OrderedLink? complete, out int length))
                continue;
            ends = true;
            (_ended, _endedLength) = (complete, length);
            if (_complete is null || complete!.Start >= _complete.Start)
                _complete = complete;
        }

        return ends;
    }

    /// <inheritdoc/>
    public override void Expire(long cutoff)
    {
        foreach (OrderedTerm term in _terms)
            term.Expire(cutoff);
        if (_complete is not null && _complete.Start < cutoff)
            _complete = null;
        if (_complete is null)
            _ended = null;
    }

    /// <inheritdoc/>
    public override bool Holds(out decimal count)
    {
        count = _endedLength;
        return _complete is not null;
    }

    /// <inheritdoc/>
    public override void Collect(List<CorrelatedEvent> events)
    {
        for (OrderedLink? link = _ended; link is not null; link = link.Before)
            events.Add(link.Event);
        events.Reverse();
    }

    /// <inheritdoc/>
    public override long FromTime(List<CorrelatedEvent> events) => events.Min(e => e.FromTime);

    /// <inheritdoc/>
    public override void Clear()
    {
        _complete = _ended = null;
        foreach (OrderedTerm term in _terms)
            term.Expire(long.MaxValue);
    }
}

/// <summary>One event of a chain, and those before it. Immutable.</summary>
/// <param name="Event">The event.</param>
/// <param name="Before">The step before, or null.</param>
/// <param name="Start">Time of the chain's first event.</param>
internal sealed record OrderedLink(CorrelatedEvent Event, OrderedLink? Before, long Start);
