using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Alerts;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>Reads timelines: what is written in them, and the findings of the alerts that belong to the case. Safe on any thread.</summary>
internal sealed class TimelineBook(ServerStore store)
{
    /// <summary>The lines of each kind that are read, the latest.</summary>
    public const int MaxLines = 2000;

    private static readonly string[] s_records = [LedgerKind.CasePinned], s_notes = [LedgerKind.CaseNoted];

    /// <summary>What happened, the earliest first.</summary>
    /// <param name="detail">The case.</param>
    /// <param name="filter">One of <see cref="TimelineItem.Filters"/>.</param>
    public async Task<List<TimelineItem>> ReadAsync(CaseDetail detail, string filter)
    {
        using ServerDb db = store.CreateDbContext();
        List<TimelineItem> items = [];
        if (filter is TimelineItem.All or TimelineItem.Findings)
            items.AddRange(await FindingsAsync(db, detail));
        if (filter != TimelineItem.Findings)
            items.AddRange(await WrittenAsync(db, detail, filter));
        return [.. items.OrderBy(i => i.Time).ThenBy(i => i.Entry ?? long.MaxValue).TakeLast(MaxLines)];
    }

    private static async Task<List<TimelineItem>> WrittenAsync(ServerDb db, CaseDetail detail, string filter)
    {
        long[] ids = [.. detail.Members];
        IQueryable<CaseEvent> events = db.Set<CaseEvent>().AsNoTracking().Where(e => ids.Contains(e.CaseId));
        events = filter switch
        {
            TimelineItem.Records => events.Where(e => s_records.Contains(e.Kind)),
            TimelineItem.Notes => events.Where(e => s_notes.Contains(e.Kind)),
            TimelineItem.Actions => events.Where(e => !s_records.Contains(e.Kind) && !s_notes.Contains(e.Kind)),
            _ => events,
        };
        List<CaseEvent> found = await events.OrderByDescending(e => e.Time).ThenByDescending(e => e.Id).Take(MaxLines).ToListAsync();
        return [.. found.Select(e => new TimelineItem(e.Time, e.Time, e.Recorded, e.Kind, e.Actor, e.Text, e.CaseId, e.Alert, e.Ordinal, e.Entry) { Leaf = e.Leaf })];
    }

    // A stretch of an alert is a line, from its first event to its last.
    private static async Task<List<TimelineItem>> FindingsAsync(ServerDb db, CaseDetail detail)
    {
        Dictionary<long, CaseAlertRow> alerts = detail.Alerts.Where(a => a.Link.Removed == default).DistinctBy(a => a.Link.AlertId).ToDictionary(a => a.Link.AlertId);
        long[] ids = [.. alerts.Keys];
        List<SightingRow> sightings = await db.Set<SightingRow>().AsNoTracking().Where(s => ids.Contains(s.Alert)).OrderByDescending(s => s.Last).Take(MaxLines).ToListAsync();
        List<TimelineItem> items = [.. sightings.Select(s => new TimelineItem(s.First, s.Last, UnixMicrosecondsConverter.At(s.Seen), TimelineItem.Finding, "", Text(alerts[s.Alert], s.Host), alerts[s.Alert].Link.CaseId, s.Alert, s.Ordinal, null))];
        // Found before stretches were written.
        foreach (CaseAlertRow row in alerts.Values.Where(a => a.Alert is not null && !sightings.Exists(s => s.Alert == a.Link.AlertId)))
        {
            Alert alert = row.Alert!;
            items.Add(new TimelineItem(alert.FirstEvent == default ? alert.FirstSeen : alert.FirstEvent, alert.LastEvent == default ? alert.LastSeen : alert.LastEvent, alert.FirstSeen, TimelineItem.Finding, "", Text(row, alert.Host), row.Link.CaseId, alert.Id, null, null));
        }

        return items;
    }

    private static string Text(CaseAlertRow row, string host) => row.Link.Title + (host.Length > 0 ? " on " + host : "");
}
