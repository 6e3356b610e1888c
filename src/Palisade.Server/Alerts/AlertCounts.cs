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
        // In the order of an index, and from it alone.
        var states = db.Set<Alert>().GroupBy(a => a.State).Select(g => new { g.Key, All = g.LongCount(), Shown = g.Sum(a => a.Count > a.Suppressed ? 1L : 0L) }).ToList();
        return (Enum.GetValues<AlertState>().ToDictionary(s => s, s => states.Where(g => g.Key == s).Sum(g => g.Shown)), states.Sum(g => g.All - g.Shown));
    }

    private sealed record Counted(long Version, long New);
}
