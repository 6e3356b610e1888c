namespace Palisade.Rules.Correlation;

/// <summary>Puts live matches into the order of event time, holding each back until nothing earlier is allowed any more. Not thread safe.</summary>
/// <remarks>
/// With the same events, and none later than allowed, the engine sees what it sees in a scan, so that the findings are the same.
/// A match that is later than allowed is counted and takes no part; it is never put in a wrong place.
/// </remarks>
/// <param name="engine">Receives the matches in order.</param>
/// <param name="latenessTicks">How far behind the newest event time seen a match may come.</param>
internal sealed class LatenessBuffer(CorrelationEngine engine, long latenessTicks)
{
    private readonly PriorityQueue<(CorrelatedEvent Match, int Rule, int Cost), (long Time, long Order, int Rule)> _held = new();
    private long _newest = long.MinValue;
    private long _passed = long.MinValue;

    /// <summary>The number of matches held back.</summary>
    public int Count => _held.Count;

    /// <summary>Takes a match; those that are due go on to the engine.</summary>
    public void Add(CorrelatedEvent match, int rule)
    {
        if (match.Time < _passed)
        {
            engine.Statistics.TooLate++;
            return;
        }

        int cost = match.Cost;
        // At the bound of memory the oldest go on early; what comes for their time after that is too late, and counted as such.
        while (!engine.TryTake(cost))
        {
            if (_held.Count == 0)
            {
                cost = 0;
                break;
            }

            PassOn();
        }

        _held.Enqueue((match, rule, cost), (match.Time, match.Order, rule));
        _newest = Math.Max(_newest, match.Time);
        PassOn(_newest - latenessTicks);
    }

    /// <summary>States that it is this late, by the clock of the source: lets a quiet stream's matches go on.</summary>
    /// <param name="time">UTC ticks.</param>
    public void Advance(long time)
    {
        _newest = Math.Max(_newest, time);
        PassOn(_newest - latenessTicks);
        engine.Advance(_newest - latenessTicks);
    }

    /// <summary>Passes all on and ends.</summary>
    public void Complete()
    {
        PassOn(long.MaxValue);
        engine.Complete();
    }

    private void PassOn(long before)
    {
        while (_held.TryPeek(out _, out (long Time, long, int) key) && key.Time < before)
            PassOn();
        _passed = Math.Max(_passed, before);
    }

    private void PassOn()
    {
        (CorrelatedEvent match, int rule, int cost) = _held.Dequeue();
        engine.Give(cost);
        _passed = Math.Max(_passed, match.Time);
        engine.Add(match, rule);
    }
}
