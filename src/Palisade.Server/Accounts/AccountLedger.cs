using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>Keeps what happened to accounts, and says it on the log. Names in it are names of accounts that exist, never what a stranger typed. Safe on any thread.</summary>
internal sealed partial class AccountLedger(ServerStore store, TimeProvider clock, ILoggerFactory logs)
{
    /// <summary>The lines kept: the last 10,000.</summary>
    private const int MaxLines = 10_000;

    private readonly ILogger _log = logs.CreateLogger<AccountLedger>();

    /// <summary>Writes a line.</summary>
    /// <param name="actor">The name of who did it; empty for somebody who was not signed in.</param>
    /// <param name="account">The name of whom it was done to.</param>
    /// <param name="what">In words, without any secret.</param>
    /// <param name="origin">Where the request came from.</param>
    public async Task WriteAsync(string actor, string account, string what, Origin origin)
    {
        using ServerDb db = store.CreateDbContext();
        AccountEvent line = new() { Time = clock.GetUtcNow(), Actor = actor, Account = account, What = what, Address = origin.Place };
        db.Add(line);
        await db.SaveChangesAsync();
        if (line.Id % 100 == 0)
            await db.Set<AccountEvent>().Where(e => e.Id <= line.Id - MaxLines).ExecuteDeleteAsync();
        LogEvent(account, what, actor.Length > 0 ? actor : "nobody signed in", origin.Place);
    }

    /// <summary>The last lines, the latest first.</summary>
    public async Task<List<AccountEvent>> LastAsync(int count)
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<AccountEvent>().AsNoTracking().OrderByDescending(e => e.Id).Take(count).ToListAsync();
    }

    [LoggerMessage(40, LogLevel.Information, "Account {Account}: {What} (by {Actor}, from {Address})")]
    private partial void LogEvent(string account, string what, string actor, string address);
}
