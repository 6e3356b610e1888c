using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Privacy;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Ledger;
using Palisade.Server.Listeners;
using Palisade.Server.Storage;

namespace Palisade.Server.Drills;

/// <summary>Starts drills, and measures from the tables how long each step took. Safe on any thread.</summary>
/// <param name="store">The database.</param>
/// <param name="ledger">Takes the start.</param>
/// <param name="pseudonymiser">Makes the token of the drill's machine.</param>
/// <param name="listeners">Those of the server.</param>
internal sealed class DrillDesk(ServerStore store, LedgerWriter ledger, Pseudonymiser pseudonymiser, IReadOnlyList<ListenerSettings> listeners)
{
    /// <summary>A further drill begins a minute after the last at the earliest: its alerts would be hard to tell from it.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private const int MaxSteps = 200;

    /// <summary>Whether there is a listener that takes a drill.</summary>
    public bool HasListener => listeners.Any(DrillSample.IsFor);

    /// <summary>Drills, the latest first.</summary>
    public async Task<List<Drill>> ListAsync(long? after, int count)
    {
        using ServerDb db = store.CreateDbContext();
        IQueryable<Drill> drills = db.Set<Drill>().AsNoTracking();
        if (after is { } place)
            drills = drills.Where(d => d.Id < place);
        return await drills.OrderByDescending(d => d.Id).Take(count).ToListAsync();
    }

    /// <summary>Starts one: it is in the ledger before the first record is sent.</summary>
    /// <exception cref="IOException">The ledger cannot be written.</exception>
    public async Task<CaseAnswer> StartAsync(VisitorIdentity who)
    {
        if (listeners.FirstOrDefault(DrillSample.IsFor) is not { } listener)
            return CaseAnswer.Refused("A drill needs a listener for syslog over TCP, or for NDJSON over HTTP, without TLS and without a token: add one on a port of this machine alone.");
        IReadOnlyList<string> records = [];
        CaseAnswer answer = await ledger.ChangeAsync(who.AccountId, async change =>
        {
            DateTimeOffset earliest = change.Now - Between;
            if (await change.Db.Set<Drill>().AnyAsync(d => d.Started > earliest))
                return CaseAnswer.Refused("A drill was started a moment ago: wait a minute.");
            long id = await change.NextNumberAsync(LedgerObject.Drill);
            records = DrillSample.Records(id, change.Now);
            change.Add(LedgerKind.DrillStarted, LedgerObject.Drill, id, EntryBody.Of(("host", pseudonymiser.Token(PersonalKind.Host, DrillSample.HostOf(id))), ("listener", listener.Name), ("records", records.Count)));
            return CaseAnswer.Done(id);
        });
        if (answer.Problem is not null)
            return answer;
        try
        {
            await DrillSample.SendAsync(listener, records);
        }
        catch (IOException e)
        {
            return CaseAnswer.Refused($"The drill could not be sent through the listener '{listener.Name}': {e.Message}. That is a finding of its own.", answer.Id);
        }

        return answer;
    }

    /// <summary>A drill with its steps; null when there is none.</summary>
    public async Task<DrillReport?> FindAsync(long id)
    {
        using ServerDb db = store.CreateDbContext();
        if (await db.Set<Drill>().AsNoTracking().SingleOrDefaultAsync(d => d.Id == id) is not { } drill)
            return null;
        var alerts = await db.Set<Alert>().AsNoTracking().Where(a => a.Host == drill.Host).OrderBy(a => a.FirstSeen).Select(a => new { a.Id, a.Title, a.FirstSeen }).Take(MaxSteps).ToListAsync();
        long[] ids = [.. alerts.Select(a => a.Id)];
        List<DrillStep> steps = [new("Sent through the listener " + drill.Listener, drill.Started, null, null), .. alerts.Select(a => new DrillStep("Found: " + a.Title, a.FirstSeen, a.Id, null))];
        long[] cases = await db.Set<CaseAlert>().Where(a => ids.Contains(a.AlertId) && a.Removed == default).Select(a => a.CaseId).Distinct().ToArrayAsync();
        List<CaseEvent> events = await db.Set<CaseEvent>().AsNoTracking().Where(e => cases.Contains(e.CaseId) && e.Kind != LedgerKind.CaseLinked).OrderBy(e => e.Recorded).ThenBy(e => e.Id).Take(MaxSteps).ToListAsync();
        steps.AddRange(events.Select(e => new DrillStep(e.Kind == LedgerKind.CaseNoted ? "A note" : e.Text, e.Recorded, null, e.CaseId)));
        return new DrillReport(drill, [.. steps.OrderBy(s => s.Time)]);
    }
}

/// <summary>A drill with what came of it.</summary>
/// <param name="Drill">The drill.</param>
/// <param name="Steps">In the order of time.</param>
internal sealed record DrillReport(Drill Drill, IReadOnlyList<DrillStep> Steps)
{
    /// <summary>From its start to the first alert; null while nothing is found.</summary>
    public TimeSpan? ToDetection => Steps.FirstOrDefault(s => s.Alert is not null) is { } found ? found.Time - Drill.Started : null;
}

/// <summary>A step of a drill.</summary>
/// <param name="What">What happened.</param>
/// <param name="Time">When.</param>
/// <param name="Alert">The alert; null for none.</param>
/// <param name="CaseId">The case; null for none.</param>
internal sealed record DrillStep(string What, DateTimeOffset Time, long? Alert, long? CaseId);
