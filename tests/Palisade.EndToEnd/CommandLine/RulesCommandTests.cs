using System.Text.Json;

namespace Palisade.Tests.CommandLine;

/// <summary><c>palisade rules</c> check, list, explain and coverage.</summary>
public sealed class RulesCommandTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_finds_no_error_in_the_starter_rules() => AssertExit(0, PalisadeProgram.Run("rules", "check", "--severity", "error"));

    [Fact]
    public void Check_says_what_is_wrong_where_and_gives_1()
    {
        string bad = _folder.Write("rules/bad.yml", LogFolder.Rule("not-a-uuid", "Bad", "urgent", "x"));
        ProgramRun run = PalisadeProgram.Run("rules", "check", _folder.Rules);
        AssertExit(1, run);
        Assert.Contains($"{bad}:6:", run.Output, StringComparison.Ordinal);
        ProgramRun json = PalisadeProgram.Run("rules", "check", bad, "--output-format", "ndjson");
        AssertExit(1, json);
        Assert.All(json.Lines, l => Assert.Equal(["path", "id", "line", "column", "severity", "code", "message", "suggestion"], JsonDocument.Parse(l).RootElement.EnumerateObject().Select(p => p.Name)));
        AssertExit(2, PalisadeProgram.Run("rules", "check", bad, _folder.At("missing")));
    }

    [Fact]
    public void List_names_every_rule()
    {
        ProgramRun run = PalisadeProgram.Run("rules", "list", "--rules", _folder.Rules, "--output-format", "ndjson");
        AssertExit(0, run);
        Assert.Equal(LogFolder.RuleId, JsonDocument.Parse(Assert.Single(run.Lines)).RootElement.GetProperty("id").GetString());
        Assert.Contains("1 loaded, 0 rejected", run.Errors, StringComparison.Ordinal);
        Assert.True(PalisadeProgram.Run("rules", "list").Lines.Length >= 40);
        AssertExit(2, PalisadeProgram.Run("rules", "list", "--rules", _folder.At("missing")));
    }

    [Fact]
    public void Explain_tells_part_by_part_why_an_event_matches_or_not()
    {
        string log = _folder.Write("a.ndjson", LogFolder.Event("good") + LogFolder.Event("evil"));
        ProgramRun run = PalisadeProgram.Run("rules", "explain", LogFolder.RuleId, log, "--rules", _folder.Rules);
        AssertExit(0, run);
        Assert.Contains("CommandLine contains 'evil'", run.Output, StringComparison.Ordinal);
        Assert.Contains("record 2", run.Output, StringComparison.Ordinal);
        Assert.Contains("saw 'evil'", run.Output, StringComparison.Ordinal);
        ProgramRun not = PalisadeProgram.Run("rules", "explain", "evil word", log, "--rules", _folder.Rules, "--record", "1");
        AssertExit(0, not);
        Assert.Contains("does not match", not.Output, StringComparison.Ordinal);
        Assert.Contains("2 events read, 2 of them of the rule's source; 1 record with the number 1.", not.Output, StringComparison.Ordinal);
        Assert.Contains("2 events read, 2 of them of the rule's source; 0 records with the number 9.", PalisadeProgram.Run("rules", "explain", "evil word", log, "--rules", _folder.Rules, "--record", "9").Output, StringComparison.Ordinal);
        AssertExit(2, PalisadeProgram.Run("rules", "explain", "no such rule", "--rules", _folder.Rules));
        AssertExit(2, PalisadeProgram.Run("rules", "explain", "evil word", _folder.At("missing"), "--rules", _folder.Rules));
    }

    [Fact]
    public void Coverage_tells_which_rules_the_logs_can_feed()
    {
        _folder.Write("rules/field.yml", LogFolder.Rule("66666666-6666-4666-8666-666666666666", "Lacks", "low", "x").Replace("CommandLine", "NoSuchField", StringComparison.Ordinal));
        _folder.Write("rules/source.yml", LogFolder.Rule("77777777-7777-4777-8777-777777777777", "Elsewhere", "low", "x").Replace("product: windows\n    service: security", "product: linux", StringComparison.Ordinal));
        string log = _folder.Write("a.ndjson", LogFolder.Event("good"));
        ProgramRun run = PalisadeProgram.Run("rules", "coverage", log, "--rules", _folder.Rules, "--all", "--navigator", _folder.At("layer.json"));
        AssertExit(0, run);
        Assert.Matches("can fire +Evil word", run.Output);
        Assert.Matches("no field +Lacks +\\(needs NoSuchField\\)", run.Output);
        Assert.Matches("no source +Elsewhere", run.Output);
        Assert.Contains("Rules: 3 loaded, 2 could match this data, 1 could not (1 no event of their source or event id), 0 rejected, 0 ignored.", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"Palisade coverage\"", File.ReadAllText(_folder.At("layer.json")), StringComparison.Ordinal);
        Assert.Equal("T1059", JsonDocument.Parse(File.ReadAllText(_folder.At("layer.json"))).RootElement.GetProperty("techniques")[0].GetProperty("techniqueID").GetString());
        AssertExit(2, PalisadeProgram.Run("rules", "coverage", _folder.At("missing"), "--rules", _folder.Rules));
    }

    [Fact]
    public void Explain_gives_the_reason_of_a_rule_that_does_not_load()
    {
        string bad = _folder.Write("bad.yml", LogFolder.Rule("22222222-2222-4222-8222-222222222222", "Bad", "low", "x").Replace("contains", "contians", StringComparison.Ordinal));
        ProgramRun run = PalisadeProgram.Run("rules", "explain", bad);
        AssertExit(2, run);
        Assert.Contains($"{bad}:15:21: the rule does not load: ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_leaves_out_what_is_not_there()
    {
        _folder.Write("rules/evil.yml", LogFolder.Rule(LogFolder.RuleId, "Evil word", "high", "evil").Replace("author: A. Author\n", "", StringComparison.Ordinal));
        ProgramRun run = PalisadeProgram.Run("rules", "explain", "Evil word", "--rules", _folder.Rules);
        AssertExit(0, run);
        Assert.DoesNotContain(", by ", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.Output.Split("CommandLine contains 'evil'").Length - 1);
    }

    [Fact]
    public void Check_errors_are_at_least_the_rules_that_do_not_run()
    {
        _folder.Write("rules/waits.yml", LogFolder.Rule("33333333-3333-4333-8333-333333333333", "Waits", "low", "'%Admins%'").Replace("|contains", "|expand", StringComparison.Ordinal));
        ProgramRun run = PalisadeProgram.Run("rules", "check", _folder.Rules, "--severity", "error");
        AssertExit(1, run);
        Assert.Contains("placeholder-without-values", Assert.Single(run.Lines, l => l.Contains("waits.yml", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("2 documents are rules: 1 loads, 1 is rejected and does not run; 0 ignored.", run.Errors, StringComparison.Ordinal);
    }

    private static void AssertExit(int code, ProgramRun run) => Assert.True(run.ExitCode == code, run.ToString());
}
