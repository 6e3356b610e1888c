using Palisade.Findings;
using Palisade.Rules.Correlation;

namespace Palisade.Server.Detecting;

/// <summary>
/// Correlates matches as they come. Each is held for the lateness allowed, by the clock, so that what comes out of order in the meantime takes its place by event time. Not thread safe.
/// </summary>
/// <remarks>
/// What comes later than that goes to an engine of its own: of another time altogether (an old log that is sent again) it is correlated as in a scan; of the same time it has missed its windows. State is a
/// function of the matches taken: after a restart they are taken again (<see cref="DetectionStore"/>), and results known already are dropped there.
/// </remarks>
internal sealed class LiveCorrelator
{
    private const int MaxIslands = 16;

    private readonly LiveRules _rules;
    private readonly CorrelationPlan _plan;
    private readonly long _lateness;
    private readonly CorrelationStatistics _statistics = new();
    private readonly TextCache _texts = new();
    private readonly PriorityQueue<(CorrelatedEvent Match, int Rule, bool[]? Only), (long Time, long Order, int Rule)> _held = new();
    private readonly Queue<(long Received, long Time)> _receipts = [];
    private readonly List<Island> _islands = [];
    private readonly List<(string, string)> _inputs = [("", "")];
    private long _heldBytes;

    /// <param name="rules">Whose correlations.</param>
    /// <param name="lateness">How long a match is waited for.</param>
    public LiveCorrelator(LiveRules rules, TimeSpan lateness)
    {
        (_rules, _plan, _lateness) = (rules, rules.Plan.Correlations, lateness.Ticks);
        LongestSpan = _plan.Nodes.IsEmpty ? 0 : _plan.Nodes.Max(n => n.Span);
    }

    /// <summary>The rules whose correlations run.</summary>
    public LiveRules Rules => _rules;

    /// <summary>The longest span of a correlation, in ticks: matches older than that are needed by none.</summary>
    public long LongestSpan { get; }

    /// <summary>What was left out.</summary>
    public CorrelationStatistics Statistics => _statistics;

    /// <summary>Takes a match.</summary>
    /// <param name="record">As <see cref="BaseMatchCodec"/> writes it; its record number is an ordinal of the vault.</param>
    /// <param name="received">When it was found, UTC ticks.</param>
    /// <param name="translation">For a match of an earlier set of rules, how it is taken by the present one.</param>
    public void Take(ReadOnlySpan<byte> record, long received, RuleTranslation? translation = null)
    {
        _statistics.Matches++;
        if (BaseMatchCodec.TimeOf(record) < 0)
        {
            _statistics.WithoutTime++;
            return;
        }

        (long ordinal, long number) = BaseMatchCodec.PlaceOf(record);
        // Several events of one record keep their order; several rules on one event share it.
        long order = unchecked((ordinal << 16) + Math.Min(number, ushort.MaxValue));
        CorrelatedEvent match = BaseMatchCodec.Read(record, 0, order, _texts, out int rule);
        if (translation is not null)
        {
            if (!translation.TryTranslate(match, rule, out (CorrelatedEvent Match, int Rule) translated))
                return;
            (match, rule) = translated;
        }

        _held.Enqueue((match, rule, translation?.Only), (match.Time, match.Order, rule));
        _receipts.Enqueue((received, match.Time));
        _heldBytes += match.Cost;
        while (_heldBytes > Limits.MaxCorrelationBytes / 2)
            PassOn();
    }

    /// <summary>Passes on what has been held long enough.</summary>
    /// <param name="now">UTC ticks.</param>
    /// <returns>What correlations found.</returns>
    public List<Finding> Step(long now)
    {
        long through = long.MinValue;
        while (_receipts.TryPeek(out (long Received, long Time) first) && first.Received <= now - _lateness)
            through = Math.Max(through, _receipts.Dequeue().Time);
        while (_held.TryPeek(out _, out (long Time, long, int) key) && key.Time <= through)
            PassOn(now);
        foreach (Island island in _islands)
            island.Advance(now, _lateness);
        List<Finding> found = [];
        foreach (Island island in _islands)
            Collect(island, found);
        return found;
    }

    private void PassOn(long now = 0)
    {
        (CorrelatedEvent match, int rule, bool[]? only) = _held.Dequeue();
        _heldBytes -= match.Cost;
        Island island = IslandOf(match.Time);
        island.Add(match, rule, only, now);
    }

    // The one that has come closest to this time from before; a new one where all are past it.
    private Island IslandOf(long time)
    {
        Island? best = _islands.Where(i => i.Passed <= time).MaxBy(i => i.Passed);
        if (best is not null)
            return best;
        if (_islands.Count >= MaxIslands)
        {
            Island oldest = _islands.MinBy(i => i.LastUsed)!;
            _statistics.TooLate += oldest.IsEmpty ? 0 : 1;
            _islands.Remove(oldest);
        }

        Island made = new(new CorrelationEngine(_plan, _statistics));
        _islands.Add(made);
        return made;
    }

    private void Collect(Island island, List<Finding> found)
    {
        while (island.Engine.Found.TryDequeue(out CorrelationResult? result))
        {
            if (_rules.Plan.IsReported(result.Node.Rule))
                found.Add(CorrelationFindings.From(result, _inputs, _rules.Plan.TitleOf));
        }
    }

    /// <summary>An engine, and how far in event time it has come.</summary>
    private sealed class Island(CorrelationEngine engine)
    {
        public CorrelationEngine Engine { get; } = engine;

        public long Passed { get; private set; } = long.MinValue;

        public long LastUsed { get; private set; }

        public bool IsEmpty => Passed == long.MinValue;

        public void Add(CorrelatedEvent match, int rule, bool[]? only, long now)
        {
            Engine.Add(match, rule, only);
            (Passed, LastUsed) = (match.Time, Math.Max(LastUsed, now));
        }

        /// <summary>Event time goes on while nothing comes, so that spans end that are judged at their end.</summary>
        public void Advance(long now, long lateness)
        {
            if (IsEmpty || now - LastUsed < 2 * lateness || LastUsed == 0)
                return;
            long time = Passed + (now - LastUsed) - lateness;
            Engine.Advance(time);
            (Passed, LastUsed) = (time, now - lateness);
        }
    }
}
