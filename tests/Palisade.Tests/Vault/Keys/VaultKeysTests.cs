using Palisade.Proofs.Format;
using Palisade.Vault.Keys;

namespace Palisade.Tests.Vault.Keys;

public sealed class VaultKeysTests
{
    private const string RootPath = "/root.key";
    private static readonly KeyId Day = KeyId.TryParse("default.1.2026-11-22")!;

    [Fact]
    public void The_keys_of_a_vault_are_the_same_after_opening_it_again()
    {
        RecordingDisk disk = new();
        using RootKey root = RootKey.Create();
        VaultKeys.Create(disk, root, "log.example/a");
        byte[] wrapped;
        string signer;
        using (VaultKeys keys = VaultKeys.Open(disk, root))
        {
            wrapped = keys.Wrap("name"u8, "stream 1");
            signer = keys.Signers[0].Verifier.ToString();
            Assert.StartsWith("log.example/a+", signer, StringComparison.Ordinal);
        }

        using VaultKeys again = VaultKeys.Open(disk, root);
        Assert.Equal(signer, again.Signers[0].Verifier.ToString());
        Assert.Equal("name"u8.ToArray(), again.Unwrap(wrapped, "stream 1"));
        Assert.Null(again.Unwrap(wrapped, "stream 2"));
        using RootKey other = RootKey.Create();
        Assert.Equal(KeyFault.WrongRootKey, Assert.Throws<VaultKeyException>(() => VaultKeys.Open(disk, other)).Fault);
    }

    [Fact]
    public void Records_of_a_day_whose_key_is_destroyed_go_under_the_late_key_of_their_receipt()
    {
        RecordingDisk disk = new();
        using RootKey root = RootKey.Create();
        VaultKeys.Create(disk, root, "log.example/a");
        using VaultKeys keys = VaultKeys.Open(disk, root);
        RetentionDays days = new(1, 400);
        long received = VaultTime.FromMoment(new(2026, 11, 25, 1, 0, 0, TimeSpan.Zero)), second = VaultTime.FirstSecond(Day.Day) + 5;
        Assert.Equal(Day, keys.KeyFor("default", 1, days, received, second));
        keys.DayKey(Day);
        keys.Days.Destroy(Day);
        Assert.Equal("default.1.late.2026-11-25", keys.KeyFor("default", 1, days, received, second).ToString());
    }

    [Fact]
    public void A_new_root_key_opens_everything_and_the_old_one_nothing()
    {
        RecordingDisk disk = Filled(out string commit);
        byte[] old = [.. disk.Contents[RootPath]];
        using (RootKey rotated = RootRotation.Run(disk, RootPath))
            Check(disk, commit);
        Assert.NotEqual(old, disk.Contents[RootPath]);
        Assert.DoesNotContain(disk.Contents.Keys, k => k.EndsWith(".new", StringComparison.Ordinal) || k.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.DoesNotContain(disk.Log, l => l.StartsWith("delete keys/", StringComparison.Ordinal) && l.EndsWith("bytes", StringComparison.Ordinal) && !l.Contains("rotation", StringComparison.Ordinal));
        disk.Contents[RootPath] = old;
        using RootKey before = RootKeyFile.Read(disk, RootPath);
        Assert.Equal(KeyFault.WrongRootKey, Assert.Throws<VaultKeyException>(() => VaultKeys.Open(disk, before)).Fault);
    }

    [Fact]
    public void A_crash_at_any_operation_of_a_rotation_leaves_a_vault_that_opens()
    {
        int budget = 0;
        for (bool done = false; !done; budget++)
        {
            RecordingDisk disk = Filled(out string commit);
            disk.Budget = budget;
            Exception? crash = Record.Exception(() => RootRotation.Run(disk, RootPath).Dispose());
            done = crash is null;
            Assert.True(done || crash is IOException, $"operation {budget}: {crash}");

            // A second crash, in the finishing of the first.
            disk.Budget = 3;
            Record.Exception(() => RootRotation.OpenRoot(disk, RootPath).Dispose());
            disk.Budget = int.MaxValue;
            Check(disk, commit);
        }

        Assert.InRange(budget, 40, 200);
    }

    private static RecordingDisk Filled(out string commit)
    {
        RecordingDisk disk = new();
        using RootKey root = RootKey.Create();
        RootKeyFile.Write(disk, RootPath, root);
        VaultKeys.Create(disk, root, "log.example/a");
        using VaultKeys keys = VaultKeys.Open(disk, root);
        commit = keys.DayKey(Day).Commit.ToString();
        return disk;
    }

    private static void Check(RecordingDisk disk, string commit)
    {
        using RootKey root = RootRotation.OpenRoot(disk, RootPath);
        using VaultKeys keys = VaultKeys.Open(disk, root);
        Assert.Equal(commit, keys.Days.Find(Day)!.Commit.ToString());
        Assert.False(RootRotation.IsUnfinished(disk));
        Assert.DoesNotContain(disk.Contents.Keys, k => k.EndsWith(".new", StringComparison.Ordinal));
    }
}
