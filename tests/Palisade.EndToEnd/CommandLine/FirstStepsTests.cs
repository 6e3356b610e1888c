using System.Diagnostics;

namespace Palisade.Tests.CommandLine;

/// <summary>What somebody meets who types the first commands: paths that are not there, folders with nothing in them, times without a year.</summary>
public sealed class FirstStepsTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public FirstStepsTests()
    {
        _folder.Write("logs/a.json", LogFolder.Event("evil"));
        Directory.CreateDirectory(_folder.At("empty"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_path_that_is_not_there_is_one_line()
    {
        ProgramRun run = PalisadeProgram.Run("scan", _folder.At("nope"));
        Assert.Equal((2, "", $"palisade: {_folder.At("nope")}: no such file or folder\n"), (run.ExitCode, run.Output, run.Errors.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void A_path_that_is_not_there_is_in_the_summary_that_was_asked_for()
    {
        ProgramRun run = _folder.Scan(_folder.At("nope"), _folder.At("logs"));
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("no such file or folder", _folder.Input("nope").GetProperty("reason").GetString());
        Assert.DoesNotContain("the rest of them", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scan LOGS --rules EMPTY", 2, "EMPTY: no rules there")]
    [InlineData("rules check EMPTY", 2, "EMPTY: no rules there")]
    [InlineData("scan LOGS --mapping NOPE", 2, "NOPE: no such file or folder")]
    [InlineData("scan LOGS --output NOPE/x.html", 2, "NOPE/x.html: folder NOPE does not exist")]
    [InlineData("scan EMPTY", 0, "EMPTY: no files there")]
    [InlineData("scan LOGS --rules RULES --exclude-rule 99", 1, "--exclude-rule 99: no loaded rule has this id")]
    [InlineData("rules explain Evil LOGS --rules RULES --record 99", 2, "there is no record 99 in what was read.")]
    public void What_is_not_there_is_said(string line, int exitCode, string expected)
    {
        ProgramRun run = PalisadeProgram.Run([.. line.Split(' ').Select(Place)]);
        Assert.Equal(exitCode, run.ExitCode);
        string said = "palisade: " + Place(expected.Replace("folder NOPE", "folder " + _folder.At("nope"), StringComparison.Ordinal));
        Assert.Single(run.Errors.Split('\n', StringSplitOptions.TrimEntries), l => l == said);
        Assert.Equal(exitCode == 2 && line.Contains("NOPE", StringComparison.Ordinal) ? 1 : 0, run.Errors.Split('\n').Count(l => l.Contains(_folder.At("nope"), StringComparison.Ordinal)));
    }

    [Fact]
    public void A_guessed_year_is_said_in_the_summary_and_on_the_screen()
    {
        File.SetLastWriteTimeUtc(_folder.Write("logs/auth.log", "Mar  4 10:20:30 web1 sshd[811]: Failed password for root from 192.0.2.7 port 4711 ssh2\n"), new DateTime(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc));
        ProgramRun run = _folder.Scan(_folder.At("logs"));
        Assert.Contains($"Year 2026 assumed for 1 event of {_folder.At("logs/auth.log")}; if it was another, say so with --year Y.", run.Errors, StringComparison.Ordinal);
        Assert.Equal(2026, _folder.Input("auth.log").GetProperty("assumedYear").GetInt32());
        Assert.False(_folder.Input("a.json").TryGetProperty("assumedYear", out _));
        run = _folder.Scan("--year", "2024", _folder.At("logs"));
        Assert.DoesNotContain("assumed", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_says_in_which_file_a_record_is()
    {
        ProgramRun run = PalisadeProgram.Run("rules", "explain", "Evil word", _folder.At("logs"), "--rules", _folder.Rules);
        Assert.Contains($"{_folder.At("logs/a.json")}: record 1 at offset 0", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_knows_correlations()
    {
        _folder.Write("rules/often.yml", "title: Evil often\nid: 22222222-2222-4222-8222-222222222222\nstatus: test\nlevel: high\ncorrelation:\n    type: event_count\n    rules:\n        - " + LogFolder.RuleId
            + "\n    group-by:\n        - Computer\n    timespan: 5m\n    condition:\n        gte: 3\n");
        ProgramRun run = PalisadeProgram.Run("rules", "explain", "Evil often", _folder.At("logs"), "--rules", _folder.Rules);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("Correlation of event_count, within 00:05:00, for each Computer:\n  at least 3\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("(Evil word)", run.Output, StringComparison.Ordinal);
        Assert.Contains("record 1 at offset 0 as windows-security: MATCHES", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("empty")]
    public void Rules_that_are_not_there_stop_the_scan_and_the_report_says_so(string rules)
    {
        ProgramRun run = PalisadeProgram.Run("scan", _folder.At("logs"), "--rules", _folder.At(rules), "--output", _folder.At("r.html"), "--summary", _folder.At("summary.json"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("palisade: no rules were loaded: nothing was looked for", run.Errors, StringComparison.Ordinal);
        string[] problems = [.. _folder.Summary().GetProperty("problems").EnumerateArray().Select(p => p.GetString()!)];
        Assert.Equal(2, problems.Length);
        Assert.StartsWith(_folder.At(rules), problems[0], StringComparison.Ordinal);
        Assert.Empty(_folder.Summary().GetProperty("inputs").EnumerateArray());
        Assert.Contains("\"rulesLoaded\":0,", File.ReadAllText(_folder.At("r.html")), StringComparison.Ordinal);
        Assert.Contains("nothing was looked for", File.ReadAllText(_folder.At("r.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_packed_by_another_program_is_not_read_and_2()
    {
        _folder.Write("logs/auth.log.xz", [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, 0, 4]);
        ProgramRun run = _folder.Scan(_folder.At("logs"));
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("xz-compressed: unpack it first", _folder.Input("auth.log.xz").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("1 finding (1 high) in 1 event of 1 file ", run.Errors, StringComparison.Ordinal);
        Assert.Equal(2, PalisadeProgram.Run("rules", "coverage", _folder.At("logs"), "--rules", _folder.Rules).ExitCode);
        Assert.Equal(2, PalisadeProgram.Run("events", _folder.At("logs")).ExitCode);
    }

    [Fact]
    public void Empty_standard_input_is_said()
    {
        ProgramRun run = PalisadeProgram.RunIn(null, [], "scan", "-", "--rules", _folder.Rules);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Empty: 1 file: -.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Sigma_rules_among_logs_are_known_as_such()
    {
        ProgramRun run = _folder.Scan(_folder.Root);
        Assert.Contains("No logs: 1 file with Sigma rules.", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Not recognised", run.Errors, StringComparison.Ordinal);
        Assert.Equal("other", _folder.Input("evil.yml").GetProperty("format").GetString());
    }

    [Fact]
    public void The_summary_goes_to_stdout_where_asked()
    {
        ProgramRun run = PalisadeProgram.Run("scan", _folder.At("logs"), "--rules", _folder.Rules, "--output", _folder.At("x.txt"), "--summary", "-");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("{\"events\":1,", run.Output, StringComparison.Ordinal);
        Assert.Contains("Evil word", File.ReadAllText(_folder.At("x.txt")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    public async Task A_signal_ends_a_scan_with_what_was_found(string sent)
    {
        if (OperatingSystem.IsWindows() || PalisadeProgram.IsInterruptIgnored())
            return;
        using Process scan = PalisadeProgram.Start(null, "scan", "-", "--rules", _folder.Rules, "--output-format", "ndjson", "--summary", _folder.At("summary.json"), "--threads", "1");
        Task<string> output = scan.StandardOutput.ReadToEndAsync();
        Task<string> errors = scan.StandardError.ReadToEndAsync();
        byte[] events = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(LogFolder.Event("evil"), 20_000)));
        await scan.StandardInput.BaseStream.WriteAsync(events);
        await scan.StandardInput.BaseStream.FlushAsync();
        using (Process kill = Process.Start("kill", [sent, scan.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        try
        {
            // What is asked for is looked at between two batches: further ones come until it has arrived, however busy the machine is.
            for (int i = 0; i < 100 && !scan.HasExited; i++)
            {
                await scan.StandardInput.BaseStream.WriteAsync(events);
                await Task.Delay(50);
            }

            scan.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended by now.
        }

        await scan.WaitForExitAsync();
        Assert.True(scan.ExitCode == 2, await errors);
        Assert.True(_folder.Summary().GetProperty("interrupted").GetBoolean());
        Assert.NotEmpty(await output);
        Assert.Contains("Interrupted, 0 of 1 file read to the end: this is what was found until then.", await errors, StringComparison.Ordinal);
        Assert.DoesNotContain("the rest of them was read", await errors, StringComparison.Ordinal);
    }

    private string Place(string word) => word.Replace("LOGS", _folder.At("logs"), StringComparison.Ordinal).Replace("EMPTY", _folder.At("empty"), StringComparison.Ordinal)
        .Replace("NOPE", _folder.At("nope"), StringComparison.Ordinal).Replace("RULES", _folder.Rules, StringComparison.Ordinal);
}
