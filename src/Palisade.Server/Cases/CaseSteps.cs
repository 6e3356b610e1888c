using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Cases;

/// <summary>
/// The entries of a case, numbered within it: each has in its body <c>n</c> (1, 2, 3 … without a gap) and <c>prev</c>, the ordinal of the case's entry before, where that is known. So whoever has them sees
/// that none between was left out. Every entry about a case is made here, whatever its kind.
/// </summary>
internal static class CaseSteps
{
    /// <summary>The member of the body that has the number within the case.</summary>
    public const string NumberMember = "n";

    /// <summary>The member that has the ordinal of the case's entry before; not there for the first, and for an entry that follows another of the same append.</summary>
    public const string BeforeMember = "prev";

    /// <summary>Adds an entry about a case.</summary>
    /// <param name="change">The change.</param>
    /// <param name="caseId">The case: there, or opened by an entry before in this change.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="members">Its body without n and prev; members that are null are left out.</param>
    public static void Add(LedgerChange change, long caseId, string kind, params ReadOnlySpan<(string Name, object? Value)> members)
    {
        string name = LedgerObject.Of(LedgerObject.Case, caseId);
        long added = change.Entries.LongCount(e => e.Object == name);
        var before = change.Db.Set<Case>().Where(c => c.Id == caseId).Select(c => new { c.Entries, c.LastEntry }).SingleOrDefault();
        change.Add(kind, LedgerObject.Case, caseId, EntryBody.Of([(NumberMember, (before?.Entries ?? 0) + added + 1), (BeforeMember, added == 0 ? before?.LastEntry : null), .. members]));
    }

    /// <summary>Counts an applied entry where it is about a case.</summary>
    public static void Count(ServerDb db, LedgerLine line)
    {
        if (!line.Entry.Object.StartsWith(LedgerObject.Case + "/", StringComparison.Ordinal))
            return;
        (long id, long n, long ordinal) = (LedgerObject.NumberOf(line.Entry.Object), new EntryBody(line.Entry.Body).Number(NumberMember), line.Ordinal);
        DateTimeOffset time = UnixMicrosecondsConverter.At(line.Entry.Time);
        db.Set<Case>().Where(c => c.Id == id).ExecuteUpdate(set => set.SetProperty(c => c.Entries, n).SetProperty(c => c.LastEntry, ordinal).SetProperty(c => c.Changed, time));
    }
}
