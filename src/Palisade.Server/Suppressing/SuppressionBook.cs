using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Suppressing;

/// <summary>Makes and ends suppressions, and tells detection at once. Who may not change rules asks for one: it does nothing until somebody who may has agreed. Safe on any thread.</summary>
/// <param name="store">The database.</param>
/// <param name="ledger">Takes the changes.</param>
/// <param name="clock">The clock.</param>
/// <param name="isRule">Whether a rule with an id is in use.</param>
/// <param name="use">Takes the set in effect.</param>
internal sealed class SuppressionBook(ServerStore store, LedgerWriter ledger, TimeProvider clock, Func<string, bool> isRule, Action<SuppressionSet> use) : IDisposable
{
    /// <summary>The most that have not ended: 1,000. Every finding is compared with those of its rule.</summary>
    public const int MaxCurrent = 1000;

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Gives detection those that are in effect.</summary>
    public async Task LoadAsync()
    {
        await _turn.WaitAsync();
        try
        {
            using ServerDb db = store.CreateDbContext();
            await UseAsync(db);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Makes one.</summary>
    /// <returns>What is wrong with it, or the suppression.</returns>
    public async Task<(string? Refusal, Suppression? Made)> MakeAsync(VisitorIdentity author, SuppressionOrder order)
    {
        (string? Refusal, Suppression? Made) answer = await ledger.ChangeAsync(author.AccountId, change => CheckAsync(change, author, order));
        if (answer.Made is not null)
            await LoadAsync();
        return answer;
    }

    /// <summary>What is wrong with a suppression; null when it could be made.</summary>
    public string? RefusalOf(SuppressionOrder order)
    {
        using ServerDb db = store.CreateDbContext();
        return order.Refusal(rule => isRule(rule) || db.Set<Alert>().Any(a => a.RuleId == rule));
    }

    /// <summary>Makes one that names somebody, and that a second person has approved.</summary>
    /// <param name="order">The suppression, with tokens.</param>
    /// <param name="author">Who asked for it.</param>
    /// <param name="authorName">The name of that account.</param>
    /// <param name="approver">Who approved it.</param>
    /// <param name="expires">When the approval ends, and the suppression with it at the latest.</param>
    /// <returns>What is wrong; null when it is in effect.</returns>
    public async Task<string?> MakeApprovedAsync(SuppressionOrder order, long author, string authorName, VisitorIdentity approver, DateTimeOffset expires)
    {
        string? refusal = await ledger.ChangeAsync(approver.AccountId, async change =>
        {
            Suppression made = Make(author, authorName, order, change.Now);
            (made.Approved, made.Expires) = (change.Now, made.Expires < expires ? made.Expires : expires);
            return await AddAsync(change, made);
        });
        if (refusal is null)
            await LoadAsync();
        return refusal;
    }

    /// <summary>Agrees to one that was asked for.</summary>
    /// <param name="who">May change rules; the caller has looked.</param>
    /// <param name="id">Its number.</param>
    /// <returns>False when none waits under this number.</returns>
    public Task<bool> ApproveAsync(VisitorIdentity who, long id)
    {
        return ChangeAsync(who, id, LedgerKind.SuppressionApproved, change => change.Db.Set<Suppression>().Where(s => s.Id == id && s.Approved == null && s.Ended == null && s.Expires > change.Now));
    }

    /// <summary>Ends one: its author, or somebody who may change rules.</summary>
    /// <returns>False when there is none that this account may end.</returns>
    public Task<bool> EndAsync(VisitorIdentity who, long id)
    {
        bool any = who.May(Permission.ChangeRules);
        return ChangeAsync(who, id, LedgerKind.SuppressionEnded, change => change.Db.Set<Suppression>().Where(s => s.Id == id && (any || s.Author == who.AccountId) && s.Ended == null && s.Expires > change.Now));
    }

    /// <summary>Ends what was made by an approval that is over before its time.</summary>
    /// <param name="who">Who ended the approval.</param>
    /// <param name="order">What was approved.</param>
    /// <param name="author">Who had asked for it.</param>
    public async Task EndApprovedAsync(VisitorIdentity who, SuppressionOrder order, long author)
    {
        await ledger.ChangeAsync(who.AccountId, async change =>
        {
            Suppression made = Make(author, "", order, change.Now);
            List<long> standing = await change.Db.Set<Suppression>().Where(s => s.Author == author && s.Approved != null && s.Ended == null && s.Expires > change.Now
                && s.RuleId == made.RuleId && s.Host == made.Host && s.Field == made.Field && s.Value == made.Value && s.WindowFrom == made.WindowFrom && s.WindowTo == made.WindowTo).Select(s => s.Id).ToListAsync();
            foreach (long id in standing)
                change.Add(LedgerKind.SuppressionEnded, LedgerObject.Suppression, id, EntryBody.Of());
            return standing.Count > 0;
        });
        await LoadAsync();
    }

    /// <summary>Suppressions, the latest first.</summary>
    /// <param name="current">Only those that have not ended.</param>
    /// <param name="before">Numbers below this; null for the begin.</param>
    /// <param name="count">How many.</param>
    public async Task<List<Suppression>> ListAsync(bool current, long? before, int count)
    {
        DateTimeOffset now = clock.GetUtcNow();
        using ServerDb db = store.CreateDbContext();
        IQueryable<Suppression> all = db.Set<Suppression>().AsNoTracking();
        if (current)
            all = all.Where(s => s.Ended == null && s.Expires > now);
        if (before is { } id)
            all = all.Where(s => s.Id < id);
        return await all.OrderByDescending(s => s.Id).Take(count).ToListAsync();
    }

    /// <summary>One; null when there is none.</summary>
    public async Task<Suppression?> FindAsync(long id)
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Suppression>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id);
    }

