using Palisade.Findings;
using Palisade.Rules;
using Palisade.Rules.Linting;
using Palisade.Scanning;
using Palisade.Sources;

namespace Palisade.Tests.Samples;

/// <summary>The starter rules and the sample logs: each rule fires where it is meant to, and nowhere else.</summary>
public class StarterRulesTests
{
    private static readonly string s_samples = Path.Combine(TestData.Root, "samples");
    private static readonly string s_approved = Path.Combine(TestData.Root, "tests", "Palisade.Tests", "Samples", "findings.approved.txt");

    private static bool Approve => Environment.GetEnvironmentVariable("APPROVE") == "1";

    [Fact]
    public void The_program_holds_the_rules_of_the_samples_folder()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(s_samples, "rules"), "*.yml").Order(StringComparer.Ordinal)];
        Assert.Equal(files.Select(f => "starter/" + Path.GetFileName(f)), StarterRules.Texts.Select(t => t.Key));
        Assert.Equal(files.Select(File.ReadAllBytes), StarterRules.Texts.Select(t => t.Value));
    }

    [Fact]
    public void Every_starter_rule_loads_and_is_complete()
    {
        RuleCollection rules = StarterRules.Load();
        Assert.Empty(rules.Errors);
        Assert.Equal(0, rules.Ignored);
        SigmaDocument[] all = [.. rules.Rules, .. rules.Correlations];
        Assert.Equal(all.Length, all.Select(r => r.Id).Distinct().Count());
        Assert.All(all, rule =>
        {
            Assert.True(Guid.TryParse(rule.Id, out _), rule.Path);
            Assert.Equal("Palisade", rule.Author);
            Assert.Contains(rule.Tags, t => t.StartsWith("attack.t", StringComparison.Ordinal));
            Assert.True(rule.Title.Length > 0 && rule.Description.Length > 0 && rule.FalsePositives.Length > 0, rule.Path);
        });
        Assert.True(all.Count(r => !r.Silent) >= 40);
    }

    [Fact]
    public void The_check_says_nothing_of_the_starter_rules() =>
        Assert.Empty(RuleLinter.CheckTexts(StarterRules.Texts).Where(f => f.Severity != LintSeverity.Info).Select(f => $"{f.Path}:{f.Line}: {f.Message}"));

    [Fact]
    public void The_sample_of_an_event_log_is_what_the_writer_makes()
    {
        string path = Path.Combine(s_samples, "logs", "windows", "powershell.evtx");
        if (Approve)
            File.WriteAllBytes(path, SampleEvtx.Make());
        Assert.Equal(SampleEvtx.Make(), File.ReadAllBytes(path));
    }

    [Fact]
    public void Each_rule_fires_on_the_samples_where_it_is_meant_to_and_nowhere_else()
    {
        RuleCollection rules = StarterRules.Load();
        using ListWriter writer = new();
        ScanSummary summary = Pipeline.Scan(LogInputs.Enumerate([Path.Combine(s_samples, "logs")], Stream.Null), ScanPlan.Compile(rules), writer, new ScanOptions { Year = 2026 });
        Assert.All(summary.Inputs, i => Assert.True(i.Failures == 0 && i.Events > 0, $"{i.Path}: {i.Events} events, {i.Failures} failures, {i.Reason}"));
        Assert.Null(summary.CorrelationNote);

        HashSet<string> fired = [.. writer.Findings.Select(f => f.Rule.Id)];
        Assert.Empty(rules.Rules.Concat<SigmaDocument>(rules.Correlations).Where(r => !r.Silent && !fired.Contains(r.Id)).Select(r => $"{r.Path}: {r.Title}"));

        string actual = string.Concat(writer.Findings.Select(Line));
        if (Approve)
            File.WriteAllText(s_approved, actual);
        Assert.Equal(File.ReadAllText(s_approved), actual);
    }

    private static string Line(Finding f)
    {
        string path = Path.GetRelativePath(Path.Combine(s_samples, "logs"), f.Source.Path).Replace('\\', '/');
        string group = f.Correlation is null ? "" : " [" + string.Join(", ", f.Correlation.Group.Select(g => $"{g.Key}={g.Value}")) + $": {f.Correlation.Count}]";
        return $"{path} {f.Source.Record} {f.Rule.Level} {f.Rule.Title}{group}\n";
    }

    private sealed class ListWriter : FindingWriter
    {
        public List<Finding> Findings { get; } = [];

        public override void Write(Finding finding) => Findings.Add(finding);

        public override void Complete(ScanSummary summary)
        {
        }
    }
}
