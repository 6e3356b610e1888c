using Palisade.Vault.Retention;

namespace Palisade.Tests.Vault.Retention;

/// <summary>Whatever is changed in a vault is found, and its place is named.</summary>
public sealed class VaultCheckTests
{
    [Theory]
    [InlineData("segments", "segments/")]
    [InlineData("log/tile/0", "log/tile/0")]
    [InlineData("log/tile/entries", "log/checkpoint")]
    public void A_flipped_byte_fails_with_its_place(string folder, string place)
    {
        using RetentionVault vault = new();
        vault.Append("default", "one", "two", "three");
        vault.Write((_, writer) => writer.Seal());
        Assert.True(vault.Verify().Passed);
        string file = Directory.EnumerateFiles(Path.Combine(vault.Folder, folder), "*", SearchOption.AllDirectories).First();
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
        VaultVerdict verdict = vault.Verify();
        Assert.Equal("FAIL", verdict.Line);
        Assert.Contains(verdict.Failures, f => f.StartsWith(place, StringComparison.Ordinal) || f.Contains("leaf", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("segments", "*.seg", "the file is missing")]
    [InlineData("keys", "default.1.2026-01-01", "the key is missing")]
    public void A_file_that_is_gone_fails_with_its_place(string folder, string pattern, string failure)
    {
        using RetentionVault vault = new();
        vault.Append("default", "one");
        vault.Write((_, writer) => writer.Seal());
        File.Delete(Directory.GetFiles(Path.Combine(vault.Folder, folder), pattern).Single());
        VaultVerdict verdict = vault.Verify();
        Assert.Equal("FAIL", verdict.Line);
        Assert.Contains(verdict.Failures, f => f.Contains(failure, StringComparison.Ordinal));
    }

    [Fact]
    public void Sealed_files_that_were_swapped_fail_with_the_names_of_both()
    {
        using RetentionVault vault = new(("default", new(180, 400)), ("other", new(180, 400)));
        vault.Append("default", "one");
        vault.Append("other", "two");
        vault.Write((_, writer) => writer.Seal());
        string[] files = Directory.GetFiles(Path.Combine(vault.Folder, "segments"), "*.seg");
        File.Move(files[0], files[0] + ".aside");
        File.Move(files[1], files[0]);
        File.Move(files[0] + ".aside", files[1]);
        VaultVerdict verdict = vault.Verify();
        Assert.Equal("FAIL", verdict.Line);
        Assert.All(files, file => Assert.Contains(verdict.Failures, f => f.StartsWith("segments/" + Path.GetFileName(file), StringComparison.Ordinal)));
    }

    [Fact]
    public void An_older_catalogue_put_back_is_brought_up_to_date_by_the_next_writer()
    {
        using RetentionVault vault = new(("default", new(1, 3)));
        vault.Append("default", "one");
        vault.Write((_, writer) => writer.Seal());
        byte[] older = File.ReadAllBytes(vault.Place.CataloguePath);
        vault.Clock.Advance(4);
        vault.Erase();
        vault.Append("default", "two");
        vault.Write((_, writer) => writer.Seal());
        File.WriteAllBytes(vault.Place.CataloguePath, older);
        Assert.Equal(2, vault.Verify().Failures.Count(f => f.StartsWith("catalogue.db", StringComparison.Ordinal)));
        vault.Append("default", "three");
        Assert.Equal("PASS", string.Join('\n', [vault.Verify().Line, .. vault.Verify().Failures]));
    }

    [Fact]
    public void Records_that_are_not_sealed_are_checked_in_the_journal()
    {
        using RetentionVault vault = new();
        vault.Append("default", "one", "two");
        VaultVerdict verdict = vault.Verify();
        Assert.Equal(("PASS", 2), (string.Join('\n', [verdict.Line, .. verdict.Failures]), verdict.Opened));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(vault.Folder, "wal"), "*.wal"))
            File.Delete(file);
        Assert.Contains(vault.Verify().Failures, f => f.Contains("neither in a sealed file nor in the journal", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_overdue_fails()
    {
        using RetentionVault vault = new();
        vault.Append("default", "one");
        vault.Clock.Advance(402);
        Assert.Contains(vault.Verify().Failures, f => f.Contains("was due on 2027-02-05", StringComparison.Ordinal));
    }

    [Fact]
    public void A_lost_catalogue_is_made_again()
    {
        using RetentionVault vault = new();
        vault.Append("default", "one");
        vault.Write((_, writer) => writer.Seal());
        File.Delete(vault.Place.CataloguePath);
        Assert.Contains(vault.Verify().Notes, n => n.Contains("rebuild", StringComparison.Ordinal));
        (int segments, IReadOnlyList<string> missing) = CatalogueRebuild.Run(vault.Place);
        Assert.Equal((1, 0), (segments, missing.Count));
        Assert.Equal("PASS", string.Join('\n', [vault.Verify().Line, .. vault.Verify().Failures]));
        using KeptVault kept = KeptVault.OpenToRead(vault.Place);
        Assert.Equal(["lines"], kept.Catalogue.Streams().Select(s => s.Name));
    }

    [Fact]
    public void Status_tells_streams_dates_and_backups()
    {
        using RetentionVault vault = new();
        vault.Append("default", "one");
        vault.MakeBackup();
        using KeptVault kept = KeptVault.OpenToRead(vault.Place);
        VaultStatus status = VaultStatus.Read(kept);
        Assert.Equal(1, status.Ledger.Records);
        Assert.Equal(new DateOnly(2027, 2, 5), status.Plan.Next.Single().Due);
        Assert.Equal([(vault.Backup, "")], status.Backups);
        Assert.Equal(("lines", "default"), status.Streams[1]);
    }
}
