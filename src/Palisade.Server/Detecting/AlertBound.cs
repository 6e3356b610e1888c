using Palisade.Server.Storage;

namespace Palisade.Server.Detecting;

/// <summary>
/// Keeps the number of alerts within a bound, whatever a noisy rule does. Closed ones go first, those last seen longest ago; then those of the rule that has the most, so that it costs no other rule an alert. What
/// goes is counted by day, and the records stay in the vault. Used within the transaction of a flush. Not thread safe.
/// </summary>
/// <param name="most">The bound.</param>
internal sealed class AlertBound(long most)
{
    private const string DeleteClosed = "DELETE FROM alert WHERE id IN (SELECT id FROM alert WHERE state IN ('resolved', 'false-positive') ORDER BY last_seen, id LIMIT @count)";

    private const string NoisiestRule = "SELECT rule_id, CASE WHEN rule_id = '' THEN title ELSE '' END, count(*) FROM alert GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 1";

    private const string DeleteOfRule = "DELETE FROM alert WHERE id IN (SELECT id FROM alert WHERE rule_id = @rule AND (@title = '' OR title = @title) ORDER BY last_seen, id LIMIT @count)";

    private const string Note = "INSERT INTO alert_removed VALUES (@day, @closed, @others) ON CONFLICT (day) DO UPDATE SET closed = alert_removed.closed + excluded.closed, others = alert_removed.others + excluded.others";

    // A flush is not to be held up for long: what is left goes with the next ones.
    private const long MostAtOnce = 10_000;

    // Counted once, then kept count of: no flush pays for counting.
    private long _kept = -1;

    /// <summary>Begins a flush.</summary>
    public void Begin(ServerDb db)
    {
        if (_kept < 0)
            _kept = DetectionTables.Read(db, "SELECT count(*) FROM alert", r => r.GetInt64(0))[0];
    }

    /// <summary>A new alert was written.</summary>
    public void Added() => _kept++;

    /// <summary>Counts anew at the next flush: others have removed alerts, or a transaction came to nothing.</summary>
    public void Forget() => _kept = -1;

    /// <summary>Removes what is too much, and a hundredth more, so that it is not done for each alert.</summary>
    /// <param name="db">The database.</param>
    /// <param name="seen">Now, microseconds since 1970.</param>
    public AlertsRemoved Keep(ServerDb db, long seen)
    {
        if (_kept <= most)
            return default;
        long wanted = Math.Min(_kept - most + (most / 100), MostAtOnce);
        long closed = DetectionTables.Run(db, DeleteClosed, ("@count", wanted)), others = 0;
        while (closed + others < wanted)
        {
            List<(string Rule, string Title, long Count)> noisiest = DetectionTables.Read(db, NoisiestRule, r => (r.GetString(0), r.GetString(1), r.GetInt64(2)));
            if (noisiest.Count == 0)
                break;
            // At most half of them at once: another rule may have as many.
            others += DetectionTables.Run(db, DeleteOfRule, ("@rule", noisiest[0].Rule), ("@title", noisiest[0].Title), ("@count", Math.Min(wanted - closed - others, (noisiest[0].Count + 1) / 2)));
        }

        _kept -= closed + others;
        DetectionTables.Run(db, Note, ("@day", seen / (TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond)), ("@closed", closed), ("@others", others));
        return new AlertsRemoved(closed, others);
    }
}

/// <summary>Alerts that went because there were too many.</summary>
/// <param name="Closed">Those that were resolved or false positives.</param>
/// <param name="Others">Those that nobody had closed.</param>
internal readonly record struct AlertsRemoved(long Closed, long Others)
{
    public bool IsNone => Closed + Others == 0;
}
