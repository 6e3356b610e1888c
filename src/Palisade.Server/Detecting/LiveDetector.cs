using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Palisade.Vault;

namespace Palisade.Server.Detecting;

/// <summary>
/// Matches what is durable against the rules. The records of one stream are taken by one lane, in order; the lanes run beside each other. What waits is bounded: beyond that, senders wait.
/// </summary>
internal sealed partial class LiveDetector : IRecordTap, IAsyncDisposable
{
    // Long enough that the lines of one event have come; short enough for an alert within a second.
    private static readonly TimeSpan s_silence = TimeSpan.FromMilliseconds(300);

    private readonly Channel<WaitingRecords>[] _lanes;
    private readonly Task[] _running;
    private readonly Func<LiveRules> _rules;
    private readonly DetectionStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;

    /// <param name="rules">The rules in use at the time of asking.</param>
    /// <param name="store">Keeps what was found.</param>
    /// <param name="lanes">How many threads match.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">Takes messages.</param>
    public LiveDetector(Func<LiveRules> rules, DetectionStore store, int lanes, TimeProvider clock, ILogger log)
    {
        (_rules, _store, _clock, _log) = (rules, store, clock, log);
        _lanes = [.. Enumerable.Range(0, lanes).Select(_ => Channel.CreateUnbounded<WaitingRecords>(new UnboundedChannelOptions { SingleReader = true }))];
        _running = [.. _lanes.Select(lane => Task.Factory.StartNew(() => Run(lane.Reader), TaskCreationOptions.LongRunning))];
    }

    /// <inheritdoc/>
    public Ticket Begin(Func<long> next) => _store.Tickets.Open(next);

    /// <inheritdoc/>
    public byte[] ContextOf(string source) => _store.Contexts.Of(source);

    /// <inheritdoc/>
    public void Fail(Ticket ticket) => ticket.IsHole = true;

    /// <inheritdoc/>
    public async ValueTask TakeAsync(Ticket ticket, long stream, string name, long first, RecordBuffer records, CancellationToken cancel)
    {
        WaitingRecords waiting = new(ticket, stream, name, first, records) { Generation = _rules().Generation };
        ticket.Bytes = waiting.Length;
        _store.Waiting.Add(waiting.Length);
        // They are durable and may be acknowledged whatever comes: only the wait for room can be given up.
        if (!_lanes[stream % _lanes.Length].Writer.TryWrite(waiting))
            waiting.Dispose();
        await _store.Waiting.WaitForRoomAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Matches what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Channel<WaitingRecords> lane in _lanes)
            lane.Writer.TryComplete();
        await Task.WhenAll(_running).ConfigureAwait(false);
    }

    private void Run(ChannelReader<WaitingRecords> queue)
    {
        DetectionLane lane = new(_rules(), _clock);
        while (WaitToRead(queue, lane.HoldsAny))
        {
            // Before anything is matched: what comes in after a change of the rules meets the new ones.
            lane = WithNewRules(lane);
            DetectionOutcome outcome = new(lane.Rules);
            // A part at a time, so that what is found is soon seen.
            for (int taken = 0; taken < 64 && queue.TryRead(out WaitingRecords? waiting); taken++)
            {
                if (waiting.Generation > lane.Rules.Generation)
                {
                    // They came while those before them were matched, and the rules changed meanwhile.
                    _store.Take(outcome);
                    lane = WithNewRules(lane);
                    outcome = new DetectionOutcome(lane.Rules);
                }

                using (waiting)
                    Match(lane, waiting, outcome);
            }

            Guard(() => lane.MatchIdle(s_silence, outcome));
            _store.Take(outcome);
        }

        DetectionOutcome last = new(lane.Rules);
        Guard(() => lane.MatchIdle(TimeSpan.Zero, last));
        _store.Take(last);
    }

    // False when the queue has ended.
    private static bool WaitToRead(ChannelReader<WaitingRecords> queue, bool holdsAny)
    {
        Task<bool> ready = queue.WaitToReadAsync().AsTask();
        return (holdsAny && !ready.Wait(s_silence)) || ready.GetAwaiter().GetResult();
    }

    private DetectionLane WithNewRules(DetectionLane lane)
    {
        if (_rules() is var current && current.Generation == lane.Rules.Generation)
            return lane;
        DetectionOutcome last = new(lane.Rules);
        Guard(() => lane.MatchIdle(TimeSpan.Zero, last));
        _store.Take(last);
        DetectionLane next = new(current, _clock);
        lane.HandOver(next);
        return next;
    }

    private void Match(DetectionLane lane, WaitingRecords waiting, DetectionOutcome outcome)
    {
        try
        {
            lane.Match(waiting, _store.ContextOf(waiting.Stream, waiting.Name), outcome);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            outcome.Done.Add(waiting.Ticket);
            LogDefect(waiting.Name, waiting.First, waiting.Count, e);
        }
    }

    private void Guard(Action match)
    {
        try
        {
            match();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogDefect("(held records)", 0, 0, e);
        }
    }

    [LoggerMessage(3, LogLevel.Error, "A defect of the detection: {Stream}, {Count} records from {First} on, were not matched. They are in the vault.")]
    private partial void LogDefect(string stream, long first, int count, Exception defect);
}
