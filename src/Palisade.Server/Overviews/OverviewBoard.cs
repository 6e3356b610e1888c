using Palisade.Findings;
using Palisade.Rules;
using Palisade.Server.Alerts;
using Palisade.Server.Cases;
using Palisade.Server.Collecting;
using Palisade.Server.Configuration;
using Palisade.Server.Evidence;
using Palisade.Server.Notices;
using Palisade.Server.Reporting;
using Palisade.Server.Revealing;
using Palisade.Server.Rulebook;
using Palisade.Server.Suppressing;

namespace Palisade.Server.Overviews;

/// <summary>Puts the overview together. Safe on any thread.</summary>
internal sealed class OverviewBoard(AlertBook alerts, AlertCounts counts, SuppressionBook suppressions, RevealBook reveals, VaultGlance vault, TaskDesk tasks, ClockDesk clocks, ReportBook reports, NoticeBook notices, EvidenceBook evidence, Collector collector, LiveState state, ServeHost host)
{
    /// <summary>The hours shown.</summary>
    public const int Hours = 48;

    public async Task<Overview> ReadAsync()
    {
        Dictionary<RuleLevel, (long Count, DateTimeOffset Oldest)> news = await alerts.NewByLevelAsync();
        (int waiting, List<Suppression> ending) = await suppressions.AttentionAsync();
        (int due, int late) = await clocks.CountAsync();
        IReadOnlyList<WaitingClocks> begin = await clocks.WaitingAsync();
        return new Overview(
            [.. news.OrderByDescending(n => n.Key).Select(n => new NewAlerts(RuleLevels.Name(n.Key), n.Value.Count, n.Value.Oldest))],
            counts.ByState().ByState[AlertState.Open],
            OfSources(),
            vault.Look(),
            new DetectionOverview(state.Rules.Plan.Documents.Count(), state.Detection.Waiting.Count, state.Detection.Counts.Trouble is not null, await alerts.RemovedAsync(collector.Clock.GetUtcNow().AddDays(-6))),
            new SuppressionsOverview(waiting, ending.Count),
            await reveals.WaitingAsync(),
            due,
            late,
            await reports.WaitingAsync(),
            (await notices.AttentionAsync()).Failing,
            await HoursAsync())
        {
            ClocksWaiting = begin.Sum(w => w.Count),
            CasesWaiting = begin.Count(w => !w.IsMinor),
            Cases = new CasesOverview(state.Proposals.List(all: false, 0).Total, (await tasks.OverdueAsync(collector.Clock.GetUtcNow())).Count, await evidence.CountChangedAsync()) { HoldsWaiting = await evidence.WaitingAsync() },
            Rules = new RulesOverview(state.Rules.Plan.Documents.Count(), RuleLosses.Rejected(state.Rules).Count(), state.Rules.Gate.Held.Count, [.. SettingsCheck.MissingPaths(host.Rules.Places)]) { LeftOut = state.Rules.Loaded.LeftOut.Length },
            Configuration = new ConfigurationOverview(host.Reloader.Last is { Problems.Count: > 0 }, host.Reloader.Last?.Time),
        };
    }

    private SourcesOverview OfSources()
    {
        ICollection<Source> sources = collector.Sources;
        return new SourcesOverview(sources.Count, sources.Count(s => s.IsSilent), sources.Count(s => s.Lost > 0), sources.Sum(s => s.Lost), sources.Sum(s => s.Records), sources.Sum(s => s.Bytes));
    }

    private async Task<List<FindingsOfHour>> HoursAsync()
    {
        long last = collector.Clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerHour, first = last - Hours + 1;
        ILookup<long, DetectionHour> found = (await alerts.HoursAsync(first)).ToLookup(h => h.Hour);
        List<FindingsOfHour> hours = [];
        for (long hour = first; hour <= last; hour++)
        {
            long[] byLevel = new long[RuleLevels.Names.Length];
            foreach (DetectionHour part in found[hour])
                byLevel[(int)part.Level] = part.Findings;
            hours.Add(new FindingsOfHour(new DateTimeOffset(hour * TimeSpan.TicksPerHour, TimeSpan.Zero), byLevel));
        }

        return hours;
    }
}
