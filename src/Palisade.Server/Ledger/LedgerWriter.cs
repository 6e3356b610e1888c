using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Ledger;

/// <summary>
/// The one way in which anything of the server changes: checked against the tables, appended to the ledger, and applied to the tables when it is durable there. What died between the two is applied before
/// the next change. Safe on any thread; one change after another.
/// </summary>
internal sealed partial class LedgerWriter(ServerStore store, ILedgerLog log, TimeProvider clock, ILogger logger) : IDisposable
{
    // Of one append: far below what one takes.
    private const int MaxEntries = 1000, MaxBytes = 2 << 20, CatchUpBatch = 500;

    // The clocks of an entry and of the vault may differ, and a clock may be set back.
    private const long Slack = VaultTime.DaySeconds * VaultTime.SecondMicroseconds;

    private readonly SemaphoreSlim _turn = new(1, 1), _signal = new(0, 1);
    private int _opened = -1;

    /// <summary>Called with entries that were applied, after their transaction.</summary>
    public Action<IReadOnlyList<LedgerLine>>? Applied { get; set; }

    /// <summary>Called before what waits is settled, now and then: brings more of it.</summary>
    public Action? Settling { get; set; }

    /// <summary>Makes a change.</summary>
    /// <param name="account">Who wants it; 0 for the program.</param>
    /// <param name="check">Looks whether it may be, and adds its entries; none for nothing to change.</param>
    /// <returns>What the check gave, when all is in the tables.</returns>
    /// <exception cref="IOException">The ledger cannot be written or read: the change may be there, and is applied when it can be read again.</exception>
    public async Task<T> ChangeAsync<T>(long account, Func<LedgerChange, Task<T>> check)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            await SettleAsync().ConfigureAwait(false);
            using ServerDb db = store.CreateDbContext();
            LedgerChange change = new(db, clock.GetUtcNow(), AccountEntries.ActorOf(db, account));
            T answer = await check(change).ConfigureAwait(false);
            if (change.Entries.Count == 0)
                return answer;
            // What the check saw may have happened since.
            await SettleAsync().ConfigureAwait(false);
            await WriteAsync(change.Entries).ConfigureAwait(false);
            return answer;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Brings the tables to where the ledger is, and what has happened into the ledger.</summary>
    /// <exception cref="IOException">The ledger cannot be written or read.</exception>
    public async Task SettleNowAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            await SettleAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Brings the tables to where the ledger is, and writes nothing into it.</summary>
    /// <exception cref="IOException">The ledger cannot be read.</exception>
    public async Task CatchUpNowAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            CatchUp();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Says that something waits in the outbox.</summary>
    public void Nudge()
    {
        // Two at a time need no more than one.
        if (_signal.CurrentCount == 0)
        {
            try
            {
                _signal.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another was faster.
            }
        }
    }

