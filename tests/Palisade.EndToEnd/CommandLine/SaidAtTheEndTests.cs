using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Palisade.Tests.CommandLine;

/// <summary>What a run leaves out, and why, stands in the text at its end; nothing of it only in a file.</summary>
public sealed class SaidAtTheEndTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("mkfifo")]
    public void A_pipe_and_a_loop_of_links_are_said_and_are_no_error()
    {
        _folder.Write("logs/a.json", LogFolder.Event("evil"));
        using (Process made = Process.Start("mkfifo", [_folder.At("logs/pipe")]))
            made.WaitForExit();
        File.CreateSymbolicLink(_folder.At("logs/loop"), _folder.At("logs"));
        ProgramRun run = PalisadeProgram.Run("scan", _folder.At("logs"), "--rules", _folder.Rules);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Passed over: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("pipe (a pipe in a folder)", run.Output, StringComparison.Ordinal);
        Assert.Contains("loop (", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_in_the_scanned_folder_is_no_input()
    {
        _folder.Write("logs/a.json", LogFolder.Event("evil"));
        for (int i = 0; i < 2; i++)
        {
            ProgramRun run = PalisadeProgram.Run("scan", _folder.At("logs"), "--rules", _folder.Rules, "--output", _folder.At("logs/report.html"), "--summary", _folder.At("logs/summary.json"));
            Assert.True(run.ExitCode == 1, run.ToString());
            Assert.DoesNotContain("report.html", run.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("summary.json", run.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_earlier_report_is_left_alone_when_no_input_is_there()
    {
        _folder.Write("report.csv", "of yesterday");
        ProgramRun run = PalisadeProgram.Run("scan", _folder.At("misspelled"), "--rules", _folder.Rules, "--output", _folder.At("report.csv"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("misspelled: no such file or folder", run.Errors, StringComparison.Ordinal);
        Assert.Equal("of yesterday", File.ReadAllText(_folder.At("report.csv")));
    }

    [Fact]
    public void What_is_not_named_is_counted_behind_the_list_it_belongs_to()
    {
        for (int i = 0; i < 6; i++)
            _folder.Write($"logs/{i}.json", LogFolder.Event("evil") + "{\"torn\":\n" + LogFolder.Event("evil"));
        _folder.Write("logs/x.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]);
        string[] lines = PalisadeProgram.Run("scan", _folder.At("logs"), "--rules", _folder.Rules).Lines;
        int at = Array.FindIndex(lines, l => l.StartsWith("Not parsed: ", StringComparison.Ordinal));
        Assert.True(at >= 0, string.Join('\n', lines));
        Assert.Equal("  and 1 more: --summary FILE.json names them all", lines[at + 6]);
    }

    [Fact]
    public void Two_files_with_the_same_rule_id_are_named()
    {
        _folder.Write("logs/a.json", LogFolder.Event("evil"));
        _folder.Write("rules/copy.yml", File.ReadAllBytes(_folder.At("rules/evil.yml")));
        ProgramRun run = PalisadeProgram.Run("scan", _folder.At("logs"), "--rules", _folder.Rules);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"have the same rule id {LogFolder.RuleId}: both run", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_input_is_said_by_each_command_that_reads()
    {
        foreach (string[] command in (string[][])[["scan", "-"], ["events", "-"], ["rules", "coverage", "-"]])
        {
            ProgramRun run = PalisadeProgram.RunIn(null, [], command);
            Assert.Equal(0, run.ExitCode);
            Assert.Matches("Empty: 1 file: -|-: empty|there was no event", run.Output + run.Errors);
        }
    }

    [Theory]
    [InlineData("events", "-INT")]
    [InlineData("events", "-TERM")]
    [InlineData("rules coverage", "-INT")]
    public async Task A_signal_ends_a_reading_with_a_word(string command, string sent)
    {
        if (OperatingSystem.IsWindows() || PalisadeProgram.IsInterruptIgnored())
            return;
        using Process run = PalisadeProgram.Start(null, [.. command.Split(' '), "-"]);
        Task<string> output = run.StandardOutput.ReadToEndAsync(), errors = run.StandardError.ReadToEndAsync();
        byte[] events = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(LogFolder.Event("evil"), 20_000)));
        await run.StandardInput.BaseStream.WriteAsync(events);
        await run.StandardInput.BaseStream.FlushAsync();
        using (Process kill = Process.Start("kill", [sent, run.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        try
        {
            for (int i = 0; i < 100 && !run.HasExited; i++)
            {
                await run.StandardInput.BaseStream.WriteAsync(events);
                await Task.Delay(50);
            }

            run.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended by now.
        }

        await run.WaitForExitAsync();
        Assert.True(run.ExitCode == 2, await errors);
        Assert.Contains("interrupted: this is what was read until then", await errors, StringComparison.Ordinal);
        Assert.NotEmpty(await output);
    }

    [ProgramFact("bash")]
    public void Bash_completes_files_behind_a_command_and_options_after_a_dash()
    {
        _folder.Write("evidence.json", LogFolder.Event("evil"));
        Assert.Contains("evidence.json", Complete("palisade scan ", "palisade", "scan", ""));
        Assert.Contains("--rules", Complete("palisade scan --ru", "palisade", "scan", "--ru"));
        Assert.DoesNotContain("evidence.json", Complete("palisade ", "palisade", ""));
    }

    private string[] Complete(string line, params string[] words)
    {
        string script = $"{PalisadeProgram.ShellFunction}\nsource <(palisade completion bash)\nCOMP_LINE='{line}' COMP_POINT={line.Length} COMP_CWORD={words.Length - 1}\nCOMP_WORDS=({string.Join(' ', words.Select(w => $"'{w}'"))})\n_palisade\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"";
        ProcessStartInfo start = new("bash", ["-c", script]) { WorkingDirectory = _folder.Root, RedirectStandardOutput = true };
        using Process bash = Process.Start(start)!;
        string output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
