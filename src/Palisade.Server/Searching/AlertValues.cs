using Microsoft.EntityFrameworkCore;
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
        return [.. db.Database.SqlQuery<long>($"""
            SELECT ordinal AS Value FROM (
                SELECT r.ordinal, row_number() OVER (PARTITION BY r.alert ORDER BY r.ordinal) AS place FROM alert_record r
                WHERE r.alert IN (SELECT id FROM alert WHERE host = {token} OR instr(event, {token}) > 0 OR instr(matched, {token}) > 0 ORDER BY id DESC LIMIT {MostAlerts}))
            WHERE place <= {MostRecords} ORDER BY ordinal DESC
            """)];
    }
}
