using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Cases;
using Palisade.Server.Storage;

namespace Palisade.Server.Evidence;

/// <summary>Reads what the tables say of evidence. Safe on any thread.</summary>
internal sealed class EvidenceBook(ServerStore store)
{
    /// <summary>The most of one case: a page shows them all.</summary>
    public const int MaxOfCase = 1000;

    /// <summary>The evidence of a case, the first taken first.</summary>
    public async Task<List<EvidenceItem>> OfCaseAsync(long caseId)
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<EvidenceItem>().AsNoTracking().Where(e => e.CaseId == caseId).OrderBy(e => e.Id).Take(MaxOfCase).ToListAsync();
    }

    /// <summary>The evidence of a case, and of those that went into it: the first taken first.</summary>
    public async Task<List<EvidenceItem>> OfFamilyAsync(long caseId)
    {
        using ServerDb db = store.CreateDbContext();
        List<long> members = CaseFamily.Of(db).MembersOf(caseId);
        return await db.Set<EvidenceItem>().AsNoTracking().Where(e => members.Contains(e.CaseId)).OrderBy(e => e.Id).Take(MaxOfCase).ToListAsync();
    }

    /// <summary>One of a case; null when there is none such.</summary>
    public async Task<EvidenceItem?> FindAsync(long caseId, long id)
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<EvidenceItem>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.CaseId == caseId);
    }

    /// <summary>One of a case, or of those that went into it; null when there is none such.</summary>
    public async Task<EvidenceItem?> FindInFamilyAsync(long caseId, long id)
    {
        using ServerDb db = store.CreateDbContext();
        EvidenceItem? item = await db.Set<EvidenceItem>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id);
        return item is not null && (item.CaseId == caseId || CaseFamily.Of(db).MembersOf(caseId).Contains(item.CaseId)) ? item : null;
    }

    /// <summary>What a keeper is asked to hold, or holds: the latest first.</summary>
    public async Task<List<EvidenceItem>> HeldAsync()
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<EvidenceItem>().AsNoTracking().Where(e => e.Erased == default && (e.HoldAsked != default || e.Held != default)).OrderByDescending(e => e.Id).Take(MaxOfCase).ToListAsync();
    }

    /// <summary>Who asked for the holds of some evidence: the names of accounts, by its number.</summary>
    public async Task<Dictionary<long, string>> AskersAsync(IReadOnlyCollection<EvidenceItem> items)
    {
        long[] cases = [.. items.Where(i => i.HoldAsked != default).Select(i => i.CaseId).Distinct()];
        using ServerDb db = store.CreateDbContext();
        List<CaseEvent> asked = await db.Set<CaseEvent>().AsNoTracking().Where(e => cases.Contains(e.CaseId) && (e.Kind == LedgerKind.EvidenceHeld || e.Kind == LedgerKind.EvidenceTaken)).ToListAsync();
        ILookup<(long, DateTimeOffset), CaseEvent> byTime = asked.ToLookup(e => (e.CaseId, e.Time));
        // The line of the timeline begins with the evidence that it is about; a span is asked for as it is named.
        return items.Select(i => (i.Id, By: byTime[(i.CaseId, i.HoldAsked)].FirstOrDefault(e => e.Text.StartsWith(FormattableString.Invariant($"Evidence {i.Id}: a hold is asked for"), StringComparison.Ordinal) || e.Text.StartsWith(FormattableString.Invariant($"Evidence {i.Id} taken"), StringComparison.Ordinal))?.Actor ?? "")).ToDictionary(i => i.Id, i => i.By);
    }

    /// <summary>Since when items were changed that were put back, in words, by their number: as checks found it.</summary>
    public async Task<ILookup<long, string>> RestoredAsync(IReadOnlyCollection<EvidenceItem> items)
    {
        long[] cases = [.. items.Select(i => i.CaseId).Distinct()];
        using ServerDb db = store.CreateDbContext();
        List<string> lines = await db.Set<CaseEvent>().AsNoTracking().Where(e => cases.Contains(e.CaseId) && e.Kind == LedgerKind.EvidenceChecked).OrderBy(e => e.Id).Select(e => e.Text).ToListAsync();
        return items.SelectMany(i => lines.Where(l => l.StartsWith(EvidenceEntries.RestoredWords(i.Id), StringComparison.Ordinal)).Select(l => (i.Id, Words: l[(l.IndexOf(": it ", StringComparison.Ordinal) + 5)..]))).ToLookup(l => l.Id, l => l.Words);
    }

    /// <summary>How many wait for a keeper.</summary>
    public async Task<int> WaitingAsync()
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<EvidenceItem>().CountAsync(e => e.Erased == default && e.HoldAsked != default && e.Held == default);
    }

    /// <summary>The items that were not compared with their digest since a time: the longest ago first.</summary>
    public async Task<List<EvidenceItem>> UncheckedAsync(DateTimeOffset since)
    {
        const int most = 200;
        using ServerDb db = store.CreateDbContext();
        return await db.Set<EvidenceItem>().AsNoTracking().Where(e => e.Digest != "" && e.Erased == default && e.Checked < since && e.Taken < since).OrderBy(e => e.Checked).ThenBy(e => e.Id).Take(most).ToListAsync();
    }

    /// <summary>The digests that were erased in some case.</summary>
    public async Task<List<string>> ErasedAsync()
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<EvidenceItem>().Where(e => e.Digest != "" && e.Erased != default).Select(e => e.Digest).Distinct().ToListAsync();
    }

    /// <summary>The items that are not what was taken, or are gone, by their last check: the first found first.</summary>
    /// <param name="most">How many at most.</param>
    public async Task<List<EvidenceItem>> ChangedAsync(int most)
    {
        using ServerDb db = store.CreateDbContext();
        return await Changed(db).OrderBy(e => e.ProblemSince).ThenBy(e => e.Id).Take(most).ToListAsync();
    }

    /// <summary>How many these are.</summary>
    public async Task<int> CountChangedAsync()
    {
        using ServerDb db = store.CreateDbContext();
        return await Changed(db).CountAsync();
    }

    private static IQueryable<EvidenceItem> Changed(ServerDb db) => db.Set<EvidenceItem>().AsNoTracking().Where(e => e.ProblemSince > default(DateTimeOffset) && e.Erased == default);
}
