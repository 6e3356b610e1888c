using Palisade.Incidents.Evidence;
using Palisade.Tests.Vault;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Incidents.Evidence;

/// <summary>Items in a backup: as they are, only what is new, nothing that was erased, and a good copy never goes.</summary>
public sealed class EvidenceCopyTests
{
    private static readonly byte[] s_key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public async Task What_is_new_is_copied_once_and_reads_back_from_the_copy()
    {
        SimulatedDisk here = new(), there = new();
        string first = await TakeAsync(here, 1000), second = await TakeAsync(here, EvidenceFormat.BlockBytes + 3);
        EvidenceCopyResult result = Copy(here, there);
        Assert.Equal((2, EvidenceFormat.FileLength(1000) + EvidenceFormat.FileLength(EvidenceFormat.BlockBytes + 3)), (result.Items, result.Bytes));
        Assert.Empty(result.Damaged);
        Assert.Equal(0, Copy(here, there).Items);
        using EvidenceStore copy = Store(there);
        Assert.All((string[])[first, second], digest => Assert.Null(copy.Check(digest, default)));
    }

    [Fact]
    public async Task What_was_erased_goes_and_what_was_lost_stays_and_is_told()
    {
        SimulatedDisk here = new(), there = new();
        string erased = await TakeAsync(here, 10), lost = await TakeAsync(here, 20), kept = await TakeAsync(here, 30);
        Copy(here, there);
        using (EvidenceStore store = Store(here))
            store.Erase(erased);
        here.Delete(EvidenceFiles.ItemPath(lost));
        here.Delete(EvidenceFiles.KeyPath(lost));
        string told = Assert.Single(Copy(here, there).Damaged);
        Assert.Equal(EvidenceFiles.ItemPath(lost) + ": its file is not there, and was not erased", told);
        EvidenceFiles files = new(there);
        Assert.False(files.HasAny(erased));
        Assert.True(files.Has(lost) && files.Has(kept));
        // The same bytes again are an item like any other.
        Assert.Equal(erased, await TakeAsync(here, 10));
        Assert.Equal(1, Copy(here, there).Items);
        Assert.True(files.Has(erased));
        Assert.Empty(files.Erased());
    }

    [Theory]
    [InlineData(".item", 500)]
    [InlineData(".key", 30)]
    public async Task A_damaged_item_is_told_and_never_goes_over_a_good_copy(string part, int at)
    {
        SimulatedDisk here = new(), there = new(), empty = new();
        string digest = await TakeAsync(here, 1000), path = EvidenceFiles.ItemPath(digest)[..^5] + part;
        Copy(here, there);
        using (IVaultFile file = here.Open(path, FileUse.Write))
        {
            byte[] one = new byte[1];
            file.Read(at, one);
            one[0] ^= 1;
            file.Write(at, one);
        }

        // Of an item that lies there already only the key is looked at: what has changed in it the nightly look says.
        Assert.Equal(part == ".key" ? 1 : 0, Copy(here, there).Damaged.Count);
        using EvidenceStore copy = Store(there);
        Assert.Null(copy.Check(digest, default));
        EvidenceCopyResult first = Copy(here, empty);
        Assert.Contains("changed on the disk", Assert.Single(first.Damaged), StringComparison.Ordinal);
        Assert.Equal(1, first.Items);
        // Taken again it has another key: the copy follows, whole.
        Assert.Equal(digest, await TakeAsync(here, 1000));
        Assert.Equal(1, Copy(here, there).Items);
        Assert.Null(copy.Check(digest, default));
    }

    [Fact]
    public async Task A_copy_of_a_damaged_item_is_replaced_when_the_item_is_whole_again()
    {
        SimulatedDisk here = new(), there = new();
        string digest = await TakeAsync(here, 1000), path = EvidenceFiles.ItemPath(digest);
        Flip(here, path);
        Assert.Equal((1, 1), (Copy(here, there).Damaged.Count, Copy(here, there).Damaged.Count));
        using (EvidenceStore damaged = Store(there))
            Assert.NotNull(damaged.Check(digest, default));
        Flip(here, path);
        EvidenceCopyResult repaired = Copy(here, there);
        Assert.Equal((1, 0), (repaired.Items, repaired.Damaged.Count));
        using EvidenceStore copy = Store(there);
        Assert.Null(copy.Check(digest, default));
        Assert.Equal(0, Copy(here, there).Items);
    }

    private static void Flip(SimulatedDisk disk, string path)
    {
        using IVaultFile file = disk.Open(path, FileUse.Write);
        byte[] one = new byte[1];
        file.Read(500, one);
        one[0] ^= 1;
        file.Write(500, one);
    }

    [Fact]
    public async Task Whenever_a_copy_dies_the_next_one_ends_it_and_an_erased_item_leaves_no_key()
    {
        for (int at = 1; ; at++)
        {
            SimulatedDisk here = new(), there = new();
            string gone = await TakeAsync(here, 10), stays = await TakeAsync(here, 20);
            there.CrashAt = there.Operations + at;
            bool hasEnded = Ends(here, there);
            there.Restart(new Random(at));
            using (EvidenceStore store = Store(here))
                store.Erase(gone);
            Assert.True(Ends(here, there));
            EvidenceFiles files = new(there);
            Assert.False(files.HasAny(gone), $"crash at {at}");
            using EvidenceStore copy = Store(there);
            Assert.True(copy.Check(stays, default) is null, $"crash at {at}");
            if (hasEnded)
                break;
            Assert.True(at < 100);
        }
    }

    private static bool Ends(SimulatedDisk here, SimulatedDisk there)
    {
        try
        {
            Copy(here, there);
            return true;
        }
        catch (Exception) when (there.IsStopped)
        {
            return false;
        }
    }

    private static EvidenceCopyResult Copy(SimulatedDisk here, SimulatedDisk there)
    {
        using EvidenceCopy copy = new(here, there, s_key);
        return copy.Run();
    }

    private static async Task<string> TakeAsync(SimulatedDisk disk, int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        using EvidenceStore store = Store(disk);
        return (await store.TakeAsync(new MemoryStream(content), length, default)).Digest;
    }

    private static EvidenceStore Store(SimulatedDisk disk)
    {
        EvidenceStore store = new(disk, s_key, EvidenceBounds.Default, () => long.MaxValue);
        store.Begin();
        return store;
    }
}
