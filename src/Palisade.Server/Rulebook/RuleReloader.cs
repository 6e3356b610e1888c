using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Palisade.Rules;
using Palisade.Server.Detecting;

namespace Palisade.Server.Rulebook;

/// <summary>
/// Reads the rules again when their files change, and puts the new set in the place of the old one as a whole. A mistake never costs a rule that runs: such a set is not put to use, and says why. Safe on
/// any thread.
/// </summary>
internal sealed partial class RuleReloader
{
    private const int MaxLogged = 20, MaxSettles = 20;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2), s_longest = TimeSpan.FromSeconds(5), s_settle = TimeSpan.FromMilliseconds(300);

    private readonly Detection _detection;
    private readonly RuleGate _gate;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly RuleTelling _telling;
    private readonly Lock _turn = new();
    private RulePlaces _places;
    private string _stamp;
    private volatile ReloadState _state;

    /// <param name="detection">Uses the rules.</param>
    /// <param name="gate">Holds back rules that name somebody.</param>
    /// <param name="places">Where they are.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">Takes messages.</param>
    public RuleReloader(Detection detection, RuleGate gate, RulePlaces places, TimeProvider clock, ILogger log)
    {
        (_detection, _gate, _places, _clock, _log, _stamp) = (detection, gate, places, clock, log, places.Stamp());
        _state = new ReloadState(clock.GetUtcNow(), clock.GetUtcNow(), [], 0, 0) { CountedFrom = clock.GetUtcNow() };
        _telling = new RuleTelling(log);
        _telling.Tell(detection.Rules, isAgain: false);
    }

    /// <summary>How the last reading went.</summary>
    public ReloadState State => _state;

    /// <summary>Where the rules are.</summary>
    public RulePlaces Places => _places;

    /// <summary>Reads the rules now, whether files have changed or not.</summary>
    /// <param name="places">Where from, from now on; null for where they are.</param>
    public ReloadState Reload(RulePlaces? places = null)
    {
        lock (_turn)
        {
            // Before the files are read: what changes while they are is seen at the next look.
            string stamp = (places ?? _places).Stamp();
            Take(places ?? _places);
            _stamp = stamp;
            return _state;
        }
    }

    /// <summary>Looks at the files every two seconds, and every five where there are so many that looking takes long, until told to stop.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        TimeSpan wait = s_interval;
        while (await SleepAsync(wait, stop).ConfigureAwait(false))
        {
            long began = Stopwatch.GetTimestamp();
            string stamp = _places.Stamp();
            // Looking at thousands of files is not to cost more than a fiftieth of a processor. How long it took is the clock's word, though: a busy machine must not make us blind.
            wait = TimeSpan.FromTicks(Math.Clamp(50 * Stopwatch.GetElapsedTime(began).Ticks, s_interval.Ticks, s_longest.Ticks));
            bool isOver = _detection.Rules.Gate.Until <= _clock.GetUtcNow();
            if (isOver)
                Reload();
            if (isOver || stamp == _stamp || !await SettleAsync(stamp, stop).ConfigureAwait(false))
                continue;
            Reload();
        }
    }

    // Files that are just being copied are not read half: they are left alone until they stand still, for some seconds at most.
    private async Task<bool> SettleAsync(string stamp, CancellationToken stop)
    {
        for (int i = 0; i < MaxSettles; i++)
        {
            if (!await SleepAsync(s_settle, stop).ConfigureAwait(false))
                return false;
            string next = _places.Stamp();
            if (next == stamp)
                return true;
            stamp = next;
        }

        return true;
    }

    private static async Task<bool> SleepAsync(TimeSpan time, CancellationToken stop)
    {
        await Task.Delay(time, stop).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        return !stop.IsCancellationRequested;
    }

    private void Take(RulePlaces places)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        try
        {
            RuleReading read = places.Load();
            LiveRules next = _gate.Compile(read.Rules, read.Mapping, read.Indicators, _detection.Rules.Generation + 1);
            IReadOnlyList<RuleError> lost = RuleLosses.Of(_detection.Rules, next, read.Mapping);
            if (lost.Count > 0)
            {
                Refuse(lost, now);
                HoldBack();
                return;
            }

            _detection.Use(next);
            (_places, _state) = (places, _state with { Loaded = now, Tried = now, Problems = [], Reloads = _state.Reloads + 1, CountedFrom = now, IsCountedAnew = true });
            _telling.Tell(next, isAgain: true);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Refuse([new RuleError("", "", 0, 0, $"a defect of the program: {e.Message}")], now);
            HoldBack();
        }
    }

    // An approval that is over ends also while the files cannot be used.
    private void HoldBack()
    {
        LiveRules used = _detection.Rules;
        if (used.Gate.Until is null)
            return;
        LiveRules left = _gate.Compile(used.Loaded, used.Mapping, used.Indicators, used.Generation + 1);
        if (left.Gate.Held.Count == 0)
            return;
        _telling.TellHeld([.. used.Gate.Held, .. left.Gate.Held]);
        _detection.Use(left with { Gate = left.Gate with { Held = [.. used.Gate.Held, .. left.Gate.Held] } });
        _state = _state with { CountedFrom = _clock.GetUtcNow(), IsCountedAnew = true };
    }

    private void Refuse(IReadOnlyList<RuleError> problems, DateTimeOffset now)
    {
        _state = _state with { Tried = now, Problems = problems, Refusals = _state.Refusals + 1 };
        foreach (string problem in problems.Take(MaxLogged).Select(ReloadState.Words))
            LogRefused(problem);
    }

    [LoggerMessage(21, LogLevel.Error, "The rules were read again and are not in use; those before stay. {Problem}")]
    private partial void LogRefused(string problem);
}
