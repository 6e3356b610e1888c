namespace Palisade.Tests.CommandLine;

/// <summary>What a run reads is never overwritten by what it writes.</summary>
public sealed class OutputGuardTests
{
    [Theory]
    [InlineData("scan logs/a.json --output-format ndjson --output logs/a.json", "--output logs/a.json: this is an input")]
    [InlineData("scan logs/a.json --summary ./logs/../logs/a.json", "--summary ./logs/../logs/a.json: this is an input")]
    [InlineData("scan logs --summary logs/a.evtx", "--summary logs/a.evtx: this is an input")]
    [InlineData("scan logs --rules rules --summary rules/evil.yml", "--summary rules/evil.yml: this is a rule file")]
    [InlineData("scan logs --pseudonymise key --summary key", "--summary key: this is a key")]
    [InlineData("events logs/a.json -o logs/a.json", "--output logs/a.json: this is an input")]
    [InlineData("rules coverage logs --rules rules/evil.yml --navigator rules/evil.yml", "--navigator rules/evil.yml: this is a rule file")]
    public void An_output_that_is_read_is_a_usage_error_and_stays_as_it_is(string line, string expected)
    {
        using LogFolder folder = new();
        string[] files = [folder.Write("logs/a.json", LogFolder.Event("evil")), folder.Write("logs/a.evtx", "x"), folder.Write("key", "k"), folder.At("rules/evil.yml")];
        string[] before = [.. files.Select(File.ReadAllText)];
        ProgramRun run = PalisadeProgram.RunIn(folder.Root, null, line.Split(' '));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"palisade: {expected}; write somewhere else.", run.Errors, StringComparison.Ordinal);
        Assert.Equal(before, files.Select(File.ReadAllText));
    }

    [Fact]
    public void An_earlier_summary_beside_the_logs_is_written_again()
    {
        using LogFolder folder = new();
        folder.Write("logs/a.json", LogFolder.Event("evil"));
        string summary = folder.Write("logs/summary.json", "old");
        ProgramRun run = PalisadeProgram.RunIn(folder.Root, null, "scan", "logs", "--rules", "rules", "--summary", "logs/summary.json");
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.NotEqual("old", File.ReadAllText(summary));
    }
}
