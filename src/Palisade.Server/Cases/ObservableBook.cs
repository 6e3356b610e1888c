using Microsoft.EntityFrameworkCore;
using Palisade.Incidents.Grouping;
using Palisade.Server.Alerts;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>Gathers what the alerts of a case have in them, and what people added. Safe on any thread.</summary>
internal sealed class ObservableBook(ServerStore store, ObservableDesk desk)
{
    /// <summary>The most that are shown of what alerts have, those in most of them first.</summary>
    public const int MaxShown = 200;

    // Whose events are read: the latest.
    private const int MaxEvents = 1000;

    /// <summary>The observables of a case, and of those that went into it.</summary>
    /// <param name="detail">The case.</param>
    /// <returns>Those shown, and how many there are.</returns>
    public async Task<(List<Observable> Shown, int Total)> ReadAsync(CaseDetail detail)
    {
        long[] alerts = [.. detail.Alerts.Where(a => a.Link.Removed == default).Select(a => a.Link.AlertId).Distinct()];
        using ServerDb db = store.CreateDbContext();
        Dictionary<(string Kind, string Value), Observable> found = [];
        await AddSightedAsync(db, alerts, found);
        await AddFromEventsAsync(db, alerts, found);
        int total = found.Count;
        Dictionary<(string Kind, string Value), Observable> shown = found.OrderByDescending(o => o.Value.Here).ThenBy(o => o.Key.Value, StringComparer.Ordinal).Take(MaxShown).ToDictionary();
        foreach (CaseObservable added in await desk.ListAsync(detail.Members))
        {
            (string, string) key = (added.Kind, added.Value);
            total += found.ContainsKey(key) ? 0 : 1;
            Observable before = shown.GetValueOrDefault(key) ?? found.GetValueOrDefault(key) ?? new Observable(added.Kind, added.Value, 0, 0, default);
            shown[key] = before with { Added = before.Added ?? added };
        }

        await CountElsewhereAsync(db, alerts, shown);
        return ([.. shown.Values.OrderBy(o => ObservableKind.All.ToList().IndexOf(o.Kind)).ThenByDescending(o => o.Added is not null).ThenByDescending(o => o.Here).ThenBy(o => o.Value, StringComparer.Ordinal)], total);
    }

    private static async Task AddSightedAsync(ServerDb db, long[] alerts, Dictionary<(string, string), Observable> found)
    {
        foreach (var row in await db.Set<SightingRow>().AsNoTracking().Where(s => alerts.Contains(s.Alert)).Select(s => new { s.Last, s.Entities }).ToListAsync())
        {
            foreach (Entity entity in SightingEntities.Read(row.Entities))
                Add(found, ObservableKind.Of(entity.Kind), entity.Value, row.Last);
        }
    }

    private static async Task AddFromEventsAsync(ServerDb db, long[] alerts, Dictionary<(string, string), Observable> found)
    {
        foreach (var alert in await db.Set<Alert>().AsNoTracking().Where(a => alerts.Contains(a.Id)).OrderByDescending(a => a.Id).Take(MaxEvents).Select(a => new { a.Event, a.LastEvent }).ToListAsync())
        {
            foreach ((string kind, string value) in EventObservables.Read(alert.Event))
                Add(found, kind, value, alert.LastEvent);
        }
    }

    // All others once, whatever the number of observables is. Domains and files stand in events, which are too many to read for this.
    private static async Task CountElsewhereAsync(ServerDb db, long[] alerts, Dictionary<(string Kind, string Value), Observable> shown)
    {
        Dictionary<string, (string, string)> byValue = shown.Keys.Where(k => k.Kind is not (ObservableKind.Domain or ObservableKind.File)).ToDictionary(k => k.Value, k => k, StringComparer.Ordinal);
        if (byValue.Count == 0)
            return;
        await foreach (var other in db.Set<SightingRow>().AsNoTracking().Where(s => !alerts.Contains(s.Alert)).Select(s => new { s.Last, s.Entities }).AsAsyncEnumerable())
        {
            foreach (Range part in other.Entities.AsSpan().Split(' '))
            {
                if (!byValue.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(other.Entities.AsSpan()[part], out (string, string) key))
                    continue;
                Observable known = shown[key];
                shown[key] = known with { Elsewhere = known.Elsewhere + 1, Last = other.Last > known.Last ? other.Last : known.Last };
            }
        }
    }

    private static void Add(Dictionary<(string, string), Observable> found, string kind, string value, DateTimeOffset last)
    {
        Observable before = found.GetValueOrDefault((kind, value)) ?? new Observable(kind, value, 0, 0, default);
        found[(kind, value)] = before with { Here = before.Here + 1, Last = last > before.Last ? last : before.Last };
    }
}

/// <summary>Something that the alerts of a case have in them, or that somebody added.</summary>
/// <param name="Kind">A word of <see cref="ObservableKind"/>.</param>
/// <param name="Value">What it is: a token, a digest, a domain, or the name or path of a file.</param>
/// <param name="Here">The stretches of alerts of the case that have it; of a domain or file its alerts.</param>
/// <param name="Elsewhere">Stretches of other alerts; not counted of domains and files.</param>
/// <param name="Last">When it was last sighted; none for never.</param>
internal sealed record Observable(string Kind, string Value, int Here, int Elsewhere, DateTimeOffset Last)
{
    /// <summary>Who added it, and why; null where alerts alone have it.</summary>
    public CaseObservable? Added { get; init; }

    /// <summary>Whether it is counted in other alerts.</summary>
    public bool IsCounted => Kind is not (ObservableKind.Domain or ObservableKind.File);
}
