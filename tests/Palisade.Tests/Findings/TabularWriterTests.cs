using System.Text.Json;
using Palisade.Cli.Rendering;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Rules;

namespace Palisade.Tests.Findings;

public sealed class TabularWriterTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("=a,b", "\"'=a,b\"")]
    [InlineData("\tx", "'\tx")]
    [InlineData("a=b", "a=b")]
    [InlineData("\u001b[2J\u009bx\0", "\uFFFD[2J\uFFFDx\uFFFD")]
    public void A_csv_cell_is_quoted_where_it_must_be_and_never_a_formula(string host, string expected)
    {
        Finding finding = FindingSamples.NewFinding(FindingSamples.NewRule("r-1", RuleLevel.High, "attack.t1059"), host, eventJson: "{}", matchedJson: "{}");
        string csv = FindingSamples.Run(s => new CsvFindingWriter(s), [finding]);
        Assert.Equal(
            "time,level,rule_title,host,channel,rule_id,rule_tags,rule_author,path,format,record,offset,leaf,correlation_type,correlation_count,matched,event\r\n" +
            "2025-11-27T12:00:00.0000000Z,high,Title of r-1," + expected + ",Security,r-1,attack.t1059,A. Author,logs/a.evtx,evtx,7,4608,,,,{},{}\r\n",
            csv);
    }

    [Fact]
    public void A_csv_without_findings_still_has_its_header() =>
        Assert.EndsWith(",matched,event\r\n", FindingSamples.Run(s => new CsvFindingWriter(s), []), StringComparison.Ordinal);

    [Fact]
    public void A_navigator_layer_scores_techniques_by_findings()
    {
        Rule one = FindingSamples.NewRule("one", RuleLevel.High, "attack.t1059.001", "attack.T1059.001", "attack.execution", "attack.t1003");
        Rule two = FindingSamples.NewRule("two", RuleLevel.Critical, "attack.t1003", "cve.2021-44228");
        string text = FindingSamples.Run(s => new NavigatorFindingWriter(s), [FindingSamples.NewFinding(one), FindingSamples.NewFinding(one, "b"), FindingSamples.NewFinding(two)]);
        using JsonDocument layer = JsonDocument.Parse(text);
        Assert.Equal("4.5", layer.RootElement.GetProperty("versions").GetProperty("layer").GetString());
        Assert.Equal("enterprise-attack", layer.RootElement.GetProperty("domain").GetString());
        Assert.Equal(3, layer.RootElement.GetProperty("gradient").GetProperty("maxValue").GetInt64());
        Assert.Equal(
            [("T1003", 3L, "critical: Title of two (1)\nhigh: Title of one (2)"), ("T1059.001", 2L, "high: Title of one (2)")],
            layer.RootElement.GetProperty("techniques").EnumerateArray().Select(t => (t.GetProperty("techniqueID").GetString()!, t.GetProperty("score").GetInt64(), t.GetProperty("comment").GetString()!)));
    }

    [Fact]
    public void A_navigator_layer_without_findings_is_a_layer() =>
        JsonDocument.Parse(FindingSamples.Run(s => new NavigatorFindingWriter(s), [])).Dispose();

    [Theory]
    [InlineData("attack.t1059", "T1059")]
    [InlineData("attack.T1059.001", "T1059.001")]
    [InlineData("attack.t1059.1", null)]
    [InlineData("attack.t105", null)]
    [InlineData("attack.ta0001", null)]
    [InlineData("attack.s0154", null)]
    [InlineData("t1059", null)]
    public void A_technique_is_read_from_its_tag(string tag, string? id) => Assert.Equal(id, AttackTags.TryTechnique(tag, out string found) ? found : null);

    [Theory]
    [InlineData("attack.lateral-movement", "lateral-movement")]
    [InlineData("attack.Lateral_Movement", "lateral-movement")]
    [InlineData("attack.stealth", "stealth")]
    [InlineData("attack.g0007", null)]
    public void A_tactic_is_read_from_its_tag(string tag, string? tactic) => Assert.Equal(tactic, AttackTags.TryTactic(tag, out string found) ? found : null);

    [DataFact("attack")]
    [Trait("Category", "AttackNames")]
    public void Technique_names_are_those_of_the_matrix()
    {
        using JsonDocument matrix = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestData.Find("attack"), "enterprise-techniques.json")));
        Dictionary<string, string> names = matrix.RootElement.GetProperty("techniques").EnumerateArray().ToDictionary(t => t.GetProperty("id").GetString()!, t => t.GetProperty("name").GetString()!);
        foreach ((string id, string name) in names.Where(n => AttackTags.TechniqueName(n.Key)?.StartsWith("part of ", StringComparison.Ordinal) == false))
            Assert.Equal((id, name), (id, AttackTags.TechniqueName(id)));
        Assert.Equal("PowerShell", AttackTags.TechniqueName("T1059.001"));
        Assert.Equal("part of Command and Scripting Interpreter", AttackTags.TechniqueName("T1059.999"));
        Assert.Null(AttackTags.TechniqueName("T9999"));
    }

    [Fact]
    public void The_table_names_the_level_in_every_row_and_keeps_to_100_columns()
    {
        Rule high = FindingSamples.NewRule("high", RuleLevel.High) with { Title = "Suspicious Command Line That Needs a Rather Long Title to Be Described at All" };
        List<Finding> findings = [];
        for (int i = 0; i < 40; i++)
            findings.Add(FindingSamples.NewFinding(high, $"workstation-{i:00}.corp.example.com", FindingSamples.Noon + (i * TimeSpan.TicksPerHour)));
        findings.Add(FindingSamples.NewFinding(FindingSamples.NewRule("low", RuleLevel.Low), "\u001b[2Jevil\u202e", LogEvent.NoTime));
        ScanSummary summary = new()
        {
            Events = 1234,
            Findings = 41,
            FindingsByLevel = [0, 1, 0, 40, 0],
            RulesLoaded = 10,
            RulesApplicable = 4,
            RulesLeftOut = new RulesLeftOut { NoSource = 3, ByStatus = [new("deprecated", 2)], Filters = 1 },
            RulesRejected = [new RuleError("bad.yml", "", 3, 7, "no detection")],
            Inputs = [new InputSummary("x.evtx", "evtx", 1234, 2, "torn chunk at 65536")],
        };
        string[] lines = Print(findings, summary);
        Assert.All(lines.TakeWhile(l => !l.StartsWith("Hosts", StringComparison.Ordinal)), line => Assert.True(line.Length <= 100, line));
        Assert.DoesNotContain(lines, line => line.Any(c => c is '\u001b' or '\u202e'));
        Assert.Equal(40, lines.Count(l => l.TrimStart().StartsWith("high ", StringComparison.Ordinal)));
        Assert.Contains(lines, l => l.TrimStart().StartsWith("low ", StringComparison.Ordinal) && l.Contains("Title of low", StringComparison.Ordinal));
        Assert.Contains("41 findings (40 high, 1 low) in 1,234 events of 1 file (0 B, 0.0 s).", lines);
        Assert.Contains("Rules: 10 loaded (0.0 s), 4 could match this data, 6 could not (3 no event of their source or event id, 2 of status deprecated, 1 a filter of other rules), 1 rejected, 0 ignored.", lines);
        Assert.Contains("  rejected: bad.yml:3:7: no detection", lines);
        Assert.Contains("  x.evtx (evtx, 1,234 events, 2 failures): torn chunk at 65536", lines);
    }

    [Fact]
    public void A_short_table_takes_the_high_levels_first_and_each_host_before_a_second_row()
    {
        Rule[] high = [.. Enumerable.Range(0, 8).Select(i => FindingSamples.NewRule("high" + i, RuleLevel.High))];
        List<Finding> findings = [.. high.Select(r => FindingSamples.NewFinding(r, "busy")), FindingSamples.NewFinding(high[0], "quiet"), FindingSamples.NewFinding(FindingSamples.NewRule("low", RuleLevel.Low), "h")];
        string[] lines = Print(findings, new ScanSummary(), maxRows: 5);
        Assert.Equal(5, lines.Count(l => l.StartsWith("high ", StringComparison.Ordinal)));
        Assert.Contains(lines, l => l.StartsWith("high ", StringComparison.Ordinal) && l.Contains("quiet", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.StartsWith("low ", StringComparison.Ordinal));
        Assert.Contains("and 4 more high rows with 4 findings: --limit 0 shows them", lines);
        Assert.Contains("and 1 more low row with 1 finding: --limit 0 shows them", lines);
    }

    [Fact]
    public void The_summary_names_guessed_years_unread_paths_and_an_interruption()
    {
        ScanSummary summary = new()
        {
            IsInterrupted = true,
            Inputs =
            [
                new InputSummary("auth.log", "syslog", 5, 0, null) { Years = new GuessedYears(5, 2025, 2026) },
                new InputSummary("gone", "unknown", 0, 1, "no such file or folder"),
                new InputSummary("twice", "unknown", 0, 0, "already read as auth.log"),
            ],
        };
        string[] lines = Print([], summary);
        Assert.Contains("0 findings in 0 events of 1 file (0 B, 0.0 s).", lines);
        Assert.Contains("Year 2025 to 2026 assumed for 5 events of auth.log; if it was another, say so with --year Y.", lines);
        Assert.Contains("Not read: 1 file or folder.", lines);
        Assert.Contains("  gone: no such file or folder", lines);
        Assert.Contains("Interrupted: this is what was found until then.", lines);
    }

    [Theory]
    [InlineData("gone", "unknown", 0, 1, false, InputOutcome.NotRead)]
    [InlineData("twice", "unknown", 0, 0, false, InputOutcome.PassedOver)]
    [InlineData(null, "unknown", 0, 0, false, InputOutcome.Empty)]
    [InlineData("torn", "syslog", 5, 1, false, InputOutcome.SomeFailed)]
    [InlineData("cut", "syslog", 5, 1, true, InputOutcome.InPart)]
    [InlineData("interrupted", "syslog", 0, 1, true, InputOutcome.InPart)]
    [InlineData("bad", "evtx", 0, 10, false, InputOutcome.NothingParsed)]
    [InlineData("not recognised as a log", "other", 0, 0, false, InputOutcome.NotRecognised)]
    [InlineData("a Sigma rule, not a log", "other", 0, 0, false, InputOutcome.SigmaRule)]
    [InlineData(null, "syslog", 5, 0, false, InputOutcome.Read)]
    public void An_input_is_one_thing(string? reason, string format, long events, long failures, bool isIncomplete, InputOutcome outcome) =>
        Assert.Equal(outcome, new InputSummary("x", format, events, failures, reason) { IsIncomplete = isIncomplete }.Outcome);

    [Fact]
    public void What_was_read_in_part_is_not_called_read()
    {
        InputSummary cut = new("cut.gz", "syslog", 5, 1, "unreadable (ends in the middle) at offset 900") { IsIncomplete = true }, wrong = new("auth.log", "evtx", 0, 10, "truncated") { Bytes = 533_000 };
        string[] lines = Print([], new ScanSummary { Events = 5, Inputs = [cut, wrong, new InputSummary("a.log", "syslog", 3, 2, "malformed")] });
        Assert.Contains("Read in part: 1 file; what follows the place named was not read.", lines);
        Assert.Contains("  cut.gz (syslog, 5 events, 1 failure): unreadable (ends in the middle) at offset 900", lines);
        Assert.Contains("Nothing parsed: 1 file (533.0 kB); not one record could be read as the format it was taken for.", lines);
        Assert.Contains("Not parsed: 2 failures in 1 file; the rest of them was read.", lines);
    }

    [Fact]
    public void Rules_that_did_not_load_are_named_with_a_command_that_can_be_pasted()
    {
        string[] lines = Print([], new ScanSummary
        {
            RulesRejected = [.. Enumerable.Range(0, 7).Select(i => new RuleError($"bad{i}.yml", "", 1, 1, "wrong"))],
            RulesIgnored = 1,
            RulesIgnoredWhere = [new IgnoredDocument("my rules/thor.yml", 1, "no detection, correlation or filter")],
            RulePaths = ["my rules"],
        });
        Assert.Contains("  and 2 more rejected: palisade rules check 'my rules' --severity error names them all", lines);
        Assert.Contains("  ignored: my rules/thor.yml:1: no rule: no detection, correlation or filter", lines);
    }

    [Fact]
    public void Events_that_no_rule_could_run_on_are_said()
    {
        string[] lines = Print([], new ScanSummary { Events = 9, Inputs = [new InputSummary("a.json", "ndjson", 9, 0, null) { EventsWithoutSource = 9, EventsOutside = 2 }, new InputSummary("-", "unknown", 0, 0, null)] });
        Assert.Contains("Source not known: 9 events of 1 file: a.json. No rule ran on them; if you know the source, say so: --logsource product=NAME (or category=, service=).", lines);
        Assert.Contains("Left out: 2 events outside of --from and --to, not counted above.", lines);
        Assert.Contains("Empty: 1 file: -.", lines);
    }

    [Theory]
    [InlineData("MSEDGEWIN10-A", 20, "MSEDGEWIN10-A")]
    [InlineData("MSEDGEWIN10-A", 9, "MSED…10-A")]
    [InlineData("workstation-17.corp", 10, "works…corp")]
    public void A_long_host_keeps_both_ends(string host, int width, string shown) => Assert.Equal(shown, TableFindingWriter.CutInside(host, width));

    [Fact]
    public void A_layer_of_rules_says_that_it_counts_rules()
    {
        Rule tagged = FindingSamples.NewRule("one", RuleLevel.High, "attack.t1003"), plain = FindingSamples.NewRule("two", RuleLevel.Low);
        using JsonDocument layer = JsonDocument.Parse(FindingSamples.Run(s => NavigatorFindingWriter.OfRules(s, "Palisade coverage", "can fire"), [FindingSamples.NewFinding(tagged), FindingSamples.NewFinding(plain)]));
        Assert.Equal("Palisade coverage", layer.RootElement.GetProperty("name").GetString());
        Assert.Equal("2 rules can fire; the score is the number of rules that name the technique; 1 of the rules name no technique and are not shown.", layer.RootElement.GetProperty("description").GetString());
        Assert.Equal("high: Title of one", layer.RootElement.GetProperty("techniques")[0].GetProperty("comment").GetString());
    }

    [Fact]
    public void Nothing_found_is_said_in_words() =>
        Assert.StartsWith("0 findings in 0 events", Print([], new ScanSummary())[0], StringComparison.Ordinal);

    [Fact]
    public void Hosts_past_the_bound_are_counted_together_and_nothing_is_lost()
    {
        Rule rule = FindingSamples.NewRule("r", RuleLevel.Low);
        FindingTally tally = new();
        for (int i = 0; i < Limits.MaxTallyRows + 10; i++)
            tally.Add(FindingSamples.NewFinding(rule, "h" + i));
        Assert.Equal(Limits.MaxTallyRows + 10, tally.Rows.Sum(r => r.Count));
        Assert.Equal(10, tally.Rows.Single(r => r.Host == FindingTally.OtherHosts).Count);
    }

    private static string[] Print(IEnumerable<Finding> findings, ScanSummary summary, int maxRows = 0)
    {
        StringWriter output = new();
        using TableFindingWriter writer = new(output, isTerminal: false, maxRows);
        foreach (Finding finding in findings)
            writer.Write(finding);
        writer.Complete(summary);
        return output.ToString().Split(Environment.NewLine);
    }
}
