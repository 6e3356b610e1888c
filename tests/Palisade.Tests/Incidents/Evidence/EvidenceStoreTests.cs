using System.Security.Cryptography;
using Palisade.Incidents.Evidence;
using Palisade.Tests.Vault;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Incidents.Evidence;

/// <summary>Items of evidence: whole and durable or not there, encrypted, and every changed byte is seen.</summary>
public sealed class EvidenceStoreTests
{
    private static readonly byte[] s_key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly EvidenceBounds s_bounds = new(64 << 20, 1 << 20);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(EvidenceFormat.BlockBytes - 1)]
    [InlineData(EvidenceFormat.BlockBytes)]
    [InlineData(EvidenceFormat.BlockBytes + 1)]
    [InlineData((2 * EvidenceFormat.BlockBytes) + 77)]
    public async Task An_item_is_read_back_as_it_was_taken(int length)
    {
        byte[] content = Content(length);
        SimulatedDisk disk = new();
        using EvidenceStore store = Store(disk);
        EvidenceTaking taken = await store.TakeAsync(new MemoryStream(content), length, default);
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(content)), (long)length, false, null), (taken.Digest, taken.Length, taken.WasThere, taken.Problem));
        Assert.Null(store.Check(taken.Digest, default));
        using (EvidenceReader reader = store.Open(taken.Digest))
        {
            using MemoryStream read = new();
            reader.CopyTo(read, 5000);
            Assert.Equal(length, reader.Length);
            Assert.True(content.AsSpan().SequenceEqual(read.ToArray()));
        }

        Assert.True((await store.TakeAsync(new MemoryStream(content), null, default)).WasThere);
        Assert.Empty(disk.Files("incoming"));
    }

    [Fact]
    public async Task No_byte_of_an_item_stands_on_the_disk_in_clear_and_no_two_have_one_key()
    {
        byte[] content = new byte[4096];
        content.AsSpan().Fill((byte)'A');
        SimulatedDisk first = new(), second = new();
        string digest = "";
        foreach (SimulatedDisk disk in (SimulatedDisk[])[first, second])
        {
            using EvidenceStore store = Store(disk);
            digest = (await store.TakeAsync(new MemoryStream(content), null, default)).Digest;
            Assert.Equal(-1, disk.Bytes(ItemPath(digest)).AsSpan().IndexOf("AAAAAAAA"u8));
        }

        Assert.NotEqual(first.Bytes(ItemPath(digest)), second.Bytes(ItemPath(digest)));
    }

    [Fact]
    public async Task Any_changed_byte_of_item_or_key_is_seen_and_the_place_named()
    {
        byte[] content = Content(EvidenceFormat.BlockBytes + 100);
        for (int at = 0; at < EvidenceFormat.FileLength(content.Length); at += 99_991)
        {
            SimulatedDisk disk = new();
            using EvidenceStore store = Store(disk);
            string digest = (await store.TakeAsync(new MemoryStream(content), null, default)).Digest;
            Change(disk, ItemPath(digest), at);
            string problem = Assert.IsType<string>(store.Check(digest, default));
            Assert.True(at < 8 ? problem.Contains("no item", StringComparison.Ordinal) : problem.Contains($"bytes {(at < 8 + EvidenceFormat.CipherBytes ? 0 : EvidenceFormat.BlockBytes)} to", StringComparison.Ordinal), problem);
        }

        SimulatedDisk other = new();
        using EvidenceStore kept = Store(other);
        string named = (await kept.TakeAsync(new MemoryStream(content), null, default)).Digest;
        Change(other, $"items/{named[..2]}/{named}.key", 30);
        Assert.Contains("key was changed", kept.Check(named, default), StringComparison.Ordinal);
        Assert.Contains("not there", kept.Check(new string('0', 64), default), StringComparison.Ordinal);
        // Damaged as it is, the same bytes mend it.
        Assert.False((await kept.TakeAsync(new MemoryStream(content), null, default)).WasThere);
        Assert.Null(kept.Check(named, default));
    }

    [Fact]
    public async Task Blocks_cut_off_or_exchanged_are_seen()
    {
        byte[] content = Content(2 * EvidenceFormat.BlockBytes);
        SimulatedDisk disk = new();
        using EvidenceStore store = Store(disk);
        string digest = (await store.TakeAsync(new MemoryStream(content), null, default)).Digest;
        using (IVaultFile file = disk.Open(ItemPath(digest), FileUse.Write))
            file.SetLength(EvidenceFormat.FileLength(EvidenceFormat.BlockBytes));
        Assert.Contains("changed on the disk", store.Check(digest, default), StringComparison.Ordinal);
        using (IVaultFile file = disk.Open(ItemPath(digest), FileUse.Write))
            file.SetLength(12);
        Assert.Contains("no item", store.Check(digest, default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_larger_than_the_disk_is_refused_before_or_during_and_leaves_nothing()
    {
        SimulatedDisk disk = new();
        long free = 5 << 20;
        using EvidenceStore store = new(disk, s_key, s_bounds, () => free);
        store.Begin();
        long used = disk.UsedBytes;
        EvidenceTaking refused = await store.TakeAsync(new MemoryStream(Content(6 << 20)), 6 << 20, default);
        Assert.Contains($"{EvidenceFormat.FileLength(6 << 20) - (4 << 20)} bytes are missing", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("more than one item may have", (await store.TakeAsync(new MemoryStream(), 65 << 20, default)).Problem, StringComparison.Ordinal);
        // Nobody said how much comes, and the room goes meanwhile.
        using GrowingStream growing = new(80 << 20, () => free = 100);
        refused = await store.TakeAsync(growing, null, default);
        Assert.NotNull(refused.Problem);
        Assert.Equal(used, disk.UsedBytes);
        Assert.Empty(disk.Files("incoming"));
    }

    [Fact]
    public async Task A_disk_that_is_full_and_a_sender_who_stops_or_lies_leave_nothing()
    {
        SimulatedDisk disk = new();
        using EvidenceStore store = Store(disk);
        disk.Capacity = disk.UsedBytes + (1 << 20);
        Assert.Contains("disk of the data folder is full", (await store.TakeAsync(new MemoryStream(Content(2 << 20)), null, default)).Problem, StringComparison.Ordinal);
        disk.Capacity = long.MaxValue;
        Assert.Contains("Of 7 bytes that were announced 5 came", (await store.TakeAsync(new MemoryStream(Content(5)), 7, default)).Problem, StringComparison.Ordinal);
        using CancellationTokenSource stop = new();
        using GrowingStream growing = new(4 << 20, stop.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.TakeAsync(growing, null, stop.Token));
        Assert.Equal(0, disk.UsedBytes);
    }

    [Fact]
    public async Task Whenever_it_crashes_an_item_is_there_whole_or_not_at_all()
    {
        byte[] content = Content(EvidenceFormat.BlockBytes + 5);
        string digest = Convert.ToHexStringLower(SHA256.HashData(content));
        int there = 0;
        for (int at = 1; ; at++)
        {
            SimulatedDisk disk = new();
            using EvidenceStore store = Store(disk);
            disk.CrashAt = disk.Operations + at;
            bool isTaken = false;
            try
            {
                isTaken = (await store.TakeAsync(new MemoryStream(content), null, default)).Problem is null;
            }
            catch (Exception) when (disk.IsStopped)
            {
                // It died in the middle.
            }

            if (!disk.IsStopped)
                break;
            disk.Restart(new Random(at));
            using EvidenceStore again = Store(disk);
            Assert.Empty(disk.Files("incoming"));
            bool isThere = again.Has(digest);
            Assert.True(isThere || !isTaken, $"crash at {at}: it was taken, and is gone");
            Assert.True(!isThere || again.Check(digest, default) is null, $"crash at {at}: it is there, and cannot be read");
            there += isThere ? 1 : 0;
            Assert.True(at < 100);
        }

        Assert.True(there > 0);
    }

    [Fact]
    public async Task Erasing_destroys_the_key_and_a_name_that_is_no_digest_leads_nowhere()
    {
        SimulatedDisk disk = new();
        using EvidenceStore store = Store(disk);
        string digest = (await store.TakeAsync(new MemoryStream([1, 2, 3]), null, default)).Digest;
        store.Erase(digest);
        store.Erase(digest);
        Assert.False(store.Has(digest));
        Assert.Equal(0, disk.UsedBytes);
        Assert.Throws<InvalidDataException>(() => store.Open("../../vault.json"));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Erase("../../vault.json"));
    }

    private static EvidenceStore Store(SimulatedDisk disk)
    {
        EvidenceStore store = new(disk, s_key, s_bounds, () => long.MaxValue);
        store.Begin();
        return store;
    }

    private static string ItemPath(string digest) => $"items/{digest[..2]}/{digest}.item";

    private static void Change(SimulatedDisk disk, string path, int at)
    {
        using IVaultFile file = disk.Open(path, FileUse.Write);
        byte[] one = new byte[1];
        file.Read(at, one);
        one[0] ^= 1;
        file.Write(at, one);
        file.Sync();
    }

    private static byte[] Content(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    /// <summary>Zeros, and something that happens when the first half was read.</summary>
    private sealed class GrowingStream(long length, Action happens) : MemoryStream
    {
        private long _read;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = (int)Math.Min(buffer.Length, length - _read);
            _read += read;
            if (_read > length / 2)
                happens();
            return ValueTask.FromResult(read);
        }
    }
}
