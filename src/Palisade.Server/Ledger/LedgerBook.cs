using Microsoft.EntityFrameworkCore;
using Palisade.Server.Searching;
using Palisade.Server.Storage;

namespace Palisade.Server.Ledger;

/// <summary>Reads the ledger: lists from the tables, a single entry with its body and its place from the vault. Safe on any thread.</summary>
internal sealed class LedgerBook(ServerStore store, SearchDesk desk)
{
    /// <summary>The rows of a page.</summary>
    public const int PageRows = 50;

    /// <summary>Entries, the latest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="count">How many; one more is given when there is one.</param>
    public async Task<List<LedgerRow>> ListAsync(LedgerFilter filter, long? after, int count)
    {
        using ServerDb db = store.CreateDbContext();
        IQueryable<LedgerRow> rows = db.Set<LedgerRow>().AsNoTracking();
        if (after is { } place)
            rows = rows.Where(e => e.Ordinal < place);
        if (filter.Kind.Length > 0)
            rows = rows.Where(e => e.Kind == filter.Kind);
        if (filter.Object.Length > 0)
            rows = rows.Where(e => e.Object == filter.Object);
        if (filter.Actor.Length > 0)
            rows = rows.Where(e => e.Actor.StartsWith(filter.Actor));
        return await rows.OrderByDescending(e => e.Ordinal).Take(count + 1).ToListAsync();
    }

    /// <summary>An entry with what it changed to, with tokens for persons.</summary>
    /// <param name="ordinal">Its ordinal.</param>
    /// <param name="reason">Why its body cannot be read; empty when it can.</param>
    /// <returns>Null when there is no such entry.</returns>
    /// <exception cref="IOException">The vault cannot be read.</exception>
    public LedgerDetail? Find(long ordinal, out string reason)
    {
        reason = "";
        using ServerDb db = store.CreateDbContext();
        if (db.Set<LedgerRow>().AsNoTracking().SingleOrDefault(e => e.Ordinal == ordinal) is not { } row)
            return null;
        ShownEvents shown = new();
        return desk.TryFind(ordinal, shown.Take, out reason, withLedger: true) ? new LedgerDetail(row, shown.Leaf, LedgerDetail.MembersOf(shown.Text), shown.Tokens.Count > 0) : new LedgerDetail(row, "", [], false);
    }
}
