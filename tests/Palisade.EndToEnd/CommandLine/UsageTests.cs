namespace Palisade.Tests.CommandLine;

/// <summary>What the program says to who types something wrong, or asks for help.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("palisade", "")]
    [InlineData("palisade", "frobnicate")]
    [InlineData("palisade scan", "scan")]
    [InlineData("palisade scan", "scan . --nope")]
    [InlineData("palisade scan", "scan --nope .")]
    [InlineData("palisade scan", "scan . --min-level urgent")]
    [InlineData("palisade scan", "scan . --output-format pdf")]
    [InlineData("palisade scan", "scan . --format nonsense")]
    [InlineData("palisade scan", "scan . --from yesterday")]
    [InlineData("palisade scan", "scan . --to 2026-13-01")]
    [InlineData("palisade scan", "scan . --time-zone Mars/Olympus")]
    [InlineData("palisade scan", "scan . --year 12")]
    [InlineData("palisade scan", "scan . --threads 0")]
    [InlineData("palisade scan", "scan . --threads x")]
    [InlineData("palisade scan", "scan . --threads")]
    [InlineData("palisade scan", "scan . --year x")]
    [InlineData("palisade scan", "scan . --year 2025 --year 2026")]
    [InlineData("palisade scan", "scan . --limit -1")]
    [InlineData("palisade scan", "scan . --from 2026-02-01 --to 2026-01-01")]
    [InlineData("palisade scan", "scan . --output x.json")]
    [InlineData("palisade scan", "scan . --summary /no/such/folder/x.json")]
    [InlineData("palisade rules explain", "rules explain x . --record x")]
    [InlineData("palisade scan", "scan . --logsource windows")]
    [InlineData("palisade scan", "scan . --status wrong")]
    [InlineData("palisade events", "events --nope")]
    [InlineData("palisade rules check", "rules check --nope")]
    [InlineData("palisade rules list", "rules list --nope")]
    [InlineData("palisade rules explain", "rules explain --nope")]
    [InlineData("palisade rules coverage", "rules coverage --nope")]
    public void A_wrong_command_line_is_2_with_a_reason_and_where_help_is(string command, string line)
    {
        ProgramRun run = PalisadeProgram.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(run.ExitCode == 2 && run.Output.Length == 0, run.ToString());
        Assert.StartsWith("palisade: ", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", run.Errors, StringComparison.Ordinal);
        Assert.EndsWith($"Try '{command} --help'.\n", run.Errors.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scan . --threads x", "palisade: --threads: 'x' is not a number.")]
    [InlineData("scan . --year 12", "palisade: --year: 12 is not from 1970 to 9998.")]
    [InlineData("scan . --output x.json", "palisade: --output x.json: unknown ending .json; use --output-format table|ndjson|csv|html|navigator.")]
    [InlineData("scan . --from 2026-02-01 --to 2026-01-01", "palisade: --from 2026-02-01 is after --to 2026-01-01.")]
    [InlineData("scna .", "palisade: there is no command 'scna'; did you mean 'scan'?")]
    [InlineData("rules chek", "palisade: there is no command 'chek'; did you mean 'check'?")]
    [InlineData("scan . --summary -", "palisade: --summary -: stdout has the results already; name a file, or send those to one with --output FILE.")]
    [InlineData("frobnicate", "palisade: there is no command 'frobnicate'")]
    public void What_is_wrong_is_one_line(string line, string expected)
    {
        string[] errors = PalisadeProgram.Run(line.Split(' ')).Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(2, errors.Length);
        Assert.Equal(expected, errors[0]);
    }

    [Fact]
    public void The_examples_of_explain_that_name_starter_rules_work()
    {
        string[] rules = [.. PalisadeProgram.Run("rules", "explain", "--help").Output.Split('\n').Where(l => l.Contains("palisade rules explain \"", StringComparison.Ordinal)).Select(l => l.Split('"')[1])];
        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.Equal(0, PalisadeProgram.Run("rules", "explain", rule).ExitCode));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _palisade palisade")]
    [InlineData("zsh", "compdef _palisade palisade")]
    [InlineData("fish", "complete -c palisade")]
    public void A_shell_gets_a_script_and_the_program_completes(string shell, string expected)
    {
        Assert.Contains(expected, PalisadeProgram.Run("completion", shell).Output, StringComparison.Ordinal);
        Assert.Equal("rules", PalisadeProgram.Run("[suggest:12]", "palisade rul").Output.Trim());
    }

    [Theory]
    [InlineData("scan")]
    [InlineData("events")]
    [InlineData("rules check")]
    [InlineData("rules list")]
    [InlineData("rules explain")]
    [InlineData("rules coverage")]
    public void Help_has_examples(string command)
    {
        ProgramRun run = PalisadeProgram.Run([.. command.Split(' '), "--help"]);
        Assert.True(run.ExitCode == 0 && run.Errors.Length == 0, run.ToString());
        Assert.Contains("Examples:", run.Output, StringComparison.Ordinal);
        Assert.Contains($"palisade {command} ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_is_a_number()
    {
        ProgramRun run = PalisadeProgram.Run("--version");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+", run.Output);
    }
}
