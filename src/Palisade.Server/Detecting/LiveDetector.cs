using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Palisade.Server.Collecting;
using Palisade.Vault;

namespace Palisade.Server.Detecting;

/// <summary>
/// Matches what is durable against the rules. The records of one stream are taken by one lane, in order; the lanes run beside each other. What waits is bounded: beyond that, senders wait.
/// </summary>
internal sealed partial class LiveDetector : IRecordTap, IAsyncDisposable
{
    private readonly Channel<WaitingRecords>[] _lanes;
    private readonly Task[] _running;
    private readonly SemaphoreSlim _room = new(0);
    private readonly Func<LiveRules> _rules;
    private readonly IFindingTaker _taker;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private long _waiting;

    /// <param name="rules">The rules in use at the time of asking.</param>
    /// <param name="taker">Takes what was found.</param>
    /// <param name="lanes">How many threads match.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">Takes messages.</param>
    public LiveDetector(Func<LiveRules> rules, IFindingTaker taker, int lanes, TimeProvider clock, ILogger log)
    {
        (_rules, _taker, _clock, _log) = (rules, taker, clock, log);
        _lanes = [.. Enumerable.Range(0, lanes).Select(_ => Channel.CreateUnbounded<WaitingRecords>(new UnboundedChannelOptions { SingleReader = true }))];
        _running = [.. _lanes.Select(lane => Task.Factory.StartNew(() => Run(lane.Reader), TaskCreationOptions.LongRunning))];
    }

    /// <summary>The bytes that wait.</summary>
    public long WaitingBytes => Volatile.Read(ref _waiting);

    /// <inheritdoc/>
    public async ValueTask TakeAsync(Source source, long stream, long first, RecordBuffer records, CancellationToken cancel)
    {
        WaitingRecords waiting = new(source, stream, first, records);
        Interlocked.Add(ref _waiting, waiting.Length);
        // They are durable and may be acknowledged whatever comes: only the wait for room can be given up.
        _lanes[stream % _lanes.Length].Writer.TryWrite(waiting);
        while (WaitingBytes > ServerLimits.MaxWaitingBytes && !cancel.IsCancellationRequested)
            await _room.WaitAsync(TimeSpan.FromMilliseconds(100), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Matches what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Channel<WaitingRecords> lane in _lanes)
            lane.Writer.TryComplete();
        await Task.WhenAll(_running).ConfigureAwait(false);
        _room.Dispose();
    }

    private void Run(ChannelReader<WaitingRecords> lane)
    {
        DetectionLane detection = new(_rules(), _taker, _clock);
        while (lane.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (lane.TryRead(out WaitingRecords? waiting))
            {
                using (waiting)
                {
                    LiveRules current = _rules();
                    if (current.Generation != detection.Generation)
                        detection = new DetectionLane(current, _taker, _clock);
                    try
                    {
                        detection.Match(waiting);
                    }
                    catch (Exception e) when (e is not OutOfMemoryException)
                    {
                        LogDefect(waiting.Source.Identity, waiting.First, waiting.Count, e);
                    }

                    if (Interlocked.Add(ref _waiting, -waiting.Length) < ServerLimits.MaxWaitingBytes && _room.CurrentCount == 0)
                        _room.Release();
                }
            }
        }
    }

    [LoggerMessage(3, LogLevel.Error, "A defect of the detection: {Source}, records {First} and {Count} on, were not matched. They are in the vault.")]
    private partial void LogDefect(SourceIdentity source, long first, int count, Exception defect);
}
