using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Notices;

/// <summary>Shows notices, and does with them what people decide. Safe on any thread.</summary>
internal sealed class NoticeBook(ServerStore store, LedgerWriter ledger, NoticeSettings settings, NoticeQueue queue, TimeProvider clock)
{
    public const int PageRows = 50, MaxReason = 500;

    /// <summary>The destinations of the settings.</summary>
    public IReadOnlyList<NoticeChannel> Channels => settings.Channels;

    /// <summary>Notices, the latest first.</summary>
    /// <param name="state">In this state only; null for all.</param>
    /// <param name="after">Numbers below this; null for the begin.</param>
    /// <param name="count">How many; one more is given when there is one.</param>
    public async Task<List<Notice>> ListAsync(string? state, long? after, int count)
    {
        using ServerDb db = store.CreateDbContext();
        IQueryable<Notice> all = db.Set<Notice>().AsNoTracking();
        if (state is not null)
            all = all.Where(n => n.State == state);
        if (after is { } id)
            all = all.Where(n => n.Id < id);
        return await all.OrderByDescending(n => n.Id).Take(count + 1).ToListAsync();
    }

    /// <summary>How many wait, and how many of them have failed already.</summary>
    public async Task<(int Waiting, int Failing)> AttentionAsync()
    {
        using ServerDb db = store.CreateDbContext();
        IQueryable<Notice> waiting = db.Set<Notice>().Where(n => n.State == Notice.Waiting);
        return (await waiting.CountAsync(), await waiting.CountAsync(n => n.Attempts > 0));
    }

    /// <summary>Has a notice that waits tried at once.</summary>
    /// <returns>False when none waits under this number.</returns>
    public async Task<bool> RetryAsync(long id)
    {
        DateTimeOffset now = clock.GetUtcNow();
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Notice>().Where(n => n.Id == id && n.State == Notice.Waiting).ExecuteUpdateAsync(set => set.SetProperty(n => n.NextAttempt, now)) > 0;
    }

    /// <summary>Gives up a notice that waits.</summary>
    /// <returns>What is wrong; null when it is given up.</returns>
    public async Task<string?> GiveUpAsync(VisitorIdentity who, long id, string? reason)
    {
        if (reason?.Trim() is not { Length: > 0 and <= MaxReason } why || why.Any(char.IsControl))
            return $"Say why it is given up, in at most {MaxReason} characters on one line: it stays in the ledger.";
        if (ClearText.NamesSomebody(why))
            return "The reason names somebody in clear: write it without, or with the token.";
        return await ledger.ChangeAsync(who.AccountId, async change =>
        {
            if (await AccountNames.RefusalAsync(change.Db, why) is { } named)
                return named;
            if (await change.Db.Set<Notice>().AsNoTracking().SingleOrDefaultAsync(n => n.Id == id && n.State == Notice.Waiting) is not { } notice)
                return "No notice waits under this number.";
            // What is about a case stands in its history.
            if (notice.CaseId > 0 && await change.Db.Set<Case>().AnyAsync(c => c.Id == notice.CaseId))
                CaseSteps.Add(change, notice.CaseId, LedgerKind.NoticeGivenUp, NoticeEntries.GivenUpBody(notice, why));
            else
                change.Add(LedgerKind.NoticeGivenUp, LedgerObject.Notice, id, EntryBody.Of(NoticeEntries.GivenUpBody(notice, why)));
            return null;
        });
    }

    /// <summary>Sends a destination a notice that says nothing, to see whether it arrives.</summary>
    /// <returns>False when there is no such destination.</returns>
    public bool Test(string channel)
    {
        if (Channels.All(c => c.Name != channel))
            return false;
        NoticeDraft draft = new(NoticeKind.Test, FormattableString.Invariant($"test/{clock.GetUtcNow().UtcTicks}"), "A test: notices arrive here", [], "/notices");
        using ServerDb db = store.CreateDbContext();
        if (NoticeQueue.IsFull(db))
            return false;
        queue.Add(db, draft, channel);
        return true;
    }
}
