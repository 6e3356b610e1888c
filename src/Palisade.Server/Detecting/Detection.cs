using Microsoft.Extensions.Logging;
using Palisade.Server.Collecting;
using Palisade.Server.Storage;
using Palisade.Server.Suppressing;
using Palisade.Vault;

namespace Palisade.Server.Detecting;

/// <summary>Detection as a whole: what is durable goes in, alerts come out, and what was missed while the program was away is made up for. Safe on any thread.</summary>
internal sealed partial class Detection : IAsyncDisposable
{
    private readonly DetectionStore _store;
    private readonly LiveDetector _detector;
    private readonly DetectionReplay _replay;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _replaying = new(1, 1);
    private volatile LiveRules _rules;
    private Task _catchingUp = Task.CompletedTask;

    public Detection(DetectionSetup setup, LiveRules rules, ILoggerFactory logs)
    {
        _rules = rules;
        _log = logs.CreateLogger<Detection>();
        _store = new DetectionStore(new DetectionTables(setup.Store), setup.Keys, rules, setup.Lateness, setup.AlertAge, setup.Vault.Clock, logs.CreateLogger<DetectionStore>());
        _detector = new LiveDetector(() => _rules, _store, setup.Lanes, setup.Vault.Clock, logs.CreateLogger<LiveDetector>());
        _replay = new DetectionReplay(setup.VaultFolder, setup.Vault, _store, _detector);
    }

    /// <summary>Takes what is durable.</summary>
    public IRecordTap Tap => _detector;

    /// <summary>The rules in use.</summary>
    public LiveRules Rules => _rules;

    /// <summary>What it has done since the program began.</summary>
    public DetectionCounts Counts => _store.Counts;

    /// <summary>The bytes between the vault and what detection has made durable.</summary>
    public WaitingBytes Waiting => _store.Waiting;

    /// <summary>Called with the alerts that are new or were repeated, once they are durable.</summary>
    public Action<IReadOnlyCollection<AlertDraft>>? Changed
    {
        get => _store.Changed;
        set => _store.Changed = value;
    }

    /// <summary>Called with each set of rules that is put to use after the first.</summary>
    public Action<LiveRules>? RulesUsed { get; set; }

    /// <summary>Puts another set of rules in the place of the present one, as a whole.</summary>
    public void Use(LiveRules rules)
    {
        _rules = rules;
        RulesUsed?.Invoke(rules);
    }

    /// <summary>Puts other suppressions in the place of the present ones, as a whole.</summary>
    public void Use(SuppressionSet suppressions) => _store.Use(suppressions);

    /// <summary>Begins, before the first record comes in; what was not matched when the program ended is matched beside what comes.</summary>
    public void Start(Collector collector)
    {
        long to = collector.NextOrdinal;
        // Before anything is written: what is open keeps the place that the next start would begin at.
        Ticket? rest = _store.All is { } before ? _store.Tickets.Open(before.Ordinal, before.Received) : null;
        _store.Start(() => collector.NextOrdinal);
        collector.OnReopened = () => _ = Task.Run(() => AfterReopening(collector.NextOrdinal));
        if (rest is not null)
            _catchingUp = Task.Run(() => CatchUp(rest, to));
    }

    /// <summary>Matches what waits, keeps what was found, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _catchingUp.ConfigureAwait(false);
        await _detector.DisposeAsync().ConfigureAwait(false);
        _store.Dispose();
        _replaying.Dispose();
        _end.Dispose();
    }

    // After a failed write: what was not acknowledged may be in the vault, and nobody will send it to detection.
    private async Task AfterReopening(long to)
    {
        Ticket[] open = _store.Tickets.Snapshot();
        while (!_end.IsCancellationRequested && _store.Tickets.Snapshot().Any(t => !t.IsHole && open.Contains(t)))
            await Task.Delay(50).ConfigureAwait(false);
        foreach (Ticket rest in open.Where(t => t.IsHole).OrderBy(t => t.Bound))
            CatchUp(rest, to);
    }

    private void CatchUp(Ticket rest, long to)
    {
        _replaying.Wait();
        try
        {
            long records = _replay.Run(rest.Bound, rest.Opened, to, _end.Token);
            if (_end.IsCancellationRequested)
                return;
            _store.Tickets.Close(rest);
            if (records > 0)
                LogCaughtUp(records);
        }
        catch (IOException e)
        {
            // It stays open: the next start begins there again. Correlations go on without it.
            rest.IsGivenUp = true;
            LogCannotCatchUp(e.Message);
        }
        finally
        {
            _replaying.Release();
        }
    }

    [LoggerMessage(8, LogLevel.Information, "Records that were in the vault and not matched yet, and have been matched now: {Records}.")]
    private partial void LogCaughtUp(long records);

    [LoggerMessage(9, LogLevel.Error, "The vault cannot be read for records that were not matched yet: {Reason}. The next start tries again.")]
    private partial void LogCannotCatchUp(string reason);
}

/// <summary>What detection needs.</summary>
/// <param name="Store">The database.</param>
/// <param name="Keys">The secrets.</param>
/// <param name="VaultFolder">The vault.</param>
/// <param name="Vault">How it is opened.</param>
/// <param name="Lateness">How long correlations wait for what comes late.</param>
/// <param name="Lanes">How many threads match.</param>
internal sealed record DetectionSetup(ServerStore Store, DetectionKeys Keys, string VaultFolder, VaultOptions Vault, TimeSpan Lateness, int Lanes)
{
    /// <summary>How long an alert is kept after it was last seen.</summary>
    public TimeSpan AlertAge { get; init; } = TimeSpan.FromDays(400);
}
