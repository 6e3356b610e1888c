using Palisade.Server.Alerts;
using Palisade.Server.Storage;

namespace Palisade.Server.Searching;

/// <summary>Finds records that have a token, by the alerts that show it. Safe on any thread.</summary>
internal sealed class AlertValues(ServerStore store)
{
    private const int MostAlerts = 3, MostRecords = 2;

    /// <summary>The ordinals of some records of the latest alerts with a token.</summary>
    public IReadOnlyList<long> RecordsWith(string token)
    {
        using ServerDb db = store.CreateDbContext();
        long[] alerts = [.. db.Set<Alert>().Where(a => a.Host == token || a.Event.Contains(token) || a.Matched.Contains(token)).OrderByDescending(a => a.Id).Select(a => a.Id).Take(MostAlerts)];
        return [.. alerts.SelectMany(id => db.Set<AlertRecord>().Where(r => r.AlertId == id).OrderBy(r => r.Ordinal).Select(r => r.Ordinal).Take(MostRecords).ToList()).Distinct().OrderDescending()];
    }
}
