using System.Globalization;
using System.Text;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Vault;

/// <summary>The real program on a real disk: syncs that fail, and death at any time. <c>PALISADE_FAULTS=full</c> runs all of them.</summary>
public sealed class AppendFaultTests : IDisposable
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("PALISADE_FAULTS") == "full";

    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [ProgramFact("strace")]
    public void A_failed_sync_is_never_acknowledged_whichever_it_is()
    {
        foreach (int n in IsFull ? Enumerable.Range(1, 100) : [1, 3, 9, 30])
        {
            string vault = NewVault(n);
            using (AppendSession session = new(vault, "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", string.Create(CultureInfo.InvariantCulture, $"inject=fdatasync:error=EIO:when={n}")))
            {
                for (int round = 0; round < n + 5 && session.Feed(10); round++)
                {
                }

                Assert.Equal(2, session.End());
                Assert.Contains("fdatasync of ", session.Errors, StringComparison.Ordinal);
                CheckStored(vault, session, $"sync {n}");
            }
        }
    }

    [ProgramFact("strace")]
    public void A_full_disk_says_how_much_is_safe_and_how_to_go_on()
    {
        // The 40th write and each after it finds no room; some of the first are of the opening.
        string vault = NewVault(1);
        using AppendSession session = new(vault, "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64", "-e", "inject=pwrite64:error=ENOSPC:when=40+");
        for (int round = 0; round < 200 && session.Feed(10); round++)
        {
        }

        Assert.Equal(2, session.End());
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{session.Acknowledged} records of this run were acknowledged and are safe, all of them of -;"), session.Errors, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"The disk is full: free some room, then append the rest: - from record {session.Acknowledged + 1} on"), session.Errors, StringComparison.Ordinal);
        CheckStored(vault, session, "full disk");
    }

    [Fact]
    public void Death_at_any_time_loses_nothing_acknowledged()
    {
        Random random = new(7);
        string vault = NewVault(0);
        long stored = 0;
        for (int death = 0; death < (IsFull ? 50 : 3); death++)
        {
            using AppendSession session = new(vault);
            Assert.True(session.Feed(10));
            using Timer timer = new(_ => session.Kill(), null, random.Next(1, 400), Timeout.Infinite);
            while (session.Feed(random.Next(1, 200)))
            {
            }

            session.End();
            List<byte[]> records = StoredRecords.Read(vault);
            long found = records.Count - stored;
            Assert.InRange(found, session.Acknowledged, session.Sent);
            for (int i = 0; i < found; i++)
                Assert.Equal(AppendSession.Line(i), Encoding.UTF8.GetString(records[(int)stored + i]));
            stored = records.Count;
        }
    }

    /// <summary>After it is opened again the vault has the beginning of what was sent, and at least what was acknowledged.</summary>
    private static void CheckStored(string vault, AppendSession session, string what)
    {
        Assert.Equal(0, PalisadeProgram.RunIn(null, "the last\n"u8.ToArray(), "vault", "append", vault, "-").ExitCode);
        List<byte[]> records = StoredRecords.Read(vault);
        Assert.Equal("the last", Encoding.UTF8.GetString(records[^1]));
        Assert.True(records.Count - 1 >= session.Acknowledged, $"{what}: {session.Acknowledged} acknowledged, {records.Count - 1} found");
        Assert.True(records.Count - 1 <= session.Sent, what);
        for (int i = 0; i < records.Count - 1; i++)
            Assert.Equal(AppendSession.Line(i), Encoding.UTF8.GetString(records[i]));
    }

    private string NewVault(int number)
    {
        string vault = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"vault{number}"));
        Assert.Equal(0, PalisadeProgram.Run("vault", "init", vault).ExitCode);
        return vault;
    }
}
