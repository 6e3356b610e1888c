using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Palisade.Server.Reporting;
using Palisade.Server.Storage;

namespace Palisade.Server.Notices;

/// <summary>
/// Looks for what is to be told: in the ledger from where it was looked through last, and at the clocks. What is found, and how far was looked, is written in one transaction: nothing is told twice or not at all,
/// whenever the program ends. Safe on any thread.
/// </summary>
internal sealed partial class NoticeWatch(ServerStore store, AlertNotices alerts, CaseNotices cases, ClockNotices clockNotices, ClockDesk clocks, TimeProvider clock, ILogger log) : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2), s_kept = TimeSpan.FromDays(90);

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Looks until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await LookAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is DbException or DbUpdateException)
            {
                LogTrouble(e.Message);
            }

            await Task.Delay(s_interval, stop).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <summary>Looks once.</summary>
    public async Task LookAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            // Before the transaction: what is read beside one waits for it.
            IReadOnlyList<CaseClocks> open = await clocks.OpenAsync().ConfigureAwait(false);
            using ServerDb db = store.CreateDbContext();
            using var transaction = db.BeginWriting();
            if (!NoticeQueue.IsFull(db))
            {
                alerts.Look(db);
                cases.Look(db);
                clockNotices.Look(db, open);
            }

            DateTimeOffset old = clock.GetUtcNow() - s_kept;
            db.Set<Notice>().Where(n => n.State != Notice.Waiting && n.Ended < old).ExecuteDelete();
            transaction.Commit();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    [LoggerMessage(72, LogLevel.Warning, "What is to be told cannot be looked for: {Reason}. It is looked for again, from the same place.")]
    private partial void LogTrouble(string reason);
}
