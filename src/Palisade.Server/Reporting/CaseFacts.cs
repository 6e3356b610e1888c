using Microsoft.EntityFrameworkCore;
using Palisade.Incidents.Facts;
using Palisade.Server.Alerts;
using Palisade.Server.Cases;
using Palisade.Server.Configuration;
using Palisade.Server.Storage;

namespace Palisade.Server.Reporting;

/// <summary>
/// What is known of a case: what the settings say of every one, what its alerts show, and over that what people stated. What went into it counts with it while it is there: the alerts of all, and of what was stated in
/// several of them what was stated in the case itself, else what was stated last.
/// </summary>
/// <param name="Facts">What counts.</param>
/// <param name="Stated">Of what people stated, what counts, by the name of the fact.</param>
/// <param name="Others">What was stated and does not count, with another value, by the name of the fact.</param>
internal sealed record CaseFacts(IncidentFacts Facts, IReadOnlyDictionary<string, CaseFact> Stated, ILookup<string, CaseFact> Others)
{
    /// <summary>The source of what the settings say.</summary>
    public const string Settings = "settings";

    /// <summary>What is known of each.</summary>
    public static async Task<Dictionary<long, CaseFacts>> OfAsync(ServerDb db, IReadOnlyList<Case> cases, CaseFamily family, Organisation organisation)
    {
        Dictionary<long, List<long>> members = cases.ToDictionary(c => c.Id, c => family.MembersOf(c.Id));
        long[] ids = [.. members.Values.SelectMany(m => m).Distinct()];
        ILookup<long, CaseFact> stated = (await db.Set<CaseFact>().AsNoTracking().Where(f => ids.Contains(f.CaseId)).ToListAsync()).ToLookup(f => f.CaseId);
        ILookup<long, SeenAlert> seen = (await db.Set<CaseAlert>().AsNoTracking().Where(a => ids.Contains(a.CaseId) && a.Removed == default)
            .Join(db.Set<Alert>(), l => l.AlertId, a => a.Id, (l, a) => new SeenAlert(l.CaseId, a.Id, a.FirstEvent, a.FirstSeen)).ToListAsync()).ToLookup(a => a.CaseId);
        return cases.ToDictionary(c => c.Id, c => Of(c, [.. members[c.Id].SelectMany(m => stated[m])], [.. members[c.Id].SelectMany(m => seen[m])], organisation));
    }

    private static CaseFacts Of(Case one, List<CaseFact> stated, List<SeenAlert> seen, Organisation organisation)
    {
        IncidentFacts facts = new();
        if (organisation.IsCriticalInfrastructure is { } critical)
            facts.With(IncidentFact.Of(Name("criticalInfrastructure"), critical ? 1 : 0, Settings, isStatement: true));
        if (seen.Where(a => a.FirstEvent != default).MinBy(a => a.FirstEvent) is { } first)
            facts.With(IncidentFact.Of(Name("occurredAt"), first.FirstEvent, FormattableString.Invariant($"first event of alert {first.Id}")));
        if (seen.MinBy(a => a.FirstSeen) is { } found)
            facts.With(IncidentFact.Of(Name("detectedAt"), found.FirstSeen, FormattableString.Invariant($"alert {found.Id} was found")));
        if (one.State == CaseState.Closed)
            facts.With(IncidentFact.Of(Name("handledAt"), one.Closed, "the case was closed"));
        Dictionary<string, CaseFact> counting = [];
        List<CaseFact> others = [];
        foreach (CaseFact fact in stated.OrderByDescending(f => f.CaseId == one.Id).ThenByDescending(f => f.Entry))
        {
            if (counting.TryAdd(fact.Name, fact))
            {
                if (FactValue.Of(fact) is { } known)
                    facts.With(fact.CaseId == one.Id ? known : known with { Source = FormattableString.Invariant($"{known.Source}, stated in case {fact.CaseId}") });
            }
            else if (fact.Value != counting[fact.Name].Value)
            {
                others.Add(fact);
            }
        }

        return new CaseFacts(facts, counting, others.ToLookup(f => f.Name));
    }

    private static FactName Name(string name) => FactNames.Find(name)!;

    private sealed record SeenAlert(long CaseId, long Id, DateTimeOffset FirstEvent, DateTimeOffset FirstSeen);
}
