using Microsoft.EntityFrameworkCore;
using Palisade.Incidents.Facts;
using Palisade.Server.Alerts;
using Palisade.Server.Cases;
using Palisade.Server.Configuration;
using Palisade.Server.Storage;

namespace Palisade.Server.Reporting;

/// <summary>What is known of cases: what the settings say of every one, what their alerts show, and over that what people stated.</summary>
internal static class CaseFacts
{
    /// <summary>The source of what the settings say.</summary>
    public const string Settings = "settings";

    /// <summary>What is known of each.</summary>
    public static async Task<Dictionary<long, IncidentFacts>> OfAsync(ServerDb db, IReadOnlyList<Case> cases, Organisation organisation)
    {
        long[] ids = [.. cases.Select(c => c.Id)];
        ILookup<long, CaseFact> stated = (await db.Set<CaseFact>().AsNoTracking().Where(f => ids.Contains(f.CaseId)).ToListAsync()).ToLookup(f => f.CaseId);
        var seen = (await db.Set<CaseAlert>().AsNoTracking().Where(a => ids.Contains(a.CaseId) && a.Removed == default)
            .Join(db.Set<Alert>(), l => l.AlertId, a => a.Id, (l, a) => new { l.CaseId, a.Id, a.FirstEvent, a.FirstSeen }).ToListAsync()).ToLookup(a => a.CaseId);
        Dictionary<long, IncidentFacts> known = [];
        foreach (Case one in cases)
        {
            IncidentFacts facts = new();
            if (organisation.IsCriticalInfrastructure is { } critical)
                facts.With(IncidentFact.Of(Name("criticalInfrastructure"), critical ? 1 : 0, Settings, isStatement: true));
            if (seen[one.Id].Where(a => a.FirstEvent != default).MinBy(a => a.FirstEvent) is { } first)
                facts.With(IncidentFact.Of(Name("occurredAt"), first.FirstEvent, FormattableString.Invariant($"first event of alert {first.Id}")));
            if (seen[one.Id].MinBy(a => a.FirstSeen) is { } found)
                facts.With(IncidentFact.Of(Name("detectedAt"), found.FirstSeen, FormattableString.Invariant($"alert {found.Id} was found")));
            if (one.State == CaseState.Closed)
                facts.With(IncidentFact.Of(Name("handledAt"), one.Closed, "the case was closed"));
            foreach (IncidentFact fact in stated[one.Id].Select(FactValue.Of).OfType<IncidentFact>())
                facts.With(fact);
            known[one.Id] = facts;
        }

        return known;
    }

    private static FactName Name(string name) => FactNames.Find(name)!;
}
