using System.Text;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Vault;

/// <summary>A root key that is lost comes back from its shares or its second copy, and one that is replaced opens nothing any more.</summary>
public sealed class KeyCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("palisade-keys-");

    public KeyCommandTests()
    {
        Expect(0, "vault", "init", "v");
        ProgramRun appended = PalisadeProgram.RunIn(_folder.FullName, Encoding.UTF8.GetBytes("alpha one\nbeta two\n"), "vault", "append", "v", "-");
        Assert.True(appended.ExitCode == 0, appended.ToString());
    }

    public void Dispose() => _folder.Delete(true);

    [Fact]
    public void A_lost_key_is_recovered_from_shares_and_the_vault_is_searched()
    {
        ProgramRun shared = Expect(0, "vault", "key", "share", "v", "--shares", "5", "--threshold", "3", "--output", "shares");
        Assert.Contains("any 3 of them recover it", shared.Errors, StringComparison.Ordinal);
        Assert.Equal("", shared.Output);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("shares/share-1.txt")));
        Assert.Contains("written over", Expect(2, "vault", "key", "recover", "v", "shares/share-1.txt", "shares/share-3.txt", "shares/share-5.txt").Errors, StringComparison.Ordinal);
        byte[] before = File.ReadAllBytes(At("v.key"));
        File.Delete(At("v.key"));
        File.Delete(At("v.key.pin"));
        Assert.Contains("vault key recover", Expect(2, "vault", "search", "v", "beta").Errors, StringComparison.Ordinal);
        Assert.Contains("3 are needed", Expect(2, "vault", "key", "recover", "v", "shares/share-1.txt", "shares/share-3.txt").Errors, StringComparison.Ordinal);
        string mistyped = File.ReadAllText(At("shares/share-3.txt"));
        File.WriteAllText(At("wrong.txt"), mistyped[..^3] + (mistyped[^3] == '0' ? '1' : '0') + mistyped[^2..]);
        Assert.Contains("wrong.txt: The share is mistyped", Expect(2, "vault", "key", "recover", "v", "shares/share-1.txt", "wrong.txt", "shares/share-5.txt").Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(At("v.key")));

        // Several shares in one text, with their headings between.
        byte[] typed = [.. ((string[])["2", "4", "5"]).SelectMany(n => File.ReadAllBytes(At($"shares/share-{n}.txt")))];
        ProgramRun recovered = PalisadeProgram.RunIn(_folder.FullName, typed, "vault", "key", "recover", "v", "-");
        Assert.True(recovered.ExitCode == 0, recovered.ToString());
        Assert.Equal(before, File.ReadAllBytes(At("v.key")));
        Assert.Contains("beta two", Expect(1, "vault", "search", "v", "beta").Output, StringComparison.Ordinal);
        Assert.Equal("PASS", Expect(0, "vault", "verify", "v").Lines[0]);
    }

    [Fact]
    public void After_the_loss_of_vault_and_key_a_backup_and_shares_give_both_back()
    {
        Expect(0, "vault", "key", "share", "v", "--shares", "3", "--threshold", "2", "--output", "shares");
        Expect(0, "vault", "backup", "v", "b");
        Directory.CreateDirectory(At("machine"));
        Directory.Move(At("b"), At("machine/b"));
        foreach (string lost in (string[])["v.key", "v.key.pin"])
            File.Delete(At(lost));
        Directory.Delete(At("v"), true);
        Expect(2, "vault", "restore", "machine/b", "machine/v");
        Expect(0, "vault", "key", "recover", "machine/b", "shares/share-3.txt", "shares/share-1.txt", "--key-file", "machine/v.key");
        Expect(0, "vault", "restore", "machine/b", "machine/v");
        Assert.Equal("PASS", Expect(0, "vault", "verify", "machine/v").Lines[0]);
        Assert.Contains("beta two", Expect(1, "vault", "search", "machine/v", "beta").Output, StringComparison.Ordinal);
        Expect(0, "vault", "prove", "machine/v", "-o", "after.pack");
        Assert.StartsWith("PASS", Expect(0, "verify", "after.pack").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_of_another_vault_recover_nothing()
    {
        Expect(0, "vault", "init", "other");
        string[] shares = Expect(0, "vault", "key", "share", "other", "--shares", "2", "--threshold", "2").Lines;
        Assert.Equal(2, shares.Length);
        File.Delete(At("v.key"));
        ProgramRun run = PalisadeProgram.RunIn(_folder.FullName, Encoding.ASCII.GetBytes(string.Join('\n', shares)), "vault", "key", "recover", "v", "-");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("not that of the vault", run.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(At("v.key")));
        Expect(2, "vault", "key", "share", "other", "--shares", "2", "--threshold", "3");
        Expect(2, "vault", "key", "share", "other", "--threshold", "1");
    }

    [Fact]
    public void A_copy_is_under_its_passphrase_and_opens_the_vault()
    {
        Assert.Contains("PALISADE_NEW_PASSPHRASE", Expect(2, "vault", "key", "copy", "v", "copy.key").Errors, StringComparison.Ordinal);
        ProgramRun copied = With("PALISADE_NEW_PASSPHRASE=five words", "vault", "key", "copy", "v", "copy.key");
        Assert.True(copied.ExitCode == 0, copied.ToString());
        Assert.Equal(2, With("PALISADE_NEW_PASSPHRASE=five words", "vault", "key", "copy", "v", "v/copy.key").ExitCode);
        Expect(2, "vault", "search", "v", "alpha", "--key-file", "copy.key");
        ProgramRun found = With("PALISADE_PASSPHRASE=five words", "vault", "search", "v", "alpha", "--key-file", "copy.key");
        Assert.True(found.ExitCode == 1, found.ToString());
    }

    [Fact]
    public void A_new_root_key_makes_old_shares_worthless_and_names_the_backups_under_the_old_one()
    {
        string[] shares = Expect(0, "vault", "key", "share", "v", "--shares", "2", "--threshold", "2").Lines;
        Expect(0, "vault", "backup", "v", "b");
        ProgramRun rotated = Expect(0, "vault", "key", "rotate", "v");
        Assert.Contains("palisade vault backup v", rotated.Errors, StringComparison.Ordinal);
        Expect(1, "vault", "search", "v", "alpha");
        Assert.Equal("PASS", Expect(0, "vault", "verify", "v").Lines[0]);
        Expect(0, "vault", "backup", "v", "b");
        Expect(0, "vault", "restore", "b", "r", "--key-file", "v.key", "--take-over");
        File.Delete(At("v.key"));
        Assert.Equal(2, PalisadeProgram.RunIn(_folder.FullName, Encoding.ASCII.GetBytes(string.Join('\n', shares)), "vault", "key", "recover", "v", "-").ExitCode);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private ProgramRun With(string variable, params string[] arguments) => PalisadeProgram.RunBehind(_folder.FullName, ["env", variable], arguments);

    private ProgramRun Expect(int exitCode, params string[] arguments)
    {
        ProgramRun run = PalisadeProgram.RunIn(_folder.FullName, [], arguments);
        Assert.True(run.ExitCode == exitCode, $"{string.Join(' ', arguments)}: {run}");
        return run;
    }
}
