using Microsoft.EntityFrameworkCore;
using Palisade.Rules;
using Palisade.Server.Accounts;
using Palisade.Server.Storage;

namespace Palisade.Server.Alerts;

/// <summary>Reads alerts. Safe on any thread.</summary>
internal sealed class AlertBook(ServerStore store)
{
    /// <summary>The changes shown of one alert: the last 200.</summary>
    public const int MaxChanges = 200;

    /// <summary>Alerts by level, then by when they were last seen: the highest and the latest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">Where to go on; null for the begin.</param>
    /// <param name="count">How many.</param>
    /// <returns>One more than asked for when there are more.</returns>
    public async Task<List<AlertRow>> ListAsync(AlertFilter filter, AlertPlace? after, int count)
    {
        using ServerDb db = store.CreateDbContext();
        // A text is looked for in the index that has all of it: by state SQLite would look up each row, and rows are long. PostgreSQL keeps what is long elsewhere.
        IQueryable<Alert> all = filter.Text.Length > 0 && !db.IsPostgres ? db.Set<Alert>().FromSqlRaw("SELECT * FROM alert INDEXED BY alert_words") : db.Set<Alert>();
        IQueryable<Alert> alerts = Filtered(all.AsNoTracking(), filter);
        if (after is { } place)
        {
            DateTimeOffset seen = UnixMicrosecondsConverter.At(place.LastSeen);
            alerts = alerts.Where(a => a.Level < place.Level || (a.Level == place.Level && (a.LastSeen < seen || (a.LastSeen == seen && a.Id < place.Id))));
        }

        return await alerts.OrderByDescending(a => a.Level).ThenByDescending(a => a.LastSeen).ThenByDescending(a => a.Id).Take(count + 1)
            .Select(a => new AlertRow(a.Id, a.Level, a.Title, a.RuleId, a.Host, a.Source, a.Count, a.Suppressed, a.FirstSeen, a.LastSeen, a.FirstEvent, a.LastEvent, a.State, db.Set<Account>().Where(u => u.Id == a.Assignee).Select(u => u.Name).FirstOrDefault(), a.Event == Alert.NoEvent ? a.Matched : ""))
            .ToListAsync();
    }

    /// <summary>One alert with what belongs to it; null when there is none.</summary>
    public async Task<AlertDetail?> FindAsync(long id)
    {
        using ServerDb db = store.CreateDbContext();
        if (await db.Set<Alert>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id) is not { } alert)
            return null;
        List<AlertRecord> records = await db.Set<AlertRecord>().AsNoTracking().Where(r => r.AlertId == id).OrderBy(r => r.Ordinal).ToListAsync();
        List<AlertChange> changes = await db.Set<AlertChange>().AsNoTracking().Where(c => c.AlertId == id).OrderByDescending(c => c.Id).Take(MaxChanges).ToListAsync();
        Dictionary<long, string> names = await db.Set<Account>().AsNoTracking().ToDictionaryAsync(a => a.Id, a => a.Name);
        return new AlertDetail(alert, records, changes, names);
    }

    /// <summary>The new alerts that are seen, by level: how many, and since when the oldest waits.</summary>
    public async Task<Dictionary<RuleLevel, (long Count, DateTimeOffset Oldest)>> NewByLevelAsync()
    {
        using ServerDb db = store.CreateDbContext();
        var levels = await db.Set<Alert>().Where(a => a.State == AlertState.New && a.Count > a.Suppressed).GroupBy(a => a.Level).Select(g => new { g.Key, Count = g.LongCount(), Oldest = g.Min(a => a.FirstSeen) }).ToListAsync();
        return levels.ToDictionary(l => l.Key, l => (l.Count, l.Oldest));
    }

    /// <summary>The titles of rules that there are alerts of, by the rules' ids: of rules that are not in use any more, and of lists of indicators.</summary>
    public async Task<Dictionary<string, string>> TitlesAsync(IReadOnlyCollection<string> rules)
    {
        if (rules.Count == 0)
            return [];
        using ServerDb db = store.CreateDbContext();
        var titles = await db.Set<Alert>().Where(a => rules.Contains(a.RuleId)).Select(a => new { a.RuleId, a.Title }).Distinct().ToListAsync();
        return titles.GroupBy(t => t.RuleId).ToDictionary(g => g.Key, g => g.First().Title);
    }

    /// <summary>Findings by hour and level, from an hour on.</summary>
    public async Task<List<DetectionHour>> HoursAsync(long from)
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<DetectionHour>().AsNoTracking().Where(h => h.Hour >= from).ToListAsync();
    }

    /// <summary>The alerts that went on a day or later because there were too many, and had not been closed.</summary>
    public async Task<long> RemovedAsync(DateTimeOffset from)
    {
        using ServerDb db = store.CreateDbContext();
        long day = from.ToUnixTimeSeconds() / 86_400;
        return await db.Database.SqlQuery<long>($"SELECT CAST(coalesce(sum(others), 0) AS BIGINT) AS \"Value\" FROM alert_removed WHERE day >= {day}").SingleAsync();
    }

    private static IQueryable<Alert> Filtered(IQueryable<Alert> alerts, AlertFilter filter)
    {
        alerts = filter.State switch
        {
            AlertFilter.ToDo => alerts.Where(a => (a.State == AlertState.New || a.State == AlertState.Open) && a.Count > a.Suppressed),
            AlertFilter.Suppressed => alerts.Where(a => a.Count <= a.Suppressed),
            AlertFilter.All => alerts,
            _ => InState(alerts, AlertStates.Find(filter.State)!.Value),
        };
        if (filter.MinLevel > RuleLevel.Informational)
            alerts = alerts.Where(a => a.Level >= filter.MinLevel);
        if (filter.Rule.Length > 0)
            alerts = alerts.Where(a => a.RuleId == filter.Rule);
        if (filter.Assignee is { } assignee)
            alerts = alerts.Where(a => a.Assignee == assignee);
        if (filter.Text.Length == 0)
            return alerts;
        string like = AnyCase.Containing(filter.Text);
        return alerts.Where(a => AnyCase.Like(a.Title, like) || AnyCase.Like(a.Host, like) || AnyCase.Like(a.Source, like) || AnyCase.Like(a.Channel, like) || AnyCase.Like(a.Tags, like));
    }

    private static IQueryable<Alert> InState(IQueryable<Alert> alerts, AlertState state) => alerts.Where(a => a.State == state && a.Count > a.Suppressed);
}
