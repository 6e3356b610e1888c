using Palisade.Proofs.Format;
using Palisade.Vault.Keys;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault.Keys;

public sealed class DayKeyStoreTests
{
    private static readonly KeyId First = KeyId.TryParse("default.1.2026-11-21")!, Second = KeyId.TryParse("default.1.2026-11-22")!, Late = KeyId.TryParse("default.1.late.2026-11-22")!;

    [Fact]
    public void A_key_is_durable_before_it_is_used_and_is_the_same_afterwards()
    {
        RecordingDisk disk = new();
        using RootKey root = RootKey.Create();
        using KeyWrap wrap = root.Wrapping();
        byte[] key = new byte[DayKey.Length], again = new byte[DayKey.Length];
        using (DayKeyStore store = new(disk, wrap))
        {
            Assert.Null(store.Find(First));
            store.GetOrCreate(First).CopyTo(key);
            Assert.Same(store.GetOrCreate(First), store.Find(First));
        }

        string path = "keys/default.1.2026-11-21";
        Assert.Equal([$"create {path}.tmp", $"write {path}.tmp bytes", $"sync {path}.tmp", $"rename {path}.tmp {path}", "sync keys/"], disk.Log[^5..]);
        Assert.Equal(["default.1.2026-11", "default.1.2026-11-21"], disk.Files("keys"));
        using DayKeyStore reopened = new(disk, wrap);
        reopened.Find(First)!.CopyTo(again);
        Assert.Equal(key, again);
        Assert.Equal([First], reopened.Ids());
    }

    [Fact]
    public void No_file_holds_the_bytes_of_a_key()
    {
        RecordingDisk disk = new();
        using RootKey root = RootKey.Create();
        using KeyWrap wrap = root.Wrapping();
        using DayKeyStore store = new(disk, wrap);
        byte[] key = new byte[DayKey.Length], rootBytes = new byte[RootKey.Length];
        store.GetOrCreate(First).CopyTo(key);
        root.CopyTo(rootBytes);
        Assert.All(disk.Contents.Values, bytes => Assert.True(bytes.AsSpan().IndexOf(key.AsSpan(0, 8)) < 0 && bytes.AsSpan().IndexOf(rootBytes.AsSpan(0, 8)) < 0));
    }

    [Fact]
    public void A_destroyed_key_is_overwritten_synced_and_removed_and_never_made_again()
    {
        RecordingDisk disk = new();
        using RootKey root = RootKey.Create();
        using KeyWrap wrap = root.Wrapping();
        using DayKeyStore store = new(disk, wrap);
        store.GetOrCreate(First);
        store.GetOrCreate(Second);
        disk.Log.Clear();
        store.Destroy(First);
        string path = "keys/default.1.2026-11-21";
        Assert.Equal([$"create {path}.gone", $"sync {path}.gone", "sync keys/", $"write {path} zeros", $"sync {path}", $"delete {path} zeros", "sync keys/"], disk.Log);
        Assert.Null(store.Find(First));
        Assert.True(store.IsDestroyed(First));
        Assert.Equal(KeyFault.Destroyed, Assert.Throws<VaultKeyException>(() => store.GetOrCreate(First)).Fault);
        store.Destroy(First);
        Assert.Equal([Second], store.Ids());
    }

    [Fact]
    public void With_the_last_day_key_of_a_month_the_month_key_goes_too()
    {
        RecordingDisk disk = new();
        using RootKey root = RootKey.Create();
        using KeyWrap wrap = root.Wrapping();
        using DayKeyStore store = new(disk, wrap);
        foreach (KeyId id in (KeyId[])[First, Second, Late])
            store.GetOrCreate(id);
        Assert.Contains("default.1.late.2026-11", disk.Files("keys"));
        store.Destroy(First);
        Assert.True(disk.Exists("keys/default.1.2026-11"));
        store.Destroy(Second);
        Assert.False(disk.Exists("keys/default.1.2026-11"));
        Assert.Equal(["write keys/default.1.2026-11 zeros", "sync keys/default.1.2026-11", "delete keys/default.1.2026-11 zeros", "sync keys/"], disk.Log[^4..]);
        Assert.NotNull(store.Find(Late));
    }

