using System.Text;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Rules.Matching;
using Palisade.Scanning;
using Palisade.Sources;

namespace Palisade.Tests.Scanning;

/// <summary>The end of a run accounts for every document that was loaded, and scan and coverage say the same.</summary>
public sealed class RuleAccountTests
{
    private const string Log = """{"Channel":"Security","EventID":4688,"Computer":"h1","CommandLine":"evil"}""" + "\n";

    [Fact]
    public void Every_document_is_in_one_number()
    {
        RuleCollection rules = Load(
            Rule("seen", "windows"), Rule("elsewhere", "linux"), Rule("old", "windows", "deprecated"), Rule("never", "windows", "unsupported"), Rule("low", "windows", level: "low"),
            Correlation("both seen", "temporal", "seen", "low"), Correlation("one seen", "temporal", "seen", "elsewhere"), Correlation("any seen", "event_count", "seen", "elsewhere"), Correlation("chained", "event_count", "one-seen"),
            "title: f\nid: 11111111-1111-4111-8111-0000000000ff\nlogsource:\n    product: windows\nfilter:\n    rules: [seen]\n    s:\n        CommandLine: good\n    condition: not s\n",
            "name: a mapping\ntransformations: []\n");
        Assert.Equal((10, 1, 0), (rules.Documents, rules.Ignored, rules.Errors.Length));
        Assert.Equal("no detection, correlation or filter", Assert.Single(rules.IgnoredDocuments).Reason);
        ScanSummary summary = ScannedText.Scan(rules, Log).Summary;
        RulesLeftOut left = summary.RulesLeftOut;
        Assert.Equal((10, 4), (summary.RulesLoaded, summary.RulesApplicable));
        Assert.Equal((3, 0, 0, 1), (left.NoSource, left.BelowLevel, left.Excluded, left.Filters));
        Assert.Equal("deprecated 1, unsupported 1", string.Join(", ", left.ByStatus.Select(s => $"{s.Key} {s.Value}")));
        Assert.Equal(summary.RulesLoaded, summary.RulesApplicable + left.Count);

        CoverageRun coverage = new(RuleSet.Compile(rules.Rules), new ScanOptions());
        coverage.Read(Input());
        CoverageReport report = coverage.Judge(rules);
        Assert.Equal(summary.RulesApplicable, report.Rules.Count(r => r.Verdict != CoverageVerdict.SourceNeverSeen));
        Assert.Equal(left.Count, report.LeftOut.Count);
        Assert.Equal(["any seen", "both seen", "low", "seen"], report.Rules.Where(r => r.Verdict == CoverageVerdict.CanFire).Select(r => r.Rule.Title).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("1102")]
    [InlineData("4688")]
    public void An_event_id_that_does_not_occur_is_the_same_to_a_scan_and_to_coverage(string id)
    {
        RuleCollection rules = Load(Rule("asks", "windows").Replace("    s:\n", $"    s:\n        EventID: {id}\n", StringComparison.Ordinal));
        Assert.Empty(rules.Errors);
        CoverageRun coverage = new(RuleSet.Compile(rules.Rules), new ScanOptions());
        coverage.Read(Input());
        CoverageVerdict verdict = Assert.Single(coverage.Judge(rules).Rules).Verdict;
        Assert.Equal(id == "4688" ? CoverageVerdict.CanFire : CoverageVerdict.SourceNeverSeen, verdict);
        Assert.Equal(verdict == CoverageVerdict.CanFire ? 1 : 0, ScannedText.Scan(rules, Log).Summary.RulesApplicable);
    }

    [Fact]
    public void A_rule_file_without_a_document_is_counted_as_ignored()
    {
        foreach (string text in (string[])["", "# a comment\n", "---\n---\n"])
        {
            RuleCollection rules = RuleLoader.LoadText("empty.yml", Encoding.UTF8.GetBytes(text));
            Assert.Equal((0, 0, 1), (rules.Documents, rules.Errors.Length, rules.Ignored));
            Assert.Equal("empty.yml", Assert.Single(rules.IgnoredDocuments).Path);
        }
    }

    [Fact]
    public void A_level_leaves_out_what_feeds_nothing_above_it()
    {
        RuleCollection rules = Load(Rule("low", "windows", level: "low"), Rule("feeds", "windows", level: "low"), Rule("high", "windows"), Correlation("often", "event_count", "feeds"));
        ScanSummary summary = Pipeline.Scan(Input(), ScanPlan.Compile(rules, minLevel: RuleLevel.High), new ScannedText(), new ScanOptions());
        Assert.Equal((4, 3, 1), (summary.RulesLoaded, summary.RulesApplicable, summary.RulesLeftOut.BelowLevel));
    }

    [Fact]
    public void An_excluded_rule_is_counted_as_such()
    {
        RuleCollection rules = RuleLoader.LoadText("r.yml", Encoding.UTF8.GetBytes(Rule("seen", "windows", id: "11111111-1111-4111-8111-111111111111")), new RuleLoadOptions { ExcludedIds = RuleLoadOptions.Default.ExcludedIds.Add("11111111-1111-4111-8111-111111111111") });
        Assert.True(Assert.Single(rules.LeftOut).IsExcluded);
        Assert.Equal((1, 0, 1), Of(ScannedText.Scan(rules, Log).Summary));
        static (int, int, int) Of(ScanSummary summary) => (summary.RulesLoaded, summary.RulesApplicable, summary.RulesLeftOut.Excluded);
    }

    [Fact]
    public void A_legacy_aggregation_is_one_document()
    {
        RuleCollection rules = Load(Rule("counted", "windows").Replace("condition: s", "condition: s | count() > 5\n    timeframe: 5m", StringComparison.Ordinal));
        Assert.Equal((1, 0), (rules.Documents, rules.Errors.Length));
        ScanSummary summary = ScannedText.Scan(rules, Log).Summary;
        Assert.Equal((1, 1, 0), (summary.RulesLoaded, summary.RulesApplicable, summary.RulesLeftOut.Count));
    }

    [Fact]
    public void All_starter_rules_that_fire_on_the_samples_could_match_them()
    {
        ScannedText findings = new();
        ScanSummary summary = Pipeline.Scan(LogInputs.Enumerate([Path.Combine(TestData.Root, "samples", "logs")]), ScanPlan.Compile(StarterRules.Load()), findings, new ScanOptions { Year = 2026 });
        Assert.True(findings.Findings.Select(f => f.Rule.Id).Distinct().Count() <= summary.RulesApplicable);
        Assert.Equal(StarterRules.Load().Documents, summary.RulesApplicable + summary.RulesLeftOut.Count);
    }

    [DataFact("sigma-rules")]
    [Trait("Category", "SigmaRules")]
    public void All_public_rules_are_accounted_for()
    {
        RuleCollection rules = RuleLoader.Load([TestData.Find("sigma-rules")]);
        ScanSummary summary = ScannedText.Scan(rules, Log).Summary;
        Assert.Equal(rules.Documents - summary.RulesRejected.Length, summary.RulesLoaded);
        Assert.True(summary.RulesLeftOut.ByStatus.Sum(s => s.Value) > 100);
        Assert.Equal(rules.Ignored, rules.IgnoredDocuments.Length);
    }

    private static IEnumerable<InputEntry> Input() => LogInputs.Enumerate([LogInputs.StandardInput], new MemoryStream(Encoding.UTF8.GetBytes(Log)));

    private static RuleCollection Load(params string[] documents) => RuleLoader.LoadText("rules.yml", Encoding.UTF8.GetBytes(string.Join("---\n", documents)));

    private static string Rule(string title, string product, string status = "test", string level = "high", string id = "") =>
        $"title: {title}\nname: {title}\n{(id.Length > 0 ? $"id: {id}\n" : "")}status: {status}\nlevel: {level}\nlogsource:\n    product: {product}\ndetection:\n    s:\n        CommandLine: evil\n    condition: s\n";

    private static string Correlation(string title, string type, params string[] rules) =>
        $"title: {title}\nname: {title.Replace(' ', '-')}\nlevel: high\nstatus: test\ncorrelation:\n    type: {type}\n    rules: [{string.Join(", ", rules)}]\n    group-by: [Computer]\n    timespan: 5m\n    generate: true\n{(type == "temporal" ? "" : "    condition:\n        gte: 1\n")}";
}
