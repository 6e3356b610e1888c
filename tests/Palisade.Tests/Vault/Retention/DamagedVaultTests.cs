using Palisade.Vault.Keys;
using Palisade.Vault.Retention;

namespace Palisade.Tests.Vault.Retention;

/// <summary>A wrong byte in any file of a vault ends the check of nothing else: it goes on, fails, and names the file.</summary>
public sealed class DamagedVaultTests : IDisposable
{
    private readonly RetentionVault _vault = new();

    [Theory]
    [InlineData("vault.json")]
    [InlineData("log/checkpoint")]
    [InlineData("log/notes/*")]
    [InlineData("log/tile/0/*")]
    [InlineData("log/tile/entries/*")]
    [InlineData("segments/*")]
    [InlineData("keys/log")]
    [InlineData("keys/log-ed25519")]
    [InlineData("keys/wrap")]
    [InlineData("keys/default.1.2026-01")]
    [InlineData("keys/default.1.2026-01-01")]
    public void A_wrong_byte_fails_with_the_name_of_its_file_and_ends_nothing(string pattern)
    {
        Fill();
        string path = Directory.EnumerateFiles(_vault.Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_vault.Folder, f)).First(f => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, f));
        string file = Path.Combine(_vault.Folder, path);
        byte[] bytes = File.ReadAllBytes(file);
        for (int place = 0; place < bytes.Length; place += 1 + (bytes.Length / 23))
        {
            byte[] wrong = [.. bytes];
            wrong[place] ^= 4;
            File.WriteAllBytes(file, wrong);
            VaultVerdict verdict = _vault.Verify();
            Assert.Equal("FAIL", verdict.Line);
            Assert.Contains(verdict.Failures, f => f.Contains(path, StringComparison.Ordinal));
            Assert.True(verdict.Size > 0, "nothing else was looked at");
            Assert.True(!pattern.StartsWith("keys/log", StringComparison.Ordinal) || !verdict.Failures.Any(f => f.StartsWith("vault.json", StringComparison.Ordinal)), "vault.json is as it was");
        }
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        Fill();
        string[] paths = ["vault.json", "log/checkpoint", "keys/wrap", "catalogue.db"];
        foreach (string path in (string[])[.. paths, Path.GetRelativePath(_vault.Folder, Directory.GetFiles(Path.Combine(_vault.Folder, "segments"))[0])])
            Spoil(path);
        IReadOnlyList<string> failures = _vault.Verify().Failures;
        Assert.All(paths, path => Assert.Contains(failures, f => f.StartsWith(path, StringComparison.Ordinal)));
        Assert.Contains(failures, f => f.StartsWith("segments/", StringComparison.Ordinal) && f.Contains("digest", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wrong_byte_anywhere_in_the_catalogue_never_ends_the_check()
    {
        Fill();
        byte[] bytes = File.ReadAllBytes(_vault.Place.CataloguePath);
        int told = 0, places = 0;
        for (int place = 0; place < bytes.Length; place += 61, places++)
        {
            byte[] wrong = [.. bytes];
            wrong[place] ^= 4;
            File.WriteAllBytes(_vault.Place.CataloguePath, wrong);
            VaultVerdict verdict = _vault.Verify();
            Assert.All(verdict.Failures, f => Assert.StartsWith("catalogue.db: ", f, StringComparison.Ordinal));
            told += verdict.Passed ? 0 : 1;
        }

        // Most of a small database is room that nobody reads.
        Assert.True(told > 3, $"{told} of {places} told");
    }

    [Fact]
    public void Leaves_that_are_gone_are_told_and_the_others_are_still_checked()
    {
        Fill();
        string entries = Directory.GetFiles(Path.Combine(_vault.Folder, "log/tile/entries"), "*", SearchOption.AllDirectories)[0];
        File.Delete(entries);
        IReadOnlyList<string> failures = _vault.Verify().Failures;
        Assert.Contains(failures, f => f.Contains("leaves 0 to ", StringComparison.Ordinal));
        Assert.DoesNotContain(failures, f => f.StartsWith("log/checkpoint", StringComparison.Ordinal));
        Spoil("log/checkpoint");
        Assert.Contains(_vault.Verify().Failures, f => f.StartsWith("log: is checked at the checkpoint of size", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_nothing_tells_whose_the_log_is_that_is_told()
    {
        Fill();
        foreach (string path in (string[])["vault.json", .. Directory.GetFiles(Path.Combine(_vault.Folder, "keys"), "log*").Select(f => Path.GetRelativePath(_vault.Folder, f))])
            Spoil(path);
        VaultVerdict verdict = _vault.Verify();
        Assert.Equal(("FAIL", 0), (verdict.Line, verdict.Size));
        Assert.Contains(verdict.Failures, f => f.StartsWith("log: neither vault.json nor keys tells whose it is", StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_of_the_journal_is_named_itself()
    {
        Fill();
        string key = Directory.GetFiles(Path.Combine(_vault.Folder, "wal"), "*.key").Order(StringComparer.Ordinal).Last(), name = Path.GetRelativePath(_vault.Folder, key);
        Spoil(name);
        Assert.Contains(_vault.Verify().Failures, f => f.StartsWith(name + ": the key of that journal file was changed", StringComparison.Ordinal));
        File.Delete(key);
        Assert.Contains(_vault.Verify().Failures, f => f.StartsWith(name + ": the key of that journal file is not there", StringComparison.Ordinal));
    }

    [Fact]
    public void A_timestamp_without_its_checkpoint_is_missed()
    {
        Fill();
        string note = Assert.Single(Directory.GetFiles(Path.Combine(_vault.Folder, "log/notes")));
        File.Move(note, note + ".tsr");
        Assert.Contains(_vault.Verify().Failures, f => f.StartsWith("log/notes/", StringComparison.Ordinal) && f.Contains("the checkpoint that it is the timestamp of is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void A_root_key_of_another_vault_is_no_damage()
    {
        Fill();
        using RetentionVault other = new();
        VaultPlace mixed = new(_vault.Folder, _vault.Options with { KeyFile = other.Options.KeyFile });
        Assert.Equal(KeyFault.WrongRootKey, Assert.Throws<VaultKeyException>(() => VaultCheck.Run(mixed)).Fault);
    }

    [Fact]
    public void A_wrong_byte_in_a_sealed_journal_file_is_a_note_and_in_another_one_a_failure()
    {
        Fill();
        Assert.Equal("PASS", _vault.Verify().Line);
        string last = Directory.GetFiles(Path.Combine(_vault.Folder, "wal"), "*.wal").Order(StringComparer.Ordinal).Last();
        byte[] bytes = File.ReadAllBytes(last);

        // Every record is sealed; but a record that came after that would be in this file.
        File.WriteAllBytes(last, [.. bytes[..60], (byte)(bytes[60] ^ 4), .. bytes[61..]]);
        Assert.Contains(_vault.Verify().Failures, f => f.StartsWith("wal/", StringComparison.Ordinal) && f.Contains("bytes were changed", StringComparison.Ordinal));
        File.WriteAllBytes(last, [.. bytes[..^5], (byte)(bytes[^5] ^ 4), .. bytes[^4..]]);
        Assert.Contains(_vault.Verify().Failures, f => f.StartsWith("wal/", StringComparison.Ordinal) && f.Contains("cannot be read", StringComparison.Ordinal));

        // One that only waits to be deleted: as a writer leaves it that died between sealing and deleting.
        File.WriteAllBytes(last, bytes);
        string waiting = Path.Combine(_vault.Folder, "wal/00000001.wal");
        Assert.False(File.Exists(waiting));
        File.WriteAllBytes(waiting, [.. "PALWAL1\n"u8, .. new byte[90]]);
        VaultVerdict verdict = _vault.Verify();
        Assert.Equal("PASS", verdict.Line);
        Assert.Contains(verdict.Notes, n => n.StartsWith("wal/00000001.wal", StringComparison.Ordinal) && n.Contains("nothing is lost", StringComparison.Ordinal));
    }

    public void Dispose() => _vault.Dispose();

    private void Fill()
    {
        _vault.Append("default", "one", "two", "three");
        _vault.Write((_, writer) => writer.Seal());
        _vault.VerdictOfPack(isOpen: false);
    }

    private void Spoil(string path)
    {
        string file = Path.Combine(_vault.Folder, path);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[Math.Min(20, bytes.Length - 1)] ^= 4;
        if (path == "catalogue.db")
            bytes.AsSpan(0, 100).Fill(7);
        File.WriteAllBytes(file, bytes);
    }
}
