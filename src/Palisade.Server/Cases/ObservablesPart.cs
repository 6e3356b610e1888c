using Microsoft.EntityFrameworkCore;
using Palisade.Incidents.Grouping;
using Palisade.Server.Authorization;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>The tab of what the alerts of a case have in them: hosts, accounts and addresses by token, and digests of files; with how often each was sighted here and elsewhere.</summary>
internal sealed class ObservablesPart(ServerStore store) : ICasePart
{
    /// <summary>The most that are shown, those sighted most in the case.</summary>
    public const int MaxShown = 200;

    public string Name => "observables";

    public string Title => "Observables";

    public string Partial => "_Observables";

    public bool IsBeside => false;

    public Permission Needs => Permission.ReadCases;

    public async Task<object> LoadAsync(CaseView view)
    {
        HashSet<long> alerts = [.. view.Detail.Alerts.Where(a => a.Link.Removed == default).Select(a => a.Link.AlertId)];
        using ServerDb db = store.CreateDbContext();
        List<(long Alert, DateTimeOffset Last, string Entities)> here = [.. (await db.Set<SightingRow>().AsNoTracking().Where(s => alerts.Contains(s.Alert)).Select(s => new { s.Alert, s.Last, s.Entities }).ToListAsync()).Select(s => (s.Alert, s.Last, s.Entities))];
        Dictionary<Entity, Observable> found = [];
        foreach ((_, DateTimeOffset last, string entities) in here)
        {
            foreach (Entity entity in SightingEntities.Read(entities))
            {
                Observable before = found.GetValueOrDefault(entity) ?? new Observable(entity, 0, 0, default);
                found[entity] = before with { Here = before.Here + 1, Last = last > before.Last ? last : before.Last };
            }
        }

        Dictionary<string, Observable> shown = found.Values.OrderByDescending(o => o.Here).ThenBy(o => o.Entity.Value, StringComparer.Ordinal).Take(MaxShown).ToDictionary(o => o.Entity.Value, StringComparer.Ordinal);
        // All others once, whatever the number of observables is.
        await foreach (var other in db.Set<SightingRow>().AsNoTracking().Where(s => !alerts.Contains(s.Alert)).Select(s => new { s.Last, s.Entities }).AsAsyncEnumerable())
        {
            foreach (Range part in other.Entities.AsSpan().Split(' '))
            {
                if (shown.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(other.Entities.AsSpan()[part], out Observable? known))
                    shown[known.Entity.Value] = known with { Elsewhere = known.Elsewhere + 1, Last = other.Last > known.Last ? other.Last : known.Last };
            }
        }

        return new ObservablesView(view, [.. shown.Values.OrderBy(o => o.Entity.Kind).ThenByDescending(o => o.Here).ThenBy(o => o.Entity.Value, StringComparer.Ordinal)], found.Count);
    }
}

/// <summary>Something that the alerts of a case have in them.</summary>
/// <param name="Entity">What it is: a token, or a digest.</param>
/// <param name="Here">The stretches of alerts of the case that have it.</param>
/// <param name="Elsewhere">Those of other alerts.</param>
/// <param name="Last">When it was last sighted.</param>
internal sealed record Observable(Entity Entity, int Here, int Elsewhere, DateTimeOffset Last);

/// <summary>What the tab shows.</summary>
/// <param name="View">The page.</param>
/// <param name="Observables">Those that are shown.</param>
/// <param name="Total">How many there are.</param>
internal sealed record ObservablesView(CaseView View, IReadOnlyList<Observable> Observables, int Total);
