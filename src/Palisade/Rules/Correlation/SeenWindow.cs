namespace Palisade.Rules.Correlation;

/// <summary>Which of a temporal correlation's rules were seen: the last match of each is all that has to be kept.</summary>
internal sealed class SeenWindow(CorrelationNode node, CorrelationEngine engine) : CorrelationWindow(node, engine)
{
    private readonly CorrelatedEvent?[] _last = new CorrelatedEvent?[node.Rule.Rules.Length];

    /// <inheritdoc/>
    public override bool Add(CorrelatedEvent match, int member, decimal number)
    {
        int cost = match.Cost;
        if (_last[member] is { } before)
            Engine.Give(before.Cost);
        _last[member] = null;
        if (!State.TryReserve(cost, match.Time, this))
        {
            Engine.Statistics.Forgotten++;
            return false;
        }

        _last[member] = match;
        return true;
    }

    /// <inheritdoc/>
    public override void Expire(long cutoff)
    {
        for (int i = 0; i < _last.Length; i++)
        {
            if (_last[i] is { } match && match.Time < cutoff)
            {
                Engine.Give(match.Cost);
                _last[i] = null;
            }
        }
    }

    /// <inheritdoc/>
    public override bool Holds(out decimal count)
    {
        int seen = 0;
        foreach (CorrelatedEvent? match in _last)
            seen += match is null ? 0 : 1;
        count = seen;
        if (seen == 0)
            return false;
        if (Node.Rule.Condition is { } condition && !Fits(condition))
            return false;
        return Node.Rule.Bounds.IsEmpty ? Node.Rule.Condition is not null || seen == _last.Length : Node.Fits(seen);
    }

    /// <inheritdoc/>
    public override void Collect(List<CorrelatedEvent> events)
    {
        foreach (CorrelatedEvent? match in _last)
        {
            if (match is not null)
                events.Add(match);
        }

        events.Sort((a, b) => (a.Time, a.Order).CompareTo((b.Time, b.Order)));
    }

    /// <inheritdoc/>
    public override long FromTime(List<CorrelatedEvent> events)
    {
        long from = long.MaxValue;
        foreach (CorrelatedEvent e in events)
            from = Math.Min(from, e.FromTime);
        return from;
    }

    /// <inheritdoc/>
    public override void Clear() => Expire(long.MaxValue);

    private bool Fits(CorrelationExpression condition) => condition switch
    {
        CorrelationExpression.RuleSeen seen => Node.Members.TryGetValue(seen.Rule, out int member) && _last[member] is not null,
        CorrelationExpression.And and => Fits(and.Left) && Fits(and.Right),
        CorrelationExpression.Or or => Fits(or.Left) || Fits(or.Right),
        CorrelationExpression.Not not => !Fits(not.Part),
        _ => false,
    };
}
