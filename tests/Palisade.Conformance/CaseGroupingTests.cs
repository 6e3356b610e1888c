using System.Collections.Immutable;
using System.Globalization;
using Palisade.Findings;
using Palisade.Incidents.Grouping;
using Palisade.Privacy;
using Palisade.Scanning;
using Palisade.Sources;
using Palisade.Tests;
using Xunit.Abstractions;

namespace Palisade.Conformance;

/// <summary>Proposed cases against one case per file of EVTX-ATTACK-SAMPLES: pairs of sightings that are in one case, and should be.</summary>
public sealed class CaseGroupingTests(ITestOutputHelper output)
{
    // A stretch of an alert's repeats ends after this.
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(15);

    [DataFact("evtx-attack-samples", "sigma-rules")]
    public void Proposed_cases_are_the_attacks_that_were_recorded()
    {
        List<(Sighting Sighting, string File)> sightings = Sightings();
        CaseGrouper grouper = new(new GroupingSettings());
        Dictionary<long, CaseProposal> proposals = [];
        foreach ((Sighting sighting, _) in sightings)
        {
            (CaseProposal proposal, _) = grouper.Add(sighting);
            foreach (Sighting member in proposal.Sightings)
                proposals[member.Id] = proposal;
        }

        Assert.All(proposals.Values.Distinct(), p => Assert.True(p.Links.Count >= p.Sightings.Count - 1, "a proposal whose sightings are not all linked"));
        long both = 0, onlyProposed = 0, onlyFile = 0;
        Dictionary<(string, string), (long Pairs, ProposalLink? Link)> wrong = [];
        foreach ((Sighting a, string fileA) in sightings)
        {
            foreach ((Sighting b, string fileB) in sightings.Where(s => s.Sighting.Id < a.Id))
            {
                bool isOne = proposals[a.Id] == proposals[b.Id], should = fileA == fileB;
                both += isOne && should ? 1 : 0;
                onlyFile += !isOne && should ? 1 : 0;
                onlyProposed += isOne && !should ? 1 : 0;
                if (isOne == should)
                    continue;
                (string, string) key = string.CompareOrdinal(fileA, fileB) <= 0 ? (fileA, fileB) : (fileB, fileA);
                (long pairs, ProposalLink? link) = wrong.GetValueOrDefault(key);
                wrong[key] = (pairs + 1, link ?? proposals[a.Id].Links.FirstOrDefault(l => l.Sighting.Id == a.Id && l.Other.Id == b.Id));
            }
        }

        int files = sightings.Select(s => s.File).Distinct().Count();
        double precision = (double)both / (both + onlyProposed), recall = (double)both / (both + onlyFile);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files} files, {sightings.Count} sightings, {proposals.Values.Distinct().Count()} proposals, {proposals.Values.Distinct().Count(p => p.IsWorthACase)} worth a case; pairwise precision {precision:0.000}, recall {recall:0.000}"));
        foreach (((string a, string b), (long pairs, ProposalLink? link)) in wrong.OrderByDescending(w => w.Value.Pairs).Take(5))
            output.WriteLine($"{pairs} pairs {(a == b ? "parted" : "joined")}: {a} | {b}: {link}");
        Assert.True(files >= 40 && precision >= 0.9 && recall >= 0.9, $"{files} files, precision {precision}, recall {recall}");
    }

    private static List<(Sighting Sighting, string File)> Sightings()
    {
        Gathered gathered = new();
        using (PseudonymisingWriter tokens = new(gathered, new Pseudonymiser(new byte[32])))
            Pipeline.Scan(LogInputs.Enumerate([TestData.Find("evtx-attack-samples")], Stream.Null), ScanPlan.Compile(SigmaRules.Loaded), tokens, new ScanOptions());
        List<(Sighting, string)> sightings = [];
        foreach (IGrouping<(string, string), Finding> alert in gathered.Findings.Where(f => f.TimeTicks > 0).GroupBy(f => (f.Rule.Id, f.Host)))
        {
            List<Finding> run = [];
            foreach (Finding finding in alert.OrderBy(f => f.TimeTicks))
            {
                if (run.Count > 0 && finding.TimeTicks - run[^1].TimeTicks > s_pause.Ticks)
                    sightings.Add(SightingOf(run));
                run.Add(finding);
            }

            sightings.Add(SightingOf(run));
        }

        return [.. sightings.OrderBy(s => s.Item1.First).Select((s, i) => (s.Item1 with { Id = i + 1 }, s.Item2))];
    }

    private static (Sighting, string) SightingOf(List<Finding> run)
    {
        Finding first = run[0];
        string file = run.CountBy(f => f.Source.Path).MaxBy(c => c.Value).Key;
        ImmutableArray<string> tactics = [.. first.Rule.Tags.Select(t => AttackTags.TryTactic(t, out string tactic) ? tactic : "").Where(t => t.Length > 0)];
        Sighting sighting = new(0, 0, first.Rule.Id, first.Host, At(first), At(run[^1]), first.Rule.Level, tactics, [.. EntityReader.Read(first.EventJson.Span)]);
        run.Clear();
        return (sighting, file[(file.IndexOf("evtx-attack-samples", StringComparison.Ordinal) + 20)..]);
    }

    private static DateTimeOffset At(Finding finding) => new(finding.TimeTicks, TimeSpan.Zero);

    private sealed class Gathered : FindingWriter
    {
        public List<Finding> Findings { get; } = [];

        public override void Write(Finding finding)
        {
            if (finding.Correlation is null)
                Findings.Add(finding);
        }

        public override void Complete(ScanSummary summary)
        {
        }
    }
}
