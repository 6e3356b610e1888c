using System.Text.Json;

namespace Palisade.Tests.CommandLine;

/// <summary>What <c>palisade scan</c> promises: exit codes, what is written where, and the names and order of what it writes (design section 4).</summary>
public sealed class ScanContractTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_clean_log_gives_0_and_writes_empty_findings_and_a_summary()
    {
        string log = _folder.Write("a.ndjson", LogFolder.Event("good"));
        ProgramRun run = _folder.Scan(log, "--output", _folder.At("found.ndjson"));
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Empty(run.Output);
        Assert.Empty(File.ReadAllText(_folder.At("found.ndjson")));
        Assert.Equal(0, _folder.Summary().GetProperty("findings").GetInt32());
        Assert.Contains("0 findings in 1 event of 1 file", run.Errors, StringComparison.Ordinal);
        Assert.Contains("Rules: 1 loaded", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_match_gives_1_and_a_finding_of_the_promised_form()
    {
        string log = _folder.Write("a.ndjson", LogFolder.Event("good", 7) + LogFolder.Event("an evil one", 8));
        ProgramRun run = _folder.Scan(log);
        Assert.True(run.ExitCode == 1, run.ToString());
        string line = Assert.Single(run.Lines);
        string path = JsonSerializer.Serialize(log), rule = JsonSerializer.Serialize(Path.Combine(_folder.Rules, "evil.yml"));
        Assert.Equal(
            "{\"time\":\"2026-01-02T03:04:05.1234567Z\",\"level\":\"high\",\"rule\":{\"id\":\"11111111-1111-4111-8111-111111111111\",\"title\":\"Evil word\","
            + $"\"author\":\"A. Author\",\"tags\":[\"attack.execution\",\"attack.t1059\"],\"path\":{rule}}},"
            + $"\"source\":{{\"path\":{path},\"format\":\"ndjson\",\"record\":2,\"offset\":{LogFolder.Event("good", 7).Length},\"leaf\":null}},\"host\":\"h1\",\"channel\":\"Security\","
            + "\"matched\":{\"CommandLine\":\"an evil one\"},\"event\":{\"Channel\":\"Security\",\"EventID\":4688,\"Computer\":\"h1\",\"EventRecordID\":8,\"TimeCreated\":\"2026-01-02T03:04:05.1234567Z\",\"CommandLine\":\"an evil one\"}}",
            line);
    }

    [Fact]
    public void The_summary_has_the_promised_names_in_order()
    {
        _folder.Write("rules/bad.yml", LogFolder.Rule("22222222-2222-4222-8222-222222222222", "Bad", "low", "x").Replace("contains", "contians", StringComparison.Ordinal));
        _folder.Write("rules/mapping.yml", "name: no rule\ntransformations: []\n");
        string log = _folder.Write("a.ndjson", LogFolder.Event("evil"));
        ProgramRun run = _folder.Scan(log);
        Assert.True(run.ExitCode == 2, run.ToString());
        JsonElement summary = _folder.Summary();
        Assert.Equal(["events", "bytes", "seconds", "loadSeconds", "rulesLoaded", "rulesApplicable", "rulesIgnored", "rulesRejected", "findings", "findingsByLevel", "inputs", "version", "rulesetSha256"], Names(summary));
        Assert.Equal(["informational", "low", "medium", "high", "critical"], Names(summary.GetProperty("findingsByLevel")));
        Assert.Equal((1, 1, 1, 1), (Number("events"), Number("rulesLoaded"), Number("rulesIgnored"), Number("findings")));
        Assert.Equal(new FileInfo(log).Length, Number("bytes"));
        JsonElement rejected = Assert.Single(summary.GetProperty("rulesRejected").EnumerateArray());
        Assert.Equal(["path", "id", "line", "column", "reason"], Names(rejected));
        Assert.EndsWith("bad.yml", rejected.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Equal("22222222-2222-4222-8222-222222222222", rejected.GetProperty("id").GetString());
        Assert.Equal((15, 21), (rejected.GetProperty("line").GetInt32(), rejected.GetProperty("column").GetInt32()));
        Assert.Contains("contians", rejected.GetProperty("reason").GetString(), StringComparison.Ordinal);
        JsonElement input = Assert.Single(summary.GetProperty("inputs").EnumerateArray());
        Assert.Equal(["path", "format", "events", "failures", "reason"], Names(input));
        Assert.Equal(log, input.GetProperty("path").GetString());
        Assert.Matches("^[0-9a-f]{64}$", summary.GetProperty("rulesetSha256").GetString());
        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+$", summary.GetProperty("version").GetString());
        Assert.Contains("bad.yml:15:21", run.Errors, StringComparison.Ordinal);

        int Number(string name) => summary.GetProperty(name).GetInt32();
    }

    [Fact]
    public void A_rule_that_waits_for_placeholders_is_named_and_is_no_failure()
    {
        _folder.Write("rules/waits.yml", LogFolder.Rule("33333333-3333-4333-8333-333333333333", "Waits", "low", "'%Admins%'").Replace("|contains", "|expand", StringComparison.Ordinal));
        string log = _folder.Write("a.ndjson", LogFolder.Event("good"));
        Assert.Equal(0, _folder.Scan(log).ExitCode);
        JsonElement rejected = Assert.Single(_folder.Summary().GetProperty("rulesRejected").EnumerateArray());
        Assert.StartsWith("placeholder without values:", rejected.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, _folder.Scan(log, "--strict").ExitCode);
    }

    [Fact]
    public void A_missing_path_gives_2_whatever_is_found_and_the_rest_is_read()
    {
        string log = _folder.Write("a.ndjson", LogFolder.Event("evil"));
        ProgramRun run = _folder.Scan(_folder.At("nothing-here"), log);
        Assert.True(run.ExitCode == 2, run.ToString());
        Assert.Single(run.Lines);
        Assert.Contains("nothing-here", run.Errors, StringComparison.Ordinal);
        Assert.Contains("no such file or folder", _folder.Input("nothing-here").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_that_cannot_be_made_is_2_and_the_summary_is_written()
    {
        string log = _folder.Write("a.ndjson", LogFolder.Event("evil"));
        string nowhere = _folder.At("missing/found.ndjson");
        ProgramRun scan = _folder.Scan(log, "--output", nowhere);
        Assert.True(scan.ExitCode == 2 && scan.Errors.Contains("missing", StringComparison.Ordinal), scan.ToString());
        Assert.Equal((1, 1), (_folder.Summary().GetProperty("events").GetInt32(), _folder.Summary().GetProperty("findings").GetInt32()));
        File.Delete(_folder.At("summary.json"));
        ProgramRun events = PalisadeProgram.Run("events", log, "--output", nowhere, "--summary", _folder.At("summary.json"));
        Assert.True(events.ExitCode == 2 && events.Errors.Contains("missing", StringComparison.Ordinal), events.ToString());
        Assert.Equal(1, _folder.Summary().GetProperty("events").GetInt32());
        Assert.Equal(2, PalisadeProgram.Run("scan", log, "--rules", _folder.Rules, "--output", nowhere).ExitCode);
    }

    [Fact]
    public void Missing_rules_give_2_and_a_message()
    {
        string log = _folder.Write("a.ndjson", LogFolder.Event("evil"));
        ProgramRun run = PalisadeProgram.Run("scan", log, "--rules", _folder.At("no-rules"));
        Assert.True(run.ExitCode == 2, run.ToString());
        Assert.Contains("no-rules: no such file or folder", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_does_not_parse_is_2_only_when_strict()
    {
        string log = _folder.Write("a.ndjson", LogFolder.Event("good") + "{\"half\":\n" + LogFolder.Event("good"));
        Assert.Equal(0, _folder.Scan(log).ExitCode);
        JsonElement input = _folder.Input("a.ndjson");
        Assert.Equal((2, 1), (input.GetProperty("events").GetInt32(), input.GetProperty("failures").GetInt32()));
        Assert.Contains($"at offset {LogFolder.Event("good").Length + "{\"half\":".Length}", input.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, _folder.Scan(log, "--strict").ExitCode);
    }

    [Fact]
    public void Findings_come_by_path_then_place_then_rule()
    {
        _folder.Write("rules/also.yml", LogFolder.Rule("00000000-1111-4111-8111-111111111111", "Also", "low", "evil"));
        foreach (string name in (string[])["b.ndjson", "a/z.ndjson", "a.ndjson", "a/b/c.ndjson"])
            _folder.Write("logs/" + name, LogFolder.Event("evil") + LogFolder.Event("good") + LogFolder.Event("evil"));
        string[] found = [.. _folder.Scan(_folder.At("logs"), "--threads", "4").Lines.Select(Place)];
        string[] expected = [.. from name in (string[])["a.ndjson", "a/b/c.ndjson", "a/z.ndjson", "b.ndjson"] from record in (int[])[1, 3] from rule in (string[])["00000000", "11111111"] select $"{name} {record} {rule}"];
        Assert.Equal(expected, found);

        string Place(string line)
        {
            JsonElement source = JsonDocument.Parse(line).RootElement.GetProperty("source");
            string rule = JsonDocument.Parse(line).RootElement.GetProperty("rule").GetProperty("id").GetString()!;
            return $"{Path.GetRelativePath(_folder.At("logs"), source.GetProperty("path").GetString()!)} {source.GetProperty("record")} {rule[..8]}";
        }
    }

    [Fact]
    public void The_samples_give_the_same_bytes_whatever_the_number_of_threads()
    {
        string samples = Path.Combine(TestData.Root, "samples");
        ProgramRun one = PalisadeProgram.Run("scan", samples, "--output-format", "ndjson", "--threads", "1", "--year", "2026");
        ProgramRun four = PalisadeProgram.Run("scan", samples, "--output-format", "ndjson", "--threads", "4", "--year", "2026");
        Assert.Equal((1, 1), (one.ExitCode, four.ExitCode));
        Assert.True(one.Lines.Length > 40);
        Assert.Equal(one.Output, four.Output);
        Assert.Equal(["type", "count", "from", "to", "group", "records", "rules"], Names(JsonDocument.Parse(one.Lines[^1]).RootElement.GetProperty("correlation")));
    }

    [Fact]
    public void Paths_are_the_argument_as_given_joined_with_what_lies_below()
    {
        _folder.Write("logs/a.ndjson", LogFolder.Event("evil"));
        _folder.Write("logs/b.zip", LogFolder.Zip(("in/c.ndjson", LogFolder.Event("evil"))));
        ProgramRun run = PalisadeProgram.RunIn(_folder.Root, null, "scan", "./logs", "--rules", "rules", "--output-format", "ndjson");
        Assert.Equal(["./logs/a.ndjson", "./logs/b.zip!in/c.ndjson"], run.Lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("source").GetProperty("path").GetString()));
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(p => p.Name)];
}
