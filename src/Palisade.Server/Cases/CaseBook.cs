using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Reporting;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>Reads cases. Safe on any thread.</summary>
/// <param name="store">The database.</param>
/// <param name="clocks">Grades them; null where none is graded.</param>
internal sealed class CaseBook(ServerStore store, ClockDesk? clocks = null)
{
    /// <summary>Cases, the latest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">Numbers below this; null for the begin.</param>
    /// <param name="count">How many.</param>
    /// <returns>One more than asked for when there are more.</returns>
    public async Task<List<CaseRow>> ListAsync(CaseFilter filter, long? after, int count)
    {
        using ServerDb db = store.CreateDbContext();
        IQueryable<Case> cases = db.Set<Case>().AsNoTracking();
        cases = filter.State switch
        {
            CaseFilter.Live => cases.Where(c => c.State != CaseState.Closed && c.MergedInto == null),
            CaseFilter.All => cases,
            _ => InState(cases, CaseStates.Find(filter.State)!.Value),
        };
        if (filter.Owner is { } owner)
            cases = cases.Where(c => c.Owner == owner);
        if (filter.Text.Length > 0)
        {
            string like = AnyCase.Containing(filter.Text);
            long number = long.TryParse(filter.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long asked) ? asked : 0;
            cases = cases.Where(c => AnyCase.Like(c.Title, like) || c.Id == number);
        }

        if (after is { } place)
            cases = cases.Where(c => c.Id < place);
        List<CaseRow> rows = await cases.OrderByDescending(c => c.Id).Take(count + 1)
            .Select(c => new CaseRow(c.Id, c.Title, c.State, c.Severity, db.Set<Account>().Where(a => a.Id == c.Owner).Select(a => a.Name).FirstOrDefault(), c.Opened, c.Changed, c.MergedInto, c.IsDrill,
                db.Set<CaseAlert>().Count(a => a.CaseId == c.Id && a.Removed == default)))
            .ToListAsync();
        return await WithSeveritiesAsync(db, await WithMergedAsync(db, rows));
    }

    /// <summary>One case; null when there is none.</summary>
    public async Task<CaseDetail?> FindAsync(long id)
    {
        using ServerDb db = store.CreateDbContext();
        if (await db.Set<Case>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id) is not { } found)
            return null;
        string? owner = await db.Set<Account>().Where(a => a.Id == found.Owner).Select(a => a.Name).SingleOrDefaultAsync();
        List<long> members = CaseFamily.Of(db).MembersOf(id);
        CaseSeverity severity = clocks is null ? new CaseSeverity(found.Severity, false, found.Severity) : (await clocks.SeveritiesAsync(db, [id]))[id];
        return new CaseDetail(found, owner, await AlertsAsync(db, members), members) { Severity = severity };
    }

    /// <summary>The accounts that can answer for a case, by number.</summary>
    public async Task<List<KeyValuePair<long, string>>> OwnersAsync()
    {
        using ServerDb db = store.CreateDbContext();
        var accounts = await db.Set<Account>().AsNoTracking().Where(a => !a.Disabled && (a.Role == Role.Analyst || a.Role == Role.Lead)).OrderBy(a => a.Name).Select(a => new { a.Id, a.Name }).Take(500).ToListAsync();
        return [.. accounts.Select(a => KeyValuePair.Create(a.Id, a.Name))];
    }

    /// <summary>The cases that an alert belongs to, by number; where one went into another, that other.</summary>
    public async Task<List<KeyValuePair<long, string>>> OfAlertAsync(long alert)
    {
        using ServerDb db = store.CreateDbContext();
        List<long> linked = await db.Set<CaseAlert>().Where(a => a.AlertId == alert && a.Removed == default).Select(a => a.CaseId).ToListAsync();
        CaseFamily family = CaseFamily.Of(db);
        long[] ids = [.. linked.Select(family.RootOf).Distinct().Take(50)];
        var cases = await db.Set<Case>().AsNoTracking().Where(c => ids.Contains(c.Id)).OrderBy(c => c.Id).Select(c => new { c.Id, c.Title }).ToListAsync();
        return [.. cases.Select(c => KeyValuePair.Create(c.Id, c.Title))];
    }

    /// <summary>What is open of a case, in words: its closing waits for it.</summary>
    public async Task<List<string>> OpenPointsAsync(long id)
    {
        using ServerDb db = store.CreateDbContext();
        return await CaseClosing.OpenAsync(db, id);
    }

    /// <summary>The lines of a timeline, the earliest first: at most 2,000, the latest of them.</summary>
    public async Task<List<CaseEvent>> EventsAsync(long id, string? kind)
    {
        const int most = 2000;
        using ServerDb db = store.CreateDbContext();
        List<long> members = CaseFamily.Of(db).MembersOf(id);
        IQueryable<CaseEvent> events = db.Set<CaseEvent>().AsNoTracking().Where(e => members.Contains(e.CaseId));
        if (kind is not null)
            events = events.Where(e => e.Kind == kind);
        List<CaseEvent> latest = await events.OrderByDescending(e => e.Time).ThenByDescending(e => e.Id).Take(most).ToListAsync();
        latest.Reverse();
        return latest;
    }

    private static async Task<List<CaseAlertRow>> AlertsAsync(ServerDb db, List<long> members)
    {
        List<CaseAlert> links = await db.Set<CaseAlert>().AsNoTracking().Where(a => members.Contains(a.CaseId)).OrderBy(a => a.Added).ThenBy(a => a.AlertId).ToListAsync();
        long[] ids = [.. links.Select(l => l.AlertId)];
        Dictionary<long, Alert> alerts = await db.Set<Alert>().AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id);
        return [.. links.Select(l => new CaseAlertRow(l, alerts.GetValueOrDefault(l.AlertId)))];
    }

    // A case has the alerts of all that went into it, each once.
    private static async Task<List<CaseRow>> WithMergedAsync(ServerDb db, List<CaseRow> rows)
    {
        CaseFamily family = CaseFamily.Of(db);
        Dictionary<long, List<long>> merged = rows.Select(r => (r.Id, Members: family.MembersOf(r.Id))).Where(r => r.Members.Count > 1).ToDictionary(r => r.Id, r => r.Members);
        if (merged.Count == 0)
            return rows;
        long[] ids = [.. merged.Values.SelectMany(m => m).Distinct()];
        ILookup<long, long> alerts = (await db.Set<CaseAlert>().Where(a => ids.Contains(a.CaseId) && a.Removed == default).Select(a => new { a.CaseId, a.AlertId }).ToListAsync()).ToLookup(a => a.CaseId, a => a.AlertId);
        return [.. rows.Select(r => merged.TryGetValue(r.Id, out List<long>? members) ? r with { Alerts = members.SelectMany(m => alerts[m]).Distinct().Count() } : r)];
    }

    private async Task<List<CaseRow>> WithSeveritiesAsync(ServerDb db, List<CaseRow> rows)
    {
        if (clocks is null)
            return rows;
        Dictionary<long, CaseSeverity> severities = await clocks.SeveritiesAsync(db, [.. rows.Select(r => r.Id)]);
        return [.. rows.Select(r => severities.TryGetValue(r.Id, out CaseSeverity severity) ? r with { Severity = severity.Level, IsGraded = severity.IsGraded, OfAlerts = severity.OfAlerts } : r)];
    }

    private static IQueryable<Case> InState(IQueryable<Case> cases, CaseState state) => cases.Where(c => c.State == state && c.MergedInto == null);
}
