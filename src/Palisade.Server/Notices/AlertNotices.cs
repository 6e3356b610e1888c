using Microsoft.EntityFrameworkCore;
using Palisade.Findings;
using Palisade.Incidents;
using Palisade.Rules;
using Palisade.Server.Alerts;
using Palisade.Server.Drills;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Notices;

/// <summary>Tells of new alerts: the first at once, and what comes in the pause after it together. Within the caller's transaction.</summary>
internal sealed class AlertNotices(NoticeSettings settings, NoticeQueue queue, TimeProvider clock)
{
    // Of the ledger in one look, and of alerts in one notice.
    private const int MaxRows = 1000, MaxItems = 20;

    /// <summary>Looks at what was raised since the last time.</summary>
    public void Look(ServerDb db)
    {
        NoticeCursor cursor = NoticeQueue.Cursor(db, NoticeKind.Alerts);
        List<LedgerRow> raised = [.. db.Set<LedgerRow>().AsNoTracking().Where(e => e.Ordinal >= cursor.Ordinal && e.Kind == LedgerKind.AlertRaised).OrderBy(e => e.Ordinal).Take(MaxRows)];
        if (raised.Count == 0)
            return;
        long[] ids = [.. raised.Select(e => LedgerObject.NumberOf(e.Object))];
        List<Alert> alerts = queue.HasTakers(NoticeKind.Alerts)
            ? [.. db.Set<Alert>().AsNoTracking().Where(a => ids.Contains(a.Id) && a.Level >= settings.Level && a.Count > a.Suppressed).OrderByDescending(a => a.Level).ThenBy(a => a.Id)]
            : [];
        if (alerts.Count > 0)
        {
            // They stay where they are in the ledger until it is time.
            if (IsTooSoon(db))
                return;
            queue.Add(db, Draft(alerts, Drill.HostsOf(db, alerts.Select(a => a.Host)), raised[0].Ordinal));
        }

        cursor.Ordinal = raised[^1].Ordinal + 1;
        db.SaveChanges();
    }

    private bool IsTooSoon(ServerDb db)
    {
        DateTimeOffset from = clock.GetUtcNow() - TimeSpan.FromHours(1) / settings.AlertsPerHour;
        return db.Set<Notice>().Any(n => n.Kind == NoticeKind.Alerts && n.Created > from);
    }

    private static NoticeDraft Draft(List<Alert> alerts, IReadOnlySet<string> drills, long first)
    {
        RuleLevel highest = alerts[0].Level;
        int ofDrills = alerts.Count(a => drills.Contains(a.Host));
        string what = alerts.Count == 1
            ? FormattableString.Invariant($"ew alert {alerts[0].Id}, {RuleLevels.Name(highest)}")
            : FormattableString.Invariant($"{alerts.Count} new alerts, the highest {RuleLevels.Name(highest)}");
        string subject = ofDrills == alerts.Count ? (alerts.Count == 1 ? "Drill: n" : "Drill: ") + what
            : (alerts.Count == 1 ? "N" : "") + what + (ofDrills > 0 ? FormattableString.Invariant($"; {ofDrills} of a drill") : "");
        NoticeItem[] items = [.. alerts.Take(MaxItems).Select(a => Item(a, drills.Contains(a.Host))), .. alerts.Count > MaxItems ? [new NoticeItem("alert", FormattableString.Invariant($"and {alerts.Count - MaxItems} more"))] : (NoticeItem[])[]];
        return new NoticeDraft(NoticeKind.Alerts, FormattableString.Invariant($"alerts/{first}"), subject, items, alerts.Count == 1 ? FormattableString.Invariant($"/alerts/{alerts[0].Id}") : "/alerts");
    }

    private static NoticeItem Item(Alert alert, bool isDrill)
    {
        string name = LedgerObject.Of(LedgerObject.Alert, alert.Id), level = RuleLevels.Name(alert.Level);
        string host = alert.Host.Length == 0 ? "" : $" on {NoticeText.Safe(alert.Host, "a machine")}";
        return new NoticeItem(name, FormattableString.Invariant($"{(isDrill ? "drill: " : "")}alert {alert.Id}, {level}: {NoticeText.Safe(alert.Title, "its rule names somebody")}{host}"), level);
    }
}