    [Fact]
    public void A_crash_anywhere_in_a_destruction_is_finished_at_the_next_opening()
    {
        using RootKey root = RootKey.Create();
        using KeyWrap wrap = root.Wrapping();
        for (int budget = 0; budget < 12; budget++)
        {
            RecordingDisk disk = new();
            using (DayKeyStore store = new(disk, wrap))
            {
                store.GetOrCreate(First);
                disk.Budget = budget;
                if (Record.Exception(() => store.Destroy(First)) is null)
                    Assert.Equal(11, budget);
            }

            disk.Budget = int.MaxValue;
            bool begun = disk.Exists("keys/default.1.2026-11-21.gone");
            using DayKeyStore reopened = new(disk, wrap);
            Assert.Equal(begun, reopened.IsDestroyed(First));
            Assert.Equal(begun, reopened.Find(First) is null);
            Assert.Equal(!begun, disk.Exists("keys/default.1.2026-11-21"));
        }
    }

    [Fact]
    public void A_month_key_whose_destruction_was_cut_off_is_destroyed_and_its_month_can_be_used_again()
    {
        using RootKey root = RootKey.Create();
        using KeyWrap wrap = root.Wrapping();
        for (int budget = 0; budget < 12; budget++)
        {
            RecordingDisk disk = new();
            using (DayKeyStore store = new(disk, wrap))
            {
                store.GetOrCreate(First);
                disk.Budget = budget;
                _ = Record.Exception(() => store.Destroy(First));
            }

            disk.Budget = int.MaxValue;
            using (DayKeyStore reading = new(new ReadOnlyDisk(disk), wrap))
                Assert.Equal(!disk.Exists("keys/default.1.2026-11-21.gone"), reading.Find(First) is not null);
            using DayKeyStore reopened = new(disk, wrap);
            Assert.Equal(disk.Exists("keys/default.1.2026-11-21"), disk.Exists("keys/default.1.2026-11"));
            Assert.NotNull(reopened.GetOrCreate(Second));
        }
    }

    [Fact]
    public void What_a_crash_left_half_written_is_overwritten()
    {
        RecordingDisk disk = new();
        disk.Contents["keys/default.1.2026-11-21.tmp"] = [1, 2, 3];
        using RootKey root = RootKey.Create();
        using KeyWrap wrap = root.Wrapping();
        using DayKeyStore store = new(disk, wrap);
        Assert.Empty(disk.Contents);
        Assert.Contains("delete keys/default.1.2026-11-21.tmp zeros", disk.Log);
    }

    [Fact]
    public void Another_root_key_or_a_swapped_file_is_refused()
    {
        RecordingDisk disk = new();
        using RootKey root = RootKey.Create(), other = RootKey.Create();
        using KeyWrap wrap = root.Wrapping(), wrong = other.Wrapping();
        using (DayKeyStore store = new(disk, wrap))
        {
            store.GetOrCreate(First);
            store.GetOrCreate(Second);
        }

        using DayKeyStore foreign = new(disk, wrong);
        Assert.Equal(KeyFault.WrongRootKey, Assert.Throws<VaultKeyException>(() => foreign.Find(First)).Fault);
        (disk.Contents["keys/" + First], disk.Contents["keys/" + Second]) = (disk.Contents["keys/" + Second], disk.Contents["keys/" + First]);
        using DayKeyStore swapped = new(disk, wrap);
        Assert.Throws<VaultKeyException>(() => swapped.Find(First));
    }

    [Fact]
    public void Any_flipped_bit_of_a_key_file_is_noticed()
    {
        RecordingDisk disk = new();
        using RootKey root = RootKey.Create();
        using KeyWrap wrap = root.Wrapping();
        using (DayKeyStore store = new(disk, wrap))
            store.GetOrCreate(First);
        byte[] file = disk.Contents["keys/" + First];
        for (int i = 0; i < file.Length; i++)
        {
            file[i] ^= 1;
            using (DayKeyStore store = new(disk, wrap))
                Assert.Throws<VaultKeyException>(() => store.Find(First));
            file[i] ^= 1;
        }
    }
}
