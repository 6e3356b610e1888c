using Palisade.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault.Retention;

/// <summary>Backups hold what the vault holds and no longer; an older one is not taken for the vault.</summary>
public sealed class BackupTests
{
    private static readonly KeyId FirstKey = new("default", 1, false, RetentionVault.FirstDay);

    [Fact]
    public void A_backup_copies_what_is_new_and_restores_to_a_vault_that_goes_on()
    {
        using RetentionVault vault = new();
        vault.Append("default", "one");
        Assert.Equal(1, vault.MakeBackup().Segments);
        vault.Append("default", "two");
        Assert.Equal((1, 0), (vault.MakeBackup().Segments, vault.MakeBackup().Segments));

        string restored = Path.Combine(vault.Root, "restored");
        RestoreResult result = new VaultRestore(vault.PlaceOf(restored), new PosixDisk(vault.Backup)).Run(newLog: false, takesOver: true);
        Assert.Empty(result.Damaged);
        VaultVerdict verdict = vault.Verify(restored);
        Assert.Equal(("PASS", 2), (string.Join('\n', [verdict.Line, .. verdict.Failures]), verdict.Opened));
    }

    [Fact]
    public void A_backup_older_than_the_pin_is_a_fork_and_begins_a_new_log_only_when_asked_to()
    {
        using RetentionVault vault = new();
        vault.Append("default", "one");
        vault.MakeBackup();
        vault.Append("default", "two");
        string restored = Path.Combine(vault.Root, "restored");
        VaultForkException fork = Assert.Throws<VaultForkException>(() => new VaultRestore(vault.PlaceOf(restored), new PosixDisk(vault.Backup)).Run(newLog: false));
        Assert.Contains("--new-log", fork.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(restored));

        RestoreResult result = new VaultRestore(vault.PlaceOf(restored), new PosixDisk(vault.Backup)).Run(newLog: true);
        Assert.StartsWith("test.example/keep/restored-2026-01-01-", result.Origin, StringComparison.Ordinal);
        VaultVerdict verdict = vault.Verify(restored);
        Assert.Equal(("PASS WITH DECLARED GAPS", 1), (string.Join('\n', [verdict.Line, .. verdict.Failures]), verdict.Opened));

        // The pin is that of the new log now; the old one is remembered all the same.
        Assert.Throws<VaultForkException>(() => new VaultRestore(vault.PlaceOf(Path.Combine(vault.Root, "again")), new PosixDisk(vault.Backup)).Run(newLog: false));
    }

    [Fact]
    public void A_backup_that_is_tried_out_does_not_move_the_pin_of_the_vault_that_is_there()
    {
        using RetentionVault vault = new();
        vault.Append("default", "one");
        vault.MakeBackup();
        byte[] pin = File.ReadAllBytes(vault.Place.PinPath);
        string restored = Path.Combine(vault.Root, "restored"), key = Path.Combine(vault.Root, "drill.key");
        RetentionRefusedException refused = Assert.Throws<RetentionRefusedException>(() => new VaultRestore(vault.PlaceOf(restored), new PosixDisk(vault.Backup)).Run(newLog: false));
        Assert.Contains("--take-over", refused.Message, StringComparison.Ordinal);
        Assert.Contains("drill.key", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(restored));
        File.Copy(vault.Place.KeyFile, key);
        new VaultRestore(new VaultPlace(restored, vault.Options with { KeyFile = key }), new PosixDisk(vault.Backup)).Run(newLog: false);
        Assert.Equal(pin, File.ReadAllBytes(vault.Place.PinPath));
        vault.Append("default", "two");
        Assert.Equal(("PASS", 2), (string.Join('\n', [vault.Verify().Line, .. vault.Verify().Failures]), (int)vault.Verify().Opened));
    }

