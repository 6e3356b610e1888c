using System.Text;
using System.Text.Json;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Vault;

/// <summary>The commands that keep a vault, from the outside: what they print, and how they exit.</summary>
public sealed class KeepCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("palisade-keep-");

    public KeepCommandTests()
    {
        Expect(0, "vault", "init", "v");
        ProgramRun appended = PalisadeProgram.RunIn(_folder.FullName, Encoding.UTF8.GetBytes("one\ntwo\n"), "vault", "append", "v", "-");
        Assert.True(appended.ExitCode == 0, appended.ToString());
    }

    public void Dispose() => _folder.Delete(true);

    [Fact]
    public void A_vault_is_verified_in_place_and_a_changed_byte_fails()
    {
        Assert.Equal("PASS", Expect(0, "vault", "verify", "v").Lines[0]);
        string entries = Directory.EnumerateFiles(Path.Combine(_folder.FullName, "v", "log", "tile", "entries"), "*", SearchOption.AllDirectories).Single();
        byte[] bytes = File.ReadAllBytes(entries);
        bytes[^10] ^= 1;
        File.WriteAllBytes(entries, bytes);
        Assert.Equal("FAIL", Expect(1, "vault", "verify", "v").Lines[0]);
        Expect(2, "vault", "verify", "nowhere");
    }

    [Fact]
    public void Policy_holds_and_erasure_say_what_they_do_and_refuse_what_they_must()
    {
        Assert.Contains("default: at least 180 days from receipt, at most 400 days from the event's day", Expect(0, "vault", "policy", "v").Lines);
        Assert.Equal("policy 2", Expect(0, "vault", "policy", "v", "--class", "short", "--min", "1", "--max", "2").Lines[0]);
        Assert.Contains("at least 3 days", Expect(2, "vault", "policy", "v", "--class", "short", "--min", "2", "--max", "2").Errors, StringComparison.Ordinal);
        Expect(2, "vault", "policy", "v", "--class", "short");
        Expect(2, "vault", "policy", "v", "--class", "short", "--min", "1", "--max", "3", "--drop", "short");
        Assert.Equal("policy 3", Expect(0, "vault", "policy", "v", "--drop", "short").Lines[0]);
        Assert.Contains("only class", Expect(2, "vault", "policy", "v", "--drop", "default").Errors, StringComparison.Ordinal);
        Assert.Equal("hold 1\n", Expect(0, "vault", "hold", "v", "--class", "default", "--from", "2020-01-01", "--to", "2099-12-31", "--reason", "case 1").Output);
        Expect(2, "vault", "hold", "v", "--class", "none", "--from", "2020-01-01", "--to", "2020-01-01", "--reason", "case 1");
        Expect(2, "vault", "hold", "v", "--class", "default", "--from", "yesterday", "--to", "2020-01-01", "--reason", "case 1");
        string key = Expect(0, "vault", "erase", "v").Lines.Single(l => l.StartsWith("next: ", StringComparison.Ordinal)).Split(' ')[1];
        Assert.Contains("hold 1", Expect(2, "vault", "erase", "v", "--order", key, "--reason", "file 1", "--yes").Errors, StringComparison.Ordinal);
        Expect(0, "vault", "release", "v", "1", "--reason", "over");
        Expect(2, "vault", "release", "v", "1", "--reason", "over");
        Assert.Contains("180 days from receipt", Expect(2, "vault", "erase", "v", "--order", key, "--reason", "file 1", "--yes").Errors, StringComparison.Ordinal);
        Expect(0, "vault", "erase", "v", "--yes");
        Assert.Equal("PASS", Expect(0, "vault", "verify", "v").Lines[0]);
    }

    [Fact]
    public void A_backup_is_restored_and_status_is_json()
    {
        Expect(0, "vault", "backup", "v", "b");
        Expect(2, "vault", "backup", "v", "v/inside");
        Expect(0, "vault", "restore", "b", "r", "--key-file", "v.key");
        Assert.Equal("PASS", Expect(0, "vault", "verify", "r", "--key-file", "v.key").Lines[0]);
        Assert.Contains("--new-log", Expect(2, "vault", "restore", "b", "r2", "--key-file", "v.key").Errors, StringComparison.Ordinal);
        using JsonDocument status = JsonDocument.Parse(Expect(0, "vault", "status", "v", "--json").Output);
        Assert.Equal((2, 0), (status.RootElement.GetProperty("records").GetInt64(), status.RootElement.GetProperty("overdue").GetInt32()));
        Assert.Equal(Path.Combine(_folder.FullName, "b"), status.RootElement.GetProperty("backups")[0].GetProperty("path").GetString());
        Expect(0, "vault", "rebuild", "v");
        Expect(0, "vault", "backup", "v", "b", "--forget");
        Expect(2, "vault", "backup", "v", "b", "--forget");
    }

    [Fact]
    public void A_timestamp_is_asked_for_in_one_way()
    {
        Expect(0, "vault", "timestamp", "v", "--tsr-request", "request.tsq");
        Assert.True(new FileInfo(Path.Combine(_folder.FullName, "request.tsq")).Length > 40);
        Expect(2, "vault", "timestamp", "v", "--tsr", "request.tsq");
        Expect(2, "vault", "timestamp", "v");
        Expect(2, "vault", "timestamp", "v", "--url", "file:///etc/passwd");
    }

    private ProgramRun Expect(int exitCode, params string[] arguments)
    {
        ProgramRun run = PalisadeProgram.RunIn(_folder.FullName, [], arguments);
        Assert.True(run.ExitCode == exitCode, $"{string.Join(' ', arguments)}: {run}");
        return run;
    }
}
