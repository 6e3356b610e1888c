using Microsoft.EntityFrameworkCore;
using Palisade.Findings;
using Palisade.Incidents;
using Palisade.Server.Cases;
using Palisade.Server.Evidence;
using Palisade.Server.Ledger;
using Palisade.Server.Reporting;
using Palisade.Server.Storage;

namespace Palisade.Server.Notices;

/// <summary>Tells of cases that were opened, of reports that wait for a second person, and of evidence that is not what was taken. Within the caller's transaction.</summary>
internal sealed class CaseNotices(NoticeQueue queue)
{
    private const int MaxRows = 500;

    /// <summary>Looks at what was done since the last time.</summary>
    public void Look(ServerDb db)
    {
        NoticeCursor cursor = NoticeQueue.Cursor(db, NoticeKind.Cases);
        string[] kinds = [LedgerKind.CaseOpened, LedgerKind.DraftSaved, LedgerKind.EvidenceChecked];
        List<LedgerRow> rows = [.. db.Set<LedgerRow>().AsNoTracking().Where(e => e.Ordinal >= cursor.Ordinal && kinds.Contains(e.Kind)).OrderBy(e => e.Ordinal).Take(MaxRows)];
        if (rows.Count == 0)
            return;
        foreach (LedgerRow row in rows)
        {
            if (row.Kind == LedgerKind.CaseOpened && queue.HasTakers(NoticeKind.Cases) && Opened(db, row) is { } opened)
                queue.Add(db, opened);
            else if (row.Kind == LedgerKind.DraftSaved && queue.HasTakers(NoticeKind.Reports) && Waits(db, row) is { } waits)
                queue.Add(db, waits);
            else if (row.Kind == LedgerKind.EvidenceChecked && queue.HasTakers(NoticeKind.Evidence))
                AddChanged(db, row);
        }

        cursor.Ordinal = rows[^1].Ordinal + 1;
        db.SaveChanges();
    }

    private static NoticeDraft? Opened(ServerDb db, LedgerRow row)
    {
        long id = LedgerObject.NumberOf(row.Object);
        if (db.Set<Case>().AsNoTracking().SingleOrDefault(c => c.Id == id) is not { } one)
            return null;
        List<long> members = CaseFamily.Of(db).MembersOf(id);
        int alerts = db.Set<CaseAlert>().Where(a => members.Contains(a.CaseId) && a.Removed == default).Select(a => a.AlertId).Distinct().Count();
        string subject = FormattableString.Invariant($"{(one.IsDrill ? "Drill: case" : "Case")} {id} opened, {RuleLevels.Name(one.Severity)}, {alerts} alert{(alerts == 1 ? "" : "s")}");
        return new NoticeDraft(NoticeKind.Cases, FormattableString.Invariant($"case/{id}/opened"), subject, [new NoticeItem(row.Object, subject, RuleLevels.Name(one.Severity))], FormattableString.Invariant($"/cases/{id}")) { CaseId = id };
    }

    // What was found by this entry, and holds still: that it is found again every night is no news.
    private void AddChanged(ServerDb db, LedgerRow row)
    {
        long id = LedgerObject.NumberOf(row.Object);
        foreach (long item in db.Set<EvidenceItem>().Where(e => e.CaseId == id && e.ProblemSince == row.Time && e.Erased == default).Select(e => e.Id).ToList())
        {
            string subject = FormattableString.Invariant($"Evidence {item} of case {id} is not what was taken");
            queue.Add(db, new NoticeDraft(NoticeKind.Evidence, FormattableString.Invariant($"evidence/{item}/{UnixMicrosecondsConverter.Of(row.Time)}"), subject, [new NoticeItem(row.Object, subject)], FormattableString.Invariant($"/cases/{id}?tab=evidence")) { CaseId = id });
        }
    }

    // Of the text that waits now: one that was saved again, or approved, since then is told of by its own entry, or not at all.
    private static NoticeDraft? Waits(ServerDb db, LedgerRow row)
    {
        long id = LedgerObject.NumberOf(row.Object);
        if (db.Set<Draft>().AsNoTracking().SingleOrDefault(d => d.CaseId == id && d.Entry == row.Ordinal && d.IsReady && d.Approved == default) is not { } draft)
            return null;
        string what = FormattableString.Invariant($"{draft.Step} ({draft.Regime}) of case {id}, version {draft.Version}");
        return new NoticeDraft(NoticeKind.Reports, FormattableString.Invariant($"draft/{id}/{draft.Regime}/{draft.Step}/{draft.Version}"), "A report waits for a second person: " + what, [new NoticeItem(row.Object, what)],
            FormattableString.Invariant($"/cases/{id}/steps/{draft.Regime}/{draft.Step}"))
        { CaseId = id };
    }
}
