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
        ProgramRun due = Expect(0, "vault", "erase", "v");
        string key = due.Lines.Single(l => l.StartsWith("held ", StringComparison.Ordinal)).Split(' ')[1].TrimEnd(':');
        Assert.DoesNotContain("next: ", due.Output, StringComparison.Ordinal);
        string status = Expect(0, "vault", "status", "v").Output;
        Assert.Matches("  next: .*, 2 records, held by hold 1: stays until that is released\n", status);
        Assert.Matches("  stream 1 .*: 2 records, last .*, closed ", status);
        Assert.Contains("hold 1", Expect(2, "vault", "erase", "v", "--order", key, "--reason", "file 1", "--yes").Errors, StringComparison.Ordinal);
        Assert.Equal("released hold 1\n", Expect(0, "vault", "release", "v", "1", "--reason", "over").Output);
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
        Assert.Contains("--take-over", Expect(2, "vault", "restore", "b", "r", "--key-file", "v.key").Errors, StringComparison.Ordinal);
        File.Copy(Path.Combine(_folder.FullName, "v.key"), Path.Combine(_folder.FullName, "drill.key"));
        Assert.Contains("drill.key.pin remembers this vault from now on", Expect(0, "vault", "restore", "b", "r", "--key-file", "drill.key").Errors, StringComparison.Ordinal);
        Assert.Equal("PASS", Expect(0, "vault", "verify", "r", "--key-file", "drill.key").Lines[0]);
        Append("three\n");
        Assert.Contains("--new-log", Expect(2, "vault", "restore", "b", "r2", "--key-file", "v.key").Errors, StringComparison.Ordinal);
        using JsonDocument status = JsonDocument.Parse(Expect(0, "vault", "status", "v", "--json").Output);
        Assert.Equal((3, 0), (status.RootElement.GetProperty("records").GetInt64(), status.RootElement.GetProperty("overdue").GetInt32()));
        Assert.Equal(Path.Combine(_folder.FullName, "b"), status.RootElement.GetProperty("backups")[0].GetProperty("path").GetString());
        Expect(0, "vault", "rebuild", "v");
        Assert.StartsWith("forgotten: ", Expect(0, "vault", "backup", "v", "b", "--forget").Output, StringComparison.Ordinal);
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

    [Fact]
    public void A_restored_log_of_another_name_counts_as_restored_and_not_as_a_crash()
    {
        Expect(0, "vault", "backup", "v", "b");
        Append("three\n");
        Assert.Contains("v.key.pin.", Expect(0, "vault", "restore", "b", "r", "--key-file", "v.key", "--new-log").Errors, StringComparison.Ordinal);
        using JsonDocument status = JsonDocument.Parse(Expect(0, "vault", "status", "r", "--key-file", "v.key", "--json").Output);
        Assert.Equal((0, 1), (status.RootElement.GetProperty("crashes").GetInt32(), status.RootElement.GetProperty("restores").GetInt32()));
        Assert.Contains("1 times from an older copy", Expect(0, "vault", "status", "r", "--key-file", "v.key").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_vault_a_misspelled_one_and_a_file_are_told_apart_and_left_alone()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "empty"));
        File.WriteAllText(Path.Combine(_folder.FullName, "file"), "");
        foreach (string[] command in (string[][])[["vault", "status", "#"], ["vault", "verify", "#"], ["vault", "search", "#", "*"], ["vault", "append", "#", "-"], ["vault", "key", "share", "#"], ["vault", "cosign", "#", "--request", "q"], ["vault", "timestamp", "#", "--tsr-request", "q"], ["scan", "vault:#"], ["vault", "restore", "#", "x"]])
        {
            string Errors(string folder) => Expect(2, [.. command.Select(a => a.Replace("#", folder, StringComparison.Ordinal))]).Errors;
            string misspelled = Errors("w");
            Assert.Contains("there is no such folder", misspelled, StringComparison.Ordinal);
            Assert.Contains(Path.Combine(_folder.FullName, "v"), misspelled, StringComparison.Ordinal);
            Assert.Contains("palisade vault init DIR", misspelled, StringComparison.Ordinal);
            Assert.Contains("it has no vault.json", Errors("empty"), StringComparison.Ordinal);
            Assert.Contains("it is a file", Errors("file"), StringComparison.Ordinal);
            Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "w")));
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.FullName, "empty")));
        }
    }

    [Fact]
    public void A_witness_says_in_words_where_a_request_has_to_begin_and_the_next_begins_there()
    {
        string log = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "v", "vault.json"))).RootElement.GetProperty("key").GetString()!;
        string Witness(int exit)
        {
            ProgramRun run = Expect(exit, "witness", "q", "--state", "seen", "--key", "w.key", "--log", log);
            return exit == 0 ? run.Output : run.Errors;
        }

        Expect(0, "vault", "cosign", "v", "--request", "q");
        ProgramRun first = Expect(0, "witness", "q", "--state", "seen", "--key", "w.key", "--name", "w.example", "--log", log);
        string vkey = first.Errors.Split(": ")[1].Trim();
        File.WriteAllText(Path.Combine(_folder.FullName, "c"), first.Output);
        Expect(0, "vault", "cosign", "v", "--add", "c", "--witness", vkey);
        Append("three\n");
        Expect(0, "vault", "cosign", "v", "--request", "q", "--old", "0");
        Assert.Matches("refused \\(409\\): this witness has last seen the log at size [0-9]+,.*--old [0-9]+", Witness(2));
        Expect(0, "vault", "cosign", "v", "--request", "q");
        Assert.StartsWith("\u2014 w.example ", Witness(0), StringComparison.Ordinal);

        // The vault was not told of that cosignature, and the witness says where to begin; of one that never cosigned the vault knows nothing.
        Append("four\n");
        Expect(0, "vault", "cosign", "v", "--request", "q", "--witness", vkey);
        Assert.Contains("409", Witness(2), StringComparison.Ordinal);
        Assert.Contains("seen nothing", Expect(0, "vault", "cosign", "v", "--request", "q", "--witness", log).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_says_how_much_came_now_and_in_all_and_goes_on_after_a_file_it_may_not_read()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "good.log"), "a\nb\nc\n");
        Assert.Contains("3 records appended; 5 records were ever taken in by this vault.", Expect(0, "vault", "append", "v", "good.log").Errors, StringComparison.Ordinal);
        ProgramRun run = Expect(2, "vault", "append", "v", "nowhere.log", "good.log");
        Assert.Contains("nowhere.log: there is no such file", run.Errors, StringComparison.Ordinal);
        Assert.Contains("3 records appended; 8 records", run.Errors, StringComparison.Ordinal);
    }

    private void Append(string text)
    {
        ProgramRun appended = PalisadeProgram.RunIn(_folder.FullName, Encoding.UTF8.GetBytes(text), "vault", "append", "v", "-");
        Assert.True(appended.ExitCode == 0, appended.ToString());
    }

    private ProgramRun Expect(int exitCode, params string[] arguments)
    {
        ProgramRun run = PalisadeProgram.RunIn(_folder.FullName, [], arguments);
        Assert.True(run.ExitCode == exitCode, $"{string.Join(' ', arguments)}: {run}");
        return run;
    }
}
