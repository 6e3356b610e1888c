using Palisade.Scanning;

namespace Palisade.Server.Detecting;

/// <summary>Parses records and matches their events against one set of rules, stream by stream. Used by one thread.</summary>
internal sealed class DetectionLane(LiveRules rules, TimeProvider clock)
{
    private readonly ScanWorker _worker = new(rules.Plan, new ScanOptions(), rules.Indicators, clock);
    private readonly Dictionary<long, LiveStream> _streams = [];
    private int _kindsSeen;

    /// <summary>The rules.</summary>
    public LiveRules Rules => rules;

    /// <summary>Whether records are held until more come or a while has passed.</summary>
    public bool HoldsAny => _streams.Values.Any(s => s.HoldsAny);

    /// <summary>Matches records, those of one stream in their order.</summary>
    /// <param name="waiting">The records.</param>
    /// <param name="context">What is known of the stream's format, where this lane has not seen it.</param>
    /// <param name="outcome">Takes what comes of it.</param>
    public void Match(WaitingRecords waiting, StreamContext context, DetectionOutcome outcome)
    {
        LiveStream stream = StreamOf(waiting, context, outcome);
        stream.Take(waiting);
        Match(stream, outcome, isIdle: false);
        TellReach();
    }

    /// <summary>Matches what is held of streams that have been silent for a while.</summary>
    public void MatchIdle(TimeSpan silence, DetectionOutcome outcome)
    {
        foreach (LiveStream stream in _streams.Values.Where(s => s.HoldsAny && clock.GetElapsedTime(s.LastTaken) >= silence))
            Match(stream, outcome, isIdle: true);
        TellReach();
    }

    /// <summary>The formats of all streams, for a lane with other rules that goes on from here. Nothing may be held.</summary>
    public void HandOver(DetectionLane next)
    {
        foreach (LiveStream stream in _streams.Values)
            next._streams.Add(stream.Id, new LiveStream(stream.Id, stream.Name, new StreamContext(stream.Context, IsOfSource: false), next.Rules.Plan.Rules.Vocabulary, clock));
    }

    private void Match(LiveStream stream, DetectionOutcome outcome, bool isIdle)
    {
        try
        {
            stream.Match(_worker, outcome, isIdle);
        }
        catch
        {
            stream.GiveUp(outcome);
            throw;
        }
    }

    // Only when there is something new: new kinds of events become rare soon.
    private void TellReach()
    {
        if (_worker.Matcher.KindsSeen == _kindsSeen)
            return;
        _kindsSeen = _worker.Matcher.KindsSeen;
        bool[] could = new bool[rules.Plan.Rules.Rules.Length];
        _worker.Matcher.MarkApplicable(could);
        rules.Reach.Add(could);
    }

    private LiveStream StreamOf(WaitingRecords waiting, StreamContext context, DetectionOutcome outcome)
    {
        if (_streams.TryGetValue(waiting.Stream, out LiveStream? known))
            return known;
        if (_streams.Count >= ServerLimits.MaxSources)
            ForgetOldest(outcome);
        LiveStream stream = new(waiting.Stream, waiting.Name, context, rules.Plan.Rules.Vocabulary, clock);
        _streams.Add(stream.Id, stream);
        return stream;
    }

    private void ForgetOldest(DetectionOutcome outcome)
    {
        LiveStream oldest = _streams.Values.MinBy(s => s.LastTaken)!;
        if (oldest.HoldsAny)
            Match(oldest, outcome, isIdle: true);
        _streams.Remove(oldest.Id);
    }
}
