using System.Text;
using System.Text.Json;

namespace Palisade.Tests.CommandLine;

/// <summary>Each option of <c>palisade scan</c>.</summary>
public sealed class ScanOptionTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--min-level", "high", 1)]
    [InlineData("--min-level", "critical", 0)]
    [InlineData("--exclude-rule", LogFolder.RuleId, 0)]
    [InlineData("--exclude-rule", "22222222-2222-4222-8222-222222222222", 1)]
    [InlineData("--status", "test", 1)]
    [InlineData("--status", "stable", 0)]
    [InlineData("--from", "2026-01-02", 1)]
    [InlineData("--from", "2026-01-03", 0)]
    [InlineData("--to", "2026-01-01", 0)]
    [InlineData("--to", "2026-01-02", 1)]
    [InlineData("--to", "2026-01-02T03:04:05.1234567Z", 0)]
    [InlineData("--to", "2026-01-02T03:04:05.1234568Z", 1)]
    [InlineData("--format", "ndjson", 1)]
    [InlineData("--format", "syslog", 0)]
    [InlineData("--threads", "3", 1)]
    public void Option_keeps_or_leaves_out_the_finding(string option, string value, int findings)
    {
        string log = _folder.Write("a.ndjson", LogFolder.Event("evil"));
        ProgramRun run = _folder.Scan(log, option, value);
        Assert.True(run.Lines.Length == findings && run.ExitCode == findings, run.ToString());
    }

    [Fact]
    public void A_time_without_zone_is_taken_in_the_zone_asked_for()
    {
        string log = _folder.Write("a.ndjson", LogFolder.Event("evil", time: "2026-01-02T03:04:05Z"));
        Assert.Empty(_folder.Scan(log, "--from", "2026-01-02T04:00:00").Lines);
        Assert.Single(_folder.Scan(log, "--from", "2026-01-02T04:00:00", "--time-zone", "+02:00").Lines);
    }

    [Fact]
    public void Deprecated_rules_are_loaded_and_run_only_when_asked_for()
    {
        _folder.Write("rules/evil.yml", LogFolder.Rule(LogFolder.RuleId, "Evil word", "high", "evil", "deprecated"));
        string log = _folder.Write("a.ndjson", LogFolder.Event("evil"));
        Assert.Empty(_folder.Scan(log).Lines);
        Assert.Equal(1, _folder.Summary().GetProperty("rulesLoaded").GetInt32());
        Assert.Equal(1, _folder.Summary().GetProperty("rulesNotApplicable").GetProperty("byStatus").GetProperty("deprecated").GetInt32());
        Assert.Contains("0 listed, 1 not (1 of status deprecated)", PalisadeProgram.Run("rules", "list", "--rules", _folder.Rules).Errors, StringComparison.Ordinal);
        Assert.Contains("1 could not (1 of status deprecated)", PalisadeProgram.Run("rules", "coverage", log, "--rules", _folder.Rules).Output, StringComparison.Ordinal);
        Assert.Contains("status deprecated: a scan runs it with --status deprecated only", PalisadeProgram.Run("rules", "explain", "Evil word", "--rules", _folder.Rules).Output, StringComparison.Ordinal);
        Assert.Single(_folder.Scan(log, "--status", "deprecated").Lines);
    }

    [Theory]
    [InlineData("2026-01-02 03:04:05 unit 3 starts\n2026-01-02 03:04:06 unit 4 is evil\n", 2)]
    [InlineData("unit 3 starts\nunit 4 is evil\n", 0)]
    public void Unknown_text_runs_no_rule_unless_told_what_it_is(string text, int events)
    {
        _folder.Write("rules/evil.yml", "title: T\nid: 44444444-4444-4444-8444-444444444444\nstatus: test\nlevel: low\nlogsource:\n    product: acme\ndetection:\n    keywords:\n        - evil\n    condition: keywords\n");
        string log = _folder.Write("strange.log", text);
        ProgramRun silent = _folder.Scan(log);
        Assert.True(silent.ExitCode == 0 && silent.Lines.Length == 0, silent.ToString());
        Assert.Equal(events, _folder.Input("strange.log").GetProperty("events").GetInt32());
        ProgramRun told = _folder.Scan(log, "--logsource", "product=acme");
        Assert.True(told.ExitCode == 1, told.ToString());
        Assert.Equal(2, JsonDocument.Parse(Assert.Single(told.Lines)).RootElement.GetProperty("source").GetProperty("record").GetInt32());
    }

    [Theory]
    [InlineData("strange.log", "unit 3 is evil\n")]
    [InlineData("a.ndjson", "{\"word\":\"evil\"}\n")]
    [InlineData("syslog", "<13>1 2026-01-02T03:04:05Z box app - - - {\"word\":\"evil\"}\n")]
    public void Scan_explain_and_coverage_take_the_same_log_source(string name, string text)
    {
        _folder.Write("rules/evil.yml", "title: T\nid: 44444444-4444-4444-8444-444444444444\nstatus: test\nlevel: low\nlogsource:\n    product: acme\ndetection:\n    keywords:\n        - evil\n    condition: keywords\n");
        string log = _folder.Write(name, text);
        string[] told = [log, "--rules", _folder.Rules, "--logsource", "product=acme"];
        Assert.Equal(1, PalisadeProgram.Run(["scan", .. told]).ExitCode);
        Assert.Contains("MATCHES", PalisadeProgram.Run(["rules", "explain", "T", .. told]).Output, StringComparison.Ordinal);
        Assert.Matches("1 rule  can fire", PalisadeProgram.Run(["rules", "coverage", .. told]).Output);
        Assert.Single(PalisadeProgram.Run("events", log, "--logsource", "product=acme").Lines);
    }

    [Fact]
    public void Rules_may_be_named_several_times()
    {
        string other = _folder.Write("other/one.yml", LogFolder.Rule("55555555-5555-4555-8555-555555555555", "Other", "low", "evil"));
        string log = _folder.Write("a.ndjson", LogFolder.Event("evil"));
        Assert.Equal(2, _folder.Scan(log, "--rules", other).Lines.Length);
    }

    [Fact]
    public void Syslog_takes_year_and_zone_from_the_command_line()
    {
        string log = _folder.Write("auth.log", "Mar  4 05:06:07 box sshd[1]: Accepted password for a from 192.0.2.1 port 22 ssh2\n");
        ProgramRun run = PalisadeProgram.Run("events", log, "--year", "2019", "--time-zone", "+02:00", "--summary", _folder.At("summary.json"));
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal("syslog", _folder.Input("auth.log").GetProperty("format").GetString());
        ProgramRun early = PalisadeProgram.Run("events", log, "--year", "2019", "--time-zone", "+02:00", "--to", "2019-03-04T03:06:07Z");
        ProgramRun late = PalisadeProgram.Run("events", log, "--year", "2019", "--time-zone", "+02:00", "--to", "2019-03-04T03:06:08Z");
        Assert.Equal((0, 1), (early.Lines.Length, late.Lines.Length));
    }

    [Fact]
    public void Pseudonyms_stand_for_names_and_are_the_same_each_time()
    {
        _folder.Write("rules/evil.yml", LogFolder.Rule(LogFolder.RuleId, "Evil word", "high", "evil"));
        string log = _folder.Write("a.ndjson", LogFolder.Event("evil").Replace("\"CommandLine\"", "\"SubjectUserName\":\"b.weber\",\"CommandLine\"", StringComparison.Ordinal));
        Assert.Contains("b.weber", _folder.Scan(log).Output, StringComparison.Ordinal);
        ProgramRun first = _folder.Scan(log, "--pseudonymise", _folder.At("key")), second = _folder.Scan(log, "--pseudonymise", _folder.At("key"));
        Assert.True(first.ExitCode == 1, first.ToString());
        Assert.DoesNotContain("b.weber", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public void Standard_input_is_read_for_a_dash()
    {
        ProgramRun run = PalisadeProgram.RunIn(_folder.Root, Encoding.UTF8.GetBytes(LogFolder.Event("evil")), "scan", "-", "--rules", "rules", "--output-format", "ndjson");
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Equal("-", JsonDocument.Parse(Assert.Single(run.Lines)).RootElement.GetProperty("source").GetProperty("path").GetString());
    }

    [Fact]
    public void Packed_logs_are_read()
    {
        _folder.Write("logs/a.ndjson.gz", LogFolder.Gzip(LogFolder.Event("evil")));
        _folder.Write("logs/b.zip", LogFolder.Zip(("x.ndjson", LogFolder.Event("evil")), ("y.ndjson", LogFolder.Event("good"))));
        ProgramRun run = _folder.Scan(_folder.At("logs"));
        Assert.Equal(2, run.Lines.Length);
        Assert.Equal(["a.ndjson.gz", "b.zip!x.ndjson", "b.zip!y.ndjson"], _folder.Summary().GetProperty("inputs").EnumerateArray().Select(i => Path.GetRelativePath(_folder.At("logs"), i.GetProperty("path").GetString()!)));
    }

    [Fact]
    public void A_reader_that_goes_away_is_no_error()
    {
        string log = _folder.Write("a.ndjson", string.Concat(Enumerable.Repeat(LogFolder.Event("evil"), 20_000)));
        ProgramRun scan = PalisadeProgram.RunAndStopReading(100, "scan", log, "--rules", _folder.Rules, "--output-format", "ndjson");
        Assert.True(scan.ExitCode is 0 or 1 && scan.Errors.Length == 0, scan.ToString());
        ProgramRun events = PalisadeProgram.RunAndStopReading(100, "events", log);
        Assert.True(events.ExitCode == 0 && events.Errors.Length == 0, events.ToString());
    }
}
