using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>Takes what happened to accounts, for the ledger, and says it on the log. Names in it are names of accounts that exist, never what a stranger typed. Safe on any thread.</summary>
internal sealed partial class AccountLedger(ServerStore store, LedgerWriter ledger, TimeProvider clock, ILoggerFactory logs)
{
    /// <summary>The lines kept: the last 10,000.</summary>
    public const int MaxLines = 10_000;

    private readonly ILogger _log = logs.CreateLogger<AccountLedger>();

    /// <summary>Writes a line.</summary>
    /// <param name="actor">The name of who did it; empty for somebody who was not signed in.</param>
    /// <param name="account">The name of whom it was done to.</param>
    /// <param name="what">In words, without any secret.</param>
    /// <param name="origin">Where the request came from.</param>
    public async Task WriteAsync(string actor, string account, string what, Origin origin)
    {
        using (ServerDb db = store.CreateDbContext())
        {
            // It has happened, whether the vault can take it now or not.
            Account? whom = await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Name == account);
            string who = await db.Set<Account>().Where(a => a.Name == actor).Select(a => a.LedgerId).SingleOrDefaultAsync() ?? LedgerAct.Nobody;
            db.Add(new OutboxRow
            {
                Actor = who,
                Kind = LedgerKind.AccountEvent,
                Object = LedgerObject.Of(LedgerObject.Account, whom?.Id ?? 0),
                Time = UnixMicrosecondsConverter.Of(clock.GetUtcNow()),
                Body = AccountEntries.EventBody(what, origin.Place).ToString(),
            });
            await db.SaveChangesAsync();
        }

        try
        {
            await ledger.SettleNowAsync();
        }
        catch (IOException)
        {
            // It waits in the outbox; who settles all the time says so.
            ledger.Nudge();
        }

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
