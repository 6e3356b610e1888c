using Microsoft.EntityFrameworkCore;
using Palisade.Findings;
using Palisade.Incidents.Clocks;
using Palisade.Incidents.Facts;
using Palisade.Rules;
using Palisade.Server.Cases;
using Palisade.Server.Configuration;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Reporting;

/// <summary>Computes grades and clocks of cases from their facts. Safe on any thread.</summary>
internal sealed class ClockDesk(ServerStore store, ServeSettings settings, TimeProvider clock)
{
    /// <summary>The cases whose clocks are looked at: the latest 2,000 that did not go into another. Of an older one nothing is due that nobody knows.</summary>
    public const int MaxCases = 2000;

    private static readonly TimeSpan s_stale = TimeSpan.FromSeconds(15);

    private volatile Remembered? _last;

    /// <summary>Whose time zone it is.</summary>
    public Organisation Organisation => settings.Organisation;

    /// <summary>The packs in use.</summary>
    public IEnumerable<Regime> Regimes => settings.Regimes.Select(r => r.Regime);

    /// <summary>Those of a case, with its texts; null when there is no such case.</summary>
    public async Task<CaseClocks?> OfAsync(long id)
    {
        using ServerDb db = store.CreateDbContext();
        List<Case> found = await db.Set<Case>().AsNoTracking().Where(c => c.Id == id).ToListAsync();
        if ((await OfAsync(db, found)).SingleOrDefault() is not { } clocks)
            return null;
        List<long> members = CaseFamily.Of(db).MembersOf(id);
        List<Draft> drafts = await db.Set<Draft>().AsNoTracking().Where(d => members.Contains(d.CaseId)).ToListAsync();
        return clocks with { Drafts = [.. drafts.OrderBy(d => members.IndexOf(d.CaseId)).ThenBy(d => d.Regime, StringComparer.Ordinal).ThenBy(d => d.Saved)] };
    }

    /// <summary>How severe cases are. Of grades those count that are called as levels are: those of the pack for severity, or of one that somebody made in its place.</summary>
    public async Task<Dictionary<long, CaseSeverity>> SeveritiesAsync(ServerDb db, IReadOnlyCollection<long> ids)
    {
        List<Case> cases = await db.Set<Case>().AsNoTracking().Where(c => ids.Contains(c.Id)).ToListAsync();
        CaseFamily family = CaseFamily.Of(db);
        Dictionary<long, CaseFacts> known = await CaseFacts.OfAsync(db, cases, family, settings.Organisation);
        long[] members = [.. ids.SelectMany(family.MembersOf).Distinct()];
        Dictionary<long, RuleLevel> levels = await db.Set<Case>().Where(c => members.Contains(c.Id)).Select(c => new { c.Id, c.Severity }).ToDictionaryAsync(c => c.Id, c => c.Severity);
        return cases.ToDictionary(c => c.Id, c =>
        {
            RuleLevel ofAlerts = family.MembersOf(c.Id).Max(m => levels.GetValueOrDefault(m));
            int grade = settings.Regimes.Max(r => (int?)RuleLevels.Names.IndexOf(Grade.Of(r.Regime, known[c.Id].Facts).Level?.Id ?? "")) ?? -1;
            return grade < 0 ? new CaseSeverity(ofAlerts, false, ofAlerts) : new CaseSeverity((RuleLevel)grade, true, ofAlerts);
        });
    }

    /// <summary>Those of all cases of which something is still to be done. As fresh as the last entry about any case, and not older than some seconds.</summary>
    public async Task<IReadOnlyList<CaseClocks>> OpenAsync()
    {
        using ServerDb db = store.CreateDbContext();
        // Whatever is done with a case is an entry about it.
        long place = await db.Set<Case>().MaxAsync(c => (long?)c.LastEntry) ?? -1;
        DateTimeOffset now = clock.GetUtcNow();
        if (_last is { } last && last.Place == place && now - last.Time < s_stale && now >= last.Time)
            return last.Clocks;
        List<Case> cases = await db.Set<Case>().AsNoTracking().Where(c => c.MergedInto == null && c.Outcome != "false-positive" && c.Outcome != "legitimate").OrderByDescending(c => c.Id).Take(MaxCases).ToListAsync();
        List<CaseClocks> open = [.. (await OfAsync(db, cases)).Where(c => c.Open.Any(o => IsWanted(c.Case, o)))];
        _last = new Remembered(place, now, open);
        return open;
    }

    /// <summary>How many clocks end soon, and how many have run out.</summary>
    public async Task<(int Soon, int Late)> CountAsync()
    {
        DateTimeOffset now = clock.GetUtcNow();
        Clock[] open = [.. (await OpenAsync()).SelectMany(c => c.Open)];
        return (open.Count(c => IsSoon(c, now)), open.Count(c => c.State == ClockState.Late));
    }

