using Microsoft.EntityFrameworkCore;
using Palisade.Incidents.Clocks;
using Palisade.Server.Alerts;
using Palisade.Server.Cases;
using Palisade.Server.Storage;

namespace Palisade.Server.Reporting;

/// <summary>Reads drafts and what was done. Safe on any thread.</summary>
internal sealed class ReportBook(ServerStore store, ClockDesk clocks, TimeProvider clock)
{
    /// <summary>The alerts that a draft is filled from: the latest 1,000 of the case and all that went into it.</summary>
    private const int MaxAlerts = 1000;

    /// <summary>What people stated of a case, by the name of the fact.</summary>
    public async Task<Dictionary<string, CaseFact>> StatedAsync(long id)
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<CaseFact>().AsNoTracking().Where(f => f.CaseId == id).ToDictionaryAsync(f => f.Name, StringComparer.Ordinal);
    }

    /// <summary>The text that a step begins with, filled from the case.</summary>
    public async Task<string> FilledAsync(CaseClocks of, Clock step)
    {
        long id = of.Case.Id;
        using ServerDb db = store.CreateDbContext();
        List<long> members = CaseFamily.Of(db).MembersOf(id);
        // One that is in two of them is one.
        List<Alert> alerts = await db.Set<Alert>().AsNoTracking().Where(a => db.Set<CaseAlert>().Any(l => l.AlertId == a.Id && members.Contains(l.CaseId) && l.Removed == default))
            .OrderByDescending(a => a.Id).Take(MaxAlerts)
            .Select(a => new Alert { Id = a.Id, Title = a.Title, Level = a.Level, Tags = a.Tags, Host = a.Host, Count = a.Count, FirstEvent = a.FirstEvent, LastEvent = a.LastEvent, FirstSeen = a.FirstSeen }).ToListAsync();
        return DraftFill.Of(of, step, alerts, clocks.Organisation, clock.GetUtcNow());
    }

    /// <summary>The same of a place; empty where there is no such case, or the step is not wanted of it.</summary>
    public async Task<string> FilledAsync(StepPlace place) => await clocks.OfAsync(place.CaseId) is { } of && of.Find(place.Regime, place.Step) is { } step ? await FilledAsync(of, step) : "";

    /// <summary>Why a step cannot have been done at a time; null when it can.</summary>
    public async Task<string?> RefusalOfAsync(StepPlace place, DateTimeOffset at)
    {
        if (await clocks.OfAsync(place.CaseId) is not { } of || clocks.Regimes.FirstOrDefault(r => r.Id == place.Regime) is not { } regime || regime.Steps.FirstOrDefault(s => s.Id == place.Step) is not { } step)
            return null;
        (DateTimeOffset earliest, string what) = of.EarliestOf(regime, step);
        // A form knows seconds.
        return earliest - at < TimeSpan.FromSeconds(1) ? null
            : $"It cannot have been done at {FactValue.Utc(at)}: that is before {FactValue.Utc(earliest)}, when {what}. Correct this time, or the fact, where that is wrong.";
    }

    /// <summary>How many texts wait for a second person, in cases that can be worked on.</summary>
    public async Task<int> WaitingAsync()
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Draft>().CountAsync(d => d.IsReady && d.Approved == default && db.Set<Case>().Any(c => c.Id == d.CaseId && c.MergedInto == null));
    }
}
