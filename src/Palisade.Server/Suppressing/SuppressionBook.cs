using Microsoft.EntityFrameworkCore;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Storage;

namespace Palisade.Server.Suppressing;

/// <summary>Makes and ends suppressions, and tells detection at once. Who may not change rules asks for one: it does nothing until somebody who may has agreed. Safe on any thread.</summary>
/// <param name="store">The database.</param>
/// <param name="clock">The clock.</param>
/// <param name="isRule">Whether a rule with an id is in use.</param>
/// <param name="use">Takes the set in effect.</param>
internal sealed class SuppressionBook(ServerStore store, TimeProvider clock, Func<string, bool> isRule, Action<SuppressionSet> use) : IDisposable
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
        await _turn.WaitAsync();
        try
        {
            using ServerDb db = store.CreateDbContext();
            if (order.Refusal(rule => isRule(rule) || db.Set<Alert>().Any(a => a.RuleId == rule)) is { } refusal)
                return (refusal, null);
            DateTimeOffset now = clock.GetUtcNow();
            if (await db.Set<Suppression>().CountAsync(s => s.Ended == null && s.Expires > now) >= MaxCurrent)
                return (FormattableString.Invariant($"There are {MaxCurrent} suppressions already: end one that is not needed."), null);
            Suppression made = Make(author, order, now);
            db.Add(made);
            await db.SaveChangesAsync();
            await UseAsync(db);
            return (null, made);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Agrees to one that was asked for.</summary>
    /// <param name="who">May change rules; the caller has looked.</param>
    /// <param name="id">Its number.</param>
    /// <returns>False when none waits under this number.</returns>
    public Task<bool> ApproveAsync(VisitorIdentity who, long id)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return ChangeAsync(db => db.Set<Suppression>().Where(s => s.Id == id && s.Approved == null && s.Ended == null && s.Expires > now)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Approved, now).SetProperty(s => s.ApprovedBy, who.Name!)));
    }

    /// <summary>Ends one: its author, or somebody who may change rules.</summary>
    /// <returns>False when there is none that this account may end.</returns>
    public Task<bool> EndAsync(VisitorIdentity who, long id)
    {
        DateTimeOffset now = clock.GetUtcNow();
        bool any = who.May(Permission.ChangeRules);
        return ChangeAsync(db => db.Set<Suppression>().Where(s => s.Id == id && (any || s.Author == who.AccountId) && s.Ended == null && s.Expires > now)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Ended, now).SetProperty(s => s.EndedBy, who.Name!)));
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

    private static Suppression Make(VisitorIdentity author, SuppressionOrder order, DateTimeOffset now)
    {
        order.TryWindow(out int? from, out int? to);
        bool approved = author.May(Permission.ChangeRules);
        return new Suppression
        {
            Author = author.AccountId,
            AuthorName = author.Name!,
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
            Approved = approved ? now : null,
            ApprovedBy = approved ? author.Name! : "",
        };
    }

    private async Task<bool> ChangeAsync(Func<ServerDb, Task<int>> change)
    {
        await _turn.WaitAsync();
        try
        {
            using ServerDb db = store.CreateDbContext();
            bool done = await change(db) > 0;
            if (done)
                await UseAsync(db);
            return done;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task UseAsync(ServerDb db)
    {
        DateTimeOffset now = clock.GetUtcNow();
        use(new SuppressionSet(await db.Set<Suppression>().AsNoTracking().Where(s => s.Approved != null && s.Ended == null && s.Expires > now).ToListAsync()));
    }
}