    [Fact]
    public void A_backup_older_by_a_reading_goes_on_under_its_name_when_that_is_accepted_and_declares_a_gap()
    {
        using RetentionVault vault = new();
        vault.Append("default", "one");
        vault.MakeBackup();
        vault.VerdictOfPack(isOpen: true);
        Directory.Delete(vault.Folder, true);
        VaultForkException fork = Assert.Throws<VaultForkException>(() => new VaultRestore(vault.Place, new PosixDisk(vault.Backup)).Run(newLog: false, takesOver: true));
        Assert.Contains("--accept-restored", fork.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("vault append", fork.Message, StringComparison.Ordinal);
        RestoreResult result = new VaultRestore(vault.Place, new PosixDisk(vault.Backup)).Run(newLog: false, acceptsOlder: true);
        Assert.Equal("test.example/keep", result.Origin);
        vault.Append("default", "two");
        VaultVerdict verdict = vault.Verify();
        Assert.Equal(("PASS WITH DECLARED GAPS", 2), (string.Join('\n', [verdict.Line, .. verdict.Failures]), (int)verdict.Opened));
        Assert.Contains(verdict.Declared, d => d.Contains("an older state was put back", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_past_its_date_in_a_backup_is_not_restored()
    {
        using RetentionVault vault = new(("default", new RetentionDays(1, 10)));
        vault.Append("default", "a secret line");
        vault.Clock.Advance(5);
        vault.Append("default", "a line that stays");
        vault.MakeBackup();
        List<byte[]> secrets = vault.SecretsOf(FirstKey);
        vault.Clock.Advance(6);
        Directory.Delete(vault.Folder, true);
        string restored = Path.Combine(vault.Root, "restored");
        Assert.Equal(1, new VaultRestore(vault.PlaceOf(restored), new PosixDisk(vault.Backup)).Run(newLog: false, takesOver: true).Erased);
        VaultVerdict verdict = vault.Verify(restored);
        Assert.Equal(("PASS", 1), (string.Join('\n', [verdict.Line, .. verdict.Failures]), verdict.Opened));
        Assert.All(secrets, s => Assert.DoesNotContain(vault.FilesWith(s), f => f.StartsWith("restored", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_was_erased_after_the_backup_is_gone_in_it_and_the_restored_log_says_so()
    {
        using RetentionVault vault = new(("default", new RetentionDays(0, 10)));
        vault.Append("default", "a secret line", RetentionVault.At(RetentionVault.FirstDay.AddDays(1), "a line that stays"));
        vault.MakeBackup();
        vault.Order(FirstKey.ToString());
        Directory.Delete(vault.Folder, true);
        string restored = Path.Combine(vault.Root, "restored");
        RestoreResult result = new VaultRestore(vault.PlaceOf(restored), new PosixDisk(vault.Backup)).Run(newLog: true);
        Assert.Equal((1, 0), (result.Erased, result.Damaged.Count));
        VaultVerdict verdict = vault.Verify(restored);
        Assert.Equal(("PASS WITH DECLARED GAPS", 1), (string.Join('\n', [verdict.Line, .. verdict.Failures]), (int)verdict.Opened));
    }

    [Fact]
    public void An_erasure_waits_for_a_backup_that_is_away_and_is_finished_when_it_is_back()
    {
        using RetentionVault vault = new(("default", new RetentionDays(1, 10)));
        vault.Append("default", "a secret line");
        vault.MakeBackup();
        List<byte[]> secrets = vault.SecretsOf(FirstKey);
        vault.Clock.Advance(10);
        Directory.Move(vault.Backup, vault.Backup + ".away");
        Directory.CreateDirectory(vault.Backup);
        ErasureResult result = vault.Erase();
        Assert.Equal([vault.Backup], result.Unreachable.Select(u => u.Path));
        Assert.True(vault.Ledger().Find(FirstKey)!.IsHalfErased);
        Assert.True(vault.Verify().Passed);
        Directory.Delete(vault.Backup);
        Directory.Move(vault.Backup + ".away", vault.Backup);
        Assert.True(vault.Erase().IsComplete);
        Assert.True(vault.Ledger().Find(FirstKey)!.IsErased);
        Assert.All(secrets, s => Assert.Empty(vault.FilesWith(s)));
    }
}
