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
        Assert.Equal("T1059", JsonDocument.Parse(File.ReadAllText(_folder.At("layer.json"))).RootElement.GetProperty("techniques")[0].GetProperty("techniqueID").GetString());
        AssertExit(2, PalisadeProgram.Run("rules", "coverage", _folder.At("missing"), "--rules", _folder.Rules));
    }

    private static void AssertExit(int code, ProgramRun run) => Assert.True(run.ExitCode == code, run.ToString());
}
