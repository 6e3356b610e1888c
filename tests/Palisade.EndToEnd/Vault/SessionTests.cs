using System.Diagnostics;
using System.Globalization;
using System.Text;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Vault;

/// <summary>Several people at one vault, and somebody who presses Ctrl-C: one writes, others are told so in a line, everybody may search, and who is interrupted leaves the vault in good order.</summary>
public sealed class SessionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-session-").FullName;

    public SessionTests() => Assert.Equal(0, PalisadeProgram.Run("vault", "init", Vault).ExitCode);

    private string Vault => Path.Combine(_folder, "v");

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Who_comes_second_is_told_who_is_there_in_a_line()
    {
        using AppendSession first = new(Vault);
        Assert.True(first.Feed(10));
        foreach (string[] command in (string[][])[["append", Vault, "-"], ["erase", Vault, "--yes"], ["policy", Vault, "--class", "b", "--min", "1", "--max", "2"], ["rebuild", Vault]])
        {
            ProgramRun second = PalisadeProgram.RunIn(null, "x\n"u8.ToArray(), ["vault", .. command]);
            Assert.True(second.ExitCode == 2, second.ToString());
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"process {first.ProcessId}"), Assert.Single(second.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }

        // What only reads goes on beside it, and finds what is acknowledged.
        ProgramRun found = PalisadeProgram.Run("vault", "search", Vault, "*", "--output-format", "raw");
        Assert.True(found.ExitCode == 1 && found.Lines.Length == first.Acknowledged, found.ToString());
        Assert.Equal("PASS", PalisadeProgram.Run("vault", "verify", Vault).Lines[0]);
        Assert.True(first.Feed(5));
        Assert.Equal(0, first.End());
        Assert.Equal(15, StoredRecords.Read(Vault).Count);
        Assert.Equal("PASS", PalisadeProgram.Run("vault", "verify", Vault).Lines[0]);
    }

    [Theory]
    [InlineData("INT", 130, false)]
    [InlineData("TERM", 0, false)]
    [InlineData("INT", 130, true)]
    public void An_append_that_is_interrupted_closes_the_vault_in_order(string signal, int exitCode, bool inputEnds)
    {
        if (PalisadeProgram.IsInterruptIgnored())
            return;
        using AppendSession session = new(Vault);
        Assert.True(session.Feed(20));
        Send(signal, session.ProcessId);
        int ended = inputEnds ? session.End() : session.WaitForEnd();

        // Where the input ends at the same time, either may be first.
        Assert.True(ended == exitCode || (inputEnds && ended == 0), $"exit code {ended}: {session.Errors}");
        Assert.InRange(StoredRecords.Read(Vault).Count, session.Acknowledged, session.Sent);

        // Not even a crash to tell of: a gap would be a line more.
        Assert.Equal("PASS", PalisadeProgram.Run("vault", "verify", Vault).Lines[0]);
        Assert.Equal(0, PalisadeProgram.RunIn(null, "more\n"u8.ToArray(), "vault", "append", Vault, "-").ExitCode);
        Assert.Equal("PASS", PalisadeProgram.Run("vault", "verify", Vault).Lines[0]);
    }

    [Fact]
    public async Task A_search_that_is_interrupted_says_so_and_is_in_the_log()
    {
        if (PalisadeProgram.IsInterruptIgnored())
            return;
        string lines = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"line {i} of many that a search goes through\n"));
        Assert.Equal(0, PalisadeProgram.RunIn(null, Encoding.ASCII.GetBytes(lines), "vault", "append", Vault, "-").ExitCode);
        using Process search = PalisadeProgram.Start(null, "vault", "search", Vault, "*", "--output-format", "raw");
        search.StandardInput.Close();
        Task<string> errors = search.StandardError.ReadToEndAsync();

        // Its output is read only when it was told to stop, so that it cannot end before.
        Assert.NotNull(await search.StandardOutput.ReadLineAsync());
        Send("INT", search.Id);
        await search.StandardOutput.ReadToEndAsync();
        await search.WaitForExitAsync();
        Assert.Equal(2, search.ExitCode);
        Assert.Contains("palisade: stopped; there may be more", await errors, StringComparison.Ordinal);
        ProgramRun verified = PalisadeProgram.Run("vault", "verify", Vault);
        Assert.Equal("PASS", verified.Lines[0]);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Vault, "clear")));
    }

    private static void Send(string signal, int process)
    {
        using Process kill = Process.Start("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
