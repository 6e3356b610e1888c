using Microsoft.EntityFrameworkCore;
using Palisade.Server.Authorization;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>Sessions are rows: each request looks its own up, so that an ended one is ended at once, everywhere. Safe on any thread.</summary>
internal sealed class Sessions(ServerStore store, TimeProvider clock)
{
    /// <summary>How long a session lasts, however busy.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>How long it lasts without a request.</summary>
    public static readonly TimeSpan LongestIdle = TimeSpan.FromHours(1);

    /// <summary>How long the code of the authenticator may take.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>The sessions of one account at a time; the oldest goes.</summary>
    private const int MaxOfAccount = 20;

    private const int MaxAgentLength = 200;

    /// <summary>Begins one; those that are over are removed.</summary>
    /// <returns>What the cookie holds.</returns>
    public async Task<string> BeginAsync(long account, bool complete, string address, string agent)
    {
        string token = SecretText.New();
        DateTimeOffset now = clock.GetUtcNow();
        using ServerDb db = store.CreateDbContext();
        DbSet<Session> sessions = db.Set<Session>();
        await sessions.Where(s => s.Expires <= now || s.LastSeen <= now - LongestIdle).ExecuteDeleteAsync();
        long[] open = await sessions.Where(s => s.AccountId == account).OrderByDescending(s => s.Id).Select(s => s.Id).ToArrayAsync();
        foreach (long old in open.Skip(MaxOfAccount - 1))
            await sessions.Where(s => s.Id == old).ExecuteDeleteAsync();
        sessions.Add(new Session
        {
            AccountId = account,
            TokenHash = SecretText.Hash(token),
            Complete = complete,
            Created = now,
            LastSeen = now,
            Expires = now + (complete ? Longest : LongestWait),
            Address = address,
            Agent = agent.Length > MaxAgentLength ? agent[..MaxAgentLength] : agent,
        });
        await db.SaveChangesAsync();
        return token;
    }

    /// <summary>The session of a cookie and its account; null when it is over, was ended, or never was.</summary>
    /// <param name="token">What the cookie holds.</param>
    /// <param name="complete">Whether the code of the authenticator was given.</param>
    /// <param name="isPerson">Whether somebody does something; what a page does by itself keeps no session alive.</param>
    public async Task<(Session Session, Account Account)?> FindAsync(string token, bool complete = true, bool isPerson = true)
    {
        byte[] hash = SecretText.Hash(token);
        DateTimeOffset now = clock.GetUtcNow();
        using ServerDb db = store.CreateDbContext();
        var found = await db.Set<Session>().AsNoTracking().Where(s => s.TokenHash == hash)
            .Join(db.Set<Account>(), s => s.AccountId, a => a.Id, (Session, Account) => new { Session, Account }).SingleOrDefaultAsync();
        if (found is null || found.Session.Complete != complete || found.Session.Expires <= now || found.Session.LastSeen <= now - LongestIdle || found.Account.Disabled)
            return null;
        if (isPerson && found.Session.LastSeen <= now - TimeSpan.FromMinutes(1))
            await db.Set<Session>().Where(s => s.Id == found.Session.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeen, now));
        return (found.Session, found.Account);
    }

    /// <summary>The role that a session has now; null when it is over, was ended, or its account is disabled. Asking keeps nothing alive.</summary>
    public async Task<Role?> RoleOfAsync(long session)
    {
        DateTimeOffset now = clock.GetUtcNow();
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Session>().Where(s => s.Id == session && s.Complete && s.Expires > now && s.LastSeen > now - LongestIdle)
            .Join(db.Set<Account>().Where(a => !a.Disabled), s => s.AccountId, a => a.Id, (s, a) => (Role?)a.Role).SingleOrDefaultAsync();
    }

    /// <summary>Those of an account, the latest first.</summary>
    public async Task<List<Session>> OfAsync(long account)
    {
        DateTimeOffset now = clock.GetUtcNow();
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Session>().AsNoTracking().Where(s => s.AccountId == account && s.Complete && s.Expires > now && s.LastSeen > now - LongestIdle).OrderByDescending(s => s.LastSeen).ToListAsync();
    }

    /// <summary>Ends one of an account's own.</summary>
    public async Task EndAsync(long account, long session)
    {
        using ServerDb db = store.CreateDbContext();
        await db.Set<Session>().Where(s => s.Id == session && s.AccountId == account).ExecuteDeleteAsync();
    }

    /// <summary>Ends all of an account, but one.</summary>
    public async Task EndAllAsync(long account, long but = 0)
    {
        using ServerDb db = store.CreateDbContext();
        await db.Set<Session>().Where(s => s.AccountId == account && s.Id != but).ExecuteDeleteAsync();
    }
}
