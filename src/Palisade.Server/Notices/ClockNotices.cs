using Microsoft.EntityFrameworkCore;
using Palisade.Incidents.Clocks;
using Palisade.Server.Ledger;
using Palisade.Server.Reporting;
using Palisade.Server.Storage;

namespace Palisade.Server.Notices;

/// <summary>Tells of clocks that end soon, and of those that have run out, once each; of a clock that was moved by a fact, again. Within the caller's transaction.</summary>
internal sealed class ClockNotices(NoticeQueue queue, ClockDesk clocks, TimeProvider clock)
{
    /// <summary>Looks at clocks as they stand.</summary>
    /// <param name="db">The database.</param>
    /// <param name="open">Those of all cases of which something is to be done.</param>
    public void Look(ServerDb db, IReadOnlyList<CaseClocks> open)
    {
        if (!queue.HasTakers(NoticeKind.Clocks))
            return;
        DateTimeOffset now = clock.GetUtcNow();
        (CaseClocks Of, Clock Clock)[] urgent = [.. open.SelectMany(of => of.Open.Where(c => c.State == ClockState.Late || clocks.IsSoon(c, now)).Select(c => (of, c)))];
        if (urgent.Length == 0)
            return;
        HashSet<string> told = [.. db.Set<Notice>().AsNoTracking().Where(n => n.Kind == NoticeKind.Clocks).Select(n => n.Once).Distinct()];
        foreach ((CaseClocks of, Clock one) in urgent)
        {
            NoticeDraft draft = Draft(of, one);
            if (!told.Contains(draft.Once) && !NoticeQueue.IsFull(db))
                queue.Add(db, draft);
        }
    }

    // No title of the case: what somebody typed stays here.
    private static NoticeDraft Draft(CaseClocks of, Clock one)
    {
        string word = one.State == ClockState.Late ? "late" : "due soon", number = LedgerObject.Of(LedgerObject.Case, of.Case.Id);
        string drill = of.Case.IsDrill ? "Drill: " : "";
        string what = FormattableString.Invariant($"{NoticeText.Safe(one.Step.Title, one.Step.Id)} ({one.Regime.Id}) of case {of.Case.Id}");
        string when = one.Due is { } due ? FormattableString.Invariant($"due {due.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC") : "due at once";
        return new NoticeDraft(NoticeKind.Clocks, FormattableString.Invariant($"clock/{of.Case.Id}/{one.Regime.Id}/{one.Step.Id}/{one.Due?.UtcTicks ?? one.Start?.UtcTicks}/{word}"), $"{drill}{(one.State == ClockState.Late ? "Late" : "Due soon")}: {what}",
            [new NoticeItem(number, $"{what}, to {NoticeText.Safe(one.Step.Recipient, "its recipient")}: {when}", Due: one.Due)], FormattableString.Invariant($"/cases/{of.Case.Id}/steps/{one.Regime.Id}/{one.Step.Id}"))
        { CaseId = of.Case.Id };
    }
}