    /// <summary>Settles whenever something waits, until told to stop. While the vault takes nothing in, it waits where it is.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Settling?.Invoke();
                await SettleNowAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or System.Data.Common.DbException)
            {
                LogTrouble(e.Message);
            }

            await _signal.WaitAsync(TimeSpan.FromSeconds(1), stop).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _signal.Dispose();
    }

    private async Task SettleAsync()
    {
        if (_opened != log.Opened)
            CatchUp();
        while (true)
        {
            (List<LedgerEntry> entries, List<long> dropped) = Waiting();
            if (dropped.Count > 0)
            {
                using ServerDb db = store.CreateDbContext();
                await db.Set<OutboxRow>().Where(r => dropped.Contains(r.Id)).ExecuteDeleteAsync().ConfigureAwait(false);
            }

            if (entries.Count == 0 && dropped.Count == 0)
                return;
            if (entries.Count > 0)
                await WriteAsync(entries).ConfigureAwait(false);
        }
    }

    // What waits, as far as it goes into one append; and what has no meaning any more.
    private (List<LedgerEntry> Entries, List<long> Dropped) Waiting()
    {
        using ServerDb db = store.CreateDbContext();
        List<LedgerEntry> entries = [];
        List<long> dropped = [];
        HashSet<string> reopened = new(StringComparer.Ordinal);
        Dictionary<string, string> facts = db.Set<LedgerFact>().AsNoTracking().ToDictionary(f => f.Kind, f => f.Digest, StringComparer.Ordinal);
        int bytes = 0;
        foreach (OutboxRow row in db.Set<OutboxRow>().AsNoTracking().OrderBy(r => r.Id).Take(MaxEntries))
        {
            bool isOver = row.Kind switch
            {
                LedgerKind.AlertReopened => !(reopened.Add(row.Object) && AlertEntries.IsIn(store, row.Object, AlertState.Resolved)),
                // There were too many: it was removed, and is counted there.
                LedgerKind.AlertRaised => !AlertEntries.IsIn(store, row.Object, null),
                _ => false,
            };
            if (isOver)
            {
                dropped.Add(row.Id);
                continue;
            }

            bytes += row.Body.Length;
            if (entries.Count > 0 && bytes > MaxBytes)
                break;
            if (row.TryEntry(out string reason) is not { } entry)
                dropped.Add(Unfit(row, reason));
            else if (IsInUse(entry, facts))
                dropped.Add(row.Id);
            else
                entries.Add(entry);
        }

        return (entries, dropped);
    }

    // A start with the rules and settings of the one before changes nothing.
    private static bool IsInUse(LedgerEntry entry, Dictionary<string, string> facts)
    {
        if (entry.Act.Kind is not (LedgerKind.RulesUsed or LedgerKind.SettingsUsed))
            return false;
        string digest = new EntryBody(entry.Body).Text("digest");
        bool isSame = facts.GetValueOrDefault(entry.Act.Kind) == digest;
        facts[entry.Act.Kind] = digest;
        return isSame;
    }

    // One row that cannot be an entry must not keep all others out for ever.
    private long Unfit(OutboxRow row, string reason)
    {
        LogUnfit(row.Kind, row.Object, reason);
        return row.Id;
    }

    private async Task WriteAsync(IReadOnlyList<LedgerEntry> entries)
    {
        long first;
        try
        {
            first = await log.AppendAsync(entries).ConfigureAwait(false);
            Apply([.. entries.Select((e, i) => new LedgerLine(e, first + i, e.Time, RecordReference.None))]);
        }
        catch
        {
            // They may be in the ledger: it is read before anything else is done.
            _opened = -1;
            throw;
        }
    }

    private void CatchUp()
    {
        int opened = log.Opened;
        LedgerCursor cursor;
        using (ServerDb db = store.CreateDbContext())
            cursor = db.Set<LedgerCursor>().AsNoTracking().SingleOrDefault() ?? new LedgerCursor();
        List<LedgerLine> lines = [];
        long applied = 0;
        void Take(LedgerLine line)
        {
            lines.Add(line);
            applied++;
            if (lines.Count < CatchUpBatch)
                return;
            Apply(lines);
            lines.Clear();
        }

        foreach (string problem in log.Read(cursor.Ordinal, Math.Max(0, cursor.Time - Slack), Take))
            LogUnreadable(problem);
        if (lines.Count > 0)
            Apply(lines);
        if (applied > 0)
            LogCaughtUp(applied);
        _opened = opened;
    }

    private void Apply(IReadOnlyList<LedgerLine> lines)
    {
        using (ServerDb db = store.CreateDbContext())
        {
            using var transaction = db.BeginWriting();
            foreach (LedgerLine line in lines)
                LedgerTables.Apply(db, line);
            LedgerTables.MoveCursor(db, lines[^1]);
            transaction.Commit();
        }

        Applied?.Invoke(lines);
    }

    [LoggerMessage(50, LogLevel.Warning, "What has happened cannot be written into the ledger: {Reason}. It waits, and is written as soon as it can be.")]
    private partial void LogTrouble(string reason);

    [LoggerMessage(51, LogLevel.Warning, "A part of the ledger cannot be read: {Reason}. The tables go on without it.")]
    private partial void LogUnreadable(string reason);

    [LoggerMessage(53, LogLevel.Error, "A defect: {Kind} of {Object} cannot be a ledger entry ({Reason}), and is left out.")]
    private partial void LogUnfit(string kind, string @object, string reason);

    [LoggerMessage(52, LogLevel.Information, "Entries of the ledger that the tables did not have, and have now: {Entries}.")]
    private partial void LogCaughtUp(long entries);
}
