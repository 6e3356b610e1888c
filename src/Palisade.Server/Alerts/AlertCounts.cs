using Microsoft.EntityFrameworkCore;
using Palisade.Server.Storage;

namespace Palisade.Server.Alerts;

/// <summary>How many alerts there are, for the badge on every page and for /metrics. Safe on any thread.</summary>
internal sealed class AlertCounts(ServerStore store, AlertFeed feed)
{
    private volatile Counted? _last;

    /// <summary>The new alerts that are seen. Counted again when something has changed.</summary>
    public async Task<long> NewAsync()
    {
        long version = feed.Version;
        if (_last is { } last && last.Version == version)
            return last.New;
        using ServerDb db = store.CreateDbContext();
        long count = await db.Set<Alert>().LongCountAsync(a => a.State == AlertState.New && a.Count > a.Suppressed);
        _last = new Counted(version, count);
        return count;
    }

    /// <summary>Alerts by state; those that suppressions hide wholly apart.</summary>
    public (IReadOnlyDictionary<AlertState, long> ByState, long Suppressed) ByState()
    {
        using ServerDb db = store.CreateDbContext();
        var states = db.Set<Alert>().GroupBy(a => new { a.State, Hidden = a.Count <= a.Suppressed }).Select(g => new { g.Key.State, g.Key.Hidden, Count = g.LongCount() }).ToList();
        return (Enum.GetValues<AlertState>().ToDictionary(s => s, s => states.Where(g => g.State == s && !g.Hidden).Sum(g => g.Count)), states.Where(g => g.Hidden).Sum(g => g.Count));
    }

    private sealed record Counted(long Version, long New);
}
