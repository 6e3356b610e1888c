using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Incidents.Grouping;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>The list of what alerts may share without belonging together. Safe on any thread.</summary>
/// <param name="store">The database.</param>
/// <param name="ledger">Takes the changes.</param>
/// <param name="board">Groups anew when the list changes.</param>
internal sealed class IgnoredDesk(ServerStore store, LedgerWriter ledger, ProposalBoard board)
{
    /// <summary>The most that hold at a time.</summary>
    public const int MaxCurrent = 1000;

    /// <summary>Those that hold, or all; the latest first.</summary>
    public async Task<List<CaseIgnored>> ListAsync(bool all)
    {
        using ServerDb db = store.CreateDbContext();
        IQueryable<CaseIgnored> rows = db.Set<CaseIgnored>().AsNoTracking();
        if (!all)
            rows = rows.Where(i => i.Ended == default);
        return await rows.OrderByDescending(i => i.Id).Take(2 * MaxCurrent).ToListAsync();
    }

    /// <summary>Adds a token or a digest.</summary>
    /// <returns>What is wrong with it, or its number.</returns>
    public async Task<(string? Refusal, long Id)> AddAsync(VisitorIdentity who, string value, string reason)
    {
        value = value.Trim();
        if (SightingEntities.Find(value) is not { } entity || (entity.Kind != EntityKind.Digest && !Alerts.ClearText.IsToken(value)))
            return ("Give a token as alerts show it, such as host-7f3a9c41d0 or user-7f3a9c41d0, or the MD5 or SHA-256 of a file.", 0);
        if (CaseText.Refusal("The reason", reason, CaseText.MaxReason, isNeeded: true) is { } refusal)
            return (refusal, 0);
        (string? Refusal, long Id) answer = await ledger.ChangeAsync<(string?, long)>(who.AccountId, async change =>
        {
            if (await AccountNames.RefusalAsync(change.Db, reason) is { } named)
                return (named, 0);
            IQueryable<CaseIgnored> current = change.Db.Set<CaseIgnored>().Where(i => i.Ended == default);
            if (await current.AnyAsync(i => i.Value == entity.Value))
                return ("This links no alerts already.", 0);
            if (await current.CountAsync() >= MaxCurrent)
                return (FormattableString.Invariant($"There are {MaxCurrent} already: end one that is not needed."), 0);
            long id = await change.NextNumberAsync(LedgerObject.Ignored);
            change.Add(LedgerKind.IgnoredAdded, LedgerObject.Ignored, id, EntryBody.Of(("value", entity.Value), ("reason", reason.Trim())));
            return (null, id);
        });
        if (answer.Refusal is null)
            board.Regroup();
        return answer;
    }

    /// <summary>Ends one: it links alerts again.</summary>
    /// <returns>False when none holds under this number.</returns>
    public async Task<bool> EndAsync(VisitorIdentity who, long id)
    {
        bool done = await ledger.ChangeAsync(who.AccountId, async change =>
        {
            if (!await change.Db.Set<CaseIgnored>().AnyAsync(i => i.Id == id && i.Ended == default))
                return false;
            change.Add(LedgerKind.IgnoredEnded, LedgerObject.Ignored, id, EntryBody.Of());
            return true;
        });
        if (done)
            board.Regroup();
        return done;
    }
}