    /// <summary>The cases whose clocks wait for nothing but facts that nobody has stated: those that show an incident first, of these the latest. A law may count from a moment that has long been.</summary>
    public async Task<IReadOnlyList<WaitingClocks>> WaitingAsync() =>
        [.. (await OpenAsync()).Where(c => c.Case.IsLive).Select(WaitingOf).OfType<WaitingClocks>().OrderBy(w => w.IsMinor)];

    /// <summary>Whether nothing shows that a case is an incident: it has no alert and no stated fact, or is of low severity.</summary>
    public static bool IsMinor(CaseClocks of) => of.Known.Stated.Count == 0 && (of.Case.Severity <= RuleLevel.Low || of.Facts.Find(FactNames.Find("detectedAt")!) is null);

    private static WaitingClocks? WaitingOf(CaseClocks of)
    {
        IGrouping<FactName, Clock>[] facts = [.. of.Open.Where(o => o is { State: ClockState.Waiting, Start: null, Step.From: not null }).GroupBy(o => o.Step.From!).OrderByDescending(g => g.Count())];
        return facts.Length == 0 ? null : new WaitingClocks(of.Case.Id, facts[0].Key.Name, facts[0].Key.Question, facts.Sum(f => f.Count()), facts.Length - 1, IsMinor(of));
    }

    /// <summary>Whether something is still to be done for a clock: of a case that is closed for what runs already, and of none that turned out to be no incident.</summary>
    public static bool IsWanted(Case of, Clock one) => of.IsLive || (of is { MergedInto: null, Outcome: not ("false-positive" or "legitimate") } && one.State is (ClockState.Running or ClockState.Late));

    /// <summary>Whether a clock ends soon: within the span of the settings, of a short term when half of it is over. One that has no end is due all the time, once nothing is missing to decide whether it is wanted.</summary>
    public bool IsSoon(Clock one, DateTimeOffset now)
    {
        if (one.State != ClockState.Running)
            return false;
        if (one.Due is not { } due || one.Start is not { } start)
            return one.Missing.IsEmpty;
        TimeSpan half = (due - start) / 2, within = settings.Notices.DueWithin < half ? settings.Notices.DueWithin : half;
        return due - now <= within;
    }

    /// <summary>Where a clock stands among others: what is late first, then what is due soon, what runs, what waits; of these what ends first.</summary>
    public (int, DateTimeOffset) Urgency(Clock one, DateTimeOffset now) =>
        (one.State == ClockState.Late ? 0 : IsSoon(one, now) ? 1 : one.State == ClockState.Running ? 2 : 3, one.Due ?? one.Start ?? DateTimeOffset.MaxValue);

    private async Task<List<CaseClocks>> OfAsync(ServerDb db, List<Case> cases)
    {
        DateTimeOffset now = clock.GetUtcNow();
        CaseFamily family = CaseFamily.Of(db);
        Dictionary<long, CaseFacts> known = await CaseFacts.OfAsync(db, cases, family, settings.Organisation);
        long[] ids = [.. cases.SelectMany(c => family.MembersOf(c.Id)).Distinct()];
        ILookup<long, StepDone> done = (await DoneAsync(db, ids)).ToLookup(s => s.CaseId);
        return [.. cases.Select(c =>
        {
            StepDone[] all = [.. family.MembersOf(c.Id).SelectMany(m => done[m])];
            // The first report is the one that the law asks for.
            StepDone[] counting = [.. all.OrderByDescending(s => s.CaseId == c.Id).ThenBy(s => s.At).ThenBy(s => s.Entry).DistinctBy(s => (s.Regime, s.Step)).OrderBy(s => s.At)];
            return new CaseClocks(c, known[c.Id], [.. settings.Regimes.Select(r => Of(r.Regime, known[c.Id].Facts, counting, now))]) { Done = counting, DoneElsewhere = [.. all.Except(counting).Where(s => s.CaseId != c.Id)] };
        })];
    }

    private static async Task<List<StepDone>> DoneAsync(ServerDb db, long[] ids)
    {
        var found = await db.Set<StepDone>().AsNoTracking().Where(s => ids.Contains(s.CaseId)).Select(s => new { Step = s, Noted = db.Set<LedgerRow>().Where(l => l.Ordinal == s.Entry).Select(l => (DateTimeOffset?)l.Time).FirstOrDefault() }).ToListAsync();
        foreach (var one in found)
            one.Step.Noted = one.Noted ?? one.Step.At;
        return [.. found.Select(f => f.Step)];
    }

    private RegimeClocks Of(Regime regime, IncidentFacts facts, IEnumerable<StepDone> done, DateTimeOffset now)
    {
        Dictionary<string, DateTimeOffset> times = done.Where(s => s.Regime == regime.Id).ToDictionary(s => s.Step, s => s.At, StringComparer.Ordinal);
        return new RegimeClocks(regime, Grade.Of(regime, facts), ClockBoard.Of(regime, facts, times, settings.Organisation.Zone, now));
    }

    private sealed record Remembered(long Place, DateTimeOffset Time, IReadOnlyList<CaseClocks> Clocks);
}