    /// <summary>Those that wait for approval, and those in effect that end within a week.</summary>
    public async Task<(int Waiting, List<Suppression> Ending)> AttentionAsync()
    {
        DateTimeOffset now = clock.GetUtcNow(), soon = now.AddDays(7);
        using ServerDb db = store.CreateDbContext();
        IQueryable<Suppression> current = db.Set<Suppression>().AsNoTracking().Where(s => s.Ended == null && s.Expires > now);
        return (await current.CountAsync(s => s.Approved == null), await current.Where(s => s.Approved != null && s.Expires <= soon).OrderBy(s => s.Expires).Take(20).ToListAsync());
    }

    public void Dispose() => _turn.Dispose();

    private static Suppression Make(long author, string authorName, SuppressionOrder order, DateTimeOffset now)
    {
        order.TryWindow(out int? from, out int? to);
        return new Suppression
        {
            Author = author,
            AuthorName = authorName,
            Created = now,
            Reason = SuppressionOrder.Trim(order.Reason),
            RuleId = SuppressionOrder.Trim(order.Rule),
            Host = SuppressionOrder.Trim(order.Host),
            Field = SuppressionOrder.Trim(order.Field),
            Value = SuppressionOrder.Trim(order.Value),
            WindowFrom = from,
            WindowTo = to,
            Expires = now.AddDays(order.Days),
            MonitorOnly = order.MonitorOnly,
            ApprovedBy = "",
        };
    }

    private async Task<(string? Refusal, Suppression? Made)> CheckAsync(LedgerChange change, VisitorIdentity author, SuppressionOrder order)
    {
        if ((order.Refusal(rule => isRule(rule) || change.Db.Set<Alert>().Any(a => a.RuleId == rule)) ?? await AccountNames.RefusalAsync(change.Db, order.Reason ?? "")) is { } refusal)
            return (refusal, null);
        Suppression made = Make(author.AccountId, author.Name!, order, change.Now);
        if (author.May(Permission.ChangeRules))
            (made.Approved, made.ApprovedBy) = (change.Now, author.Name!);
        return await AddAsync(change, made) is { } full ? (full, null) : (null, made);
    }

    private static async Task<string?> AddAsync(LedgerChange change, Suppression made)
    {
        if (await change.Db.Set<Suppression>().CountAsync(s => s.Ended == null && s.Expires > change.Now) >= MaxCurrent)
            return FormattableString.Invariant($"There are {MaxCurrent} suppressions already: end one that is not needed.");
        made.Id = await change.NextNumberAsync(LedgerObject.Suppression);
        change.Add(LedgerKind.SuppressionMade, LedgerObject.Suppression, made.Id, SuppressionEntries.MadeBody(made));
        return null;
    }

    private async Task<bool> ChangeAsync(VisitorIdentity who, long id, string kind, Func<LedgerChange, IQueryable<Suppression>> which)
    {
        bool done = await ledger.ChangeAsync(who.AccountId, async change =>
        {
            if (!await which(change).AnyAsync())
                return false;
            change.Add(kind, LedgerObject.Suppression, id, EntryBody.Of());
            return true;
        });
        if (done)
            await LoadAsync();
        return done;
    }

    private async Task UseAsync(ServerDb db)
    {
        DateTimeOffset now = clock.GetUtcNow();
        use(new SuppressionSet(await db.Set<Suppression>().AsNoTracking().Where(s => s.Approved != null && s.Ended == null && s.Expires > now).ToListAsync()));
    }
}
