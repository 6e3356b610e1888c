using System.Buffers.Binary;
using System.Security.Cryptography;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Tests.Proofs.Format;

public sealed class BatchTreeTests
{
    [Fact]
    public void Agrees_with_a_plain_twin_written_from_the_page()
    {
        const int seed = 6962;
        Random random = new(seed);
        using DayKey key = new(SHA256.HashData("key"u8));
        using BatchTree tree = new(key);
        foreach (int count in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 100, 1023, BatchLeaf.MaxRecords, 6])
        {
            RecordSample[] records = RecordSample.Generate(random, count, maxRaw: 700);
            tree.Begin([.. records.Select(r => r.Header)]);
            foreach (RecordSample record in records)
                tree.Append(record.Header, record.Raw);
            Assert.True(PlainRoot(SHA256.HashData("key"u8), records) == tree.Root(), $"seed {seed}, {count} records");
            Assert.Equal(tree.Root(), new MemoryTree(tree.LeafHashes).Root());
        }
    }

    [Fact]
    public void A_record_is_proved_with_its_salt_alone()
    {
        Random random = new(7);
        using DayKey key = DayKey.Create();
        using BatchTree tree = new(key);
        RecordSample[] records = RecordSample.Generate(random, 21, maxRaw: 40);
        tree.Begin([.. records.Select(r => r.Header)]);
        foreach (RecordSample record in records)
            tree.Append(record.Header, record.Raw);
        byte[] head = new byte[RecordHeader.MaxLength];
        byte[] data = [.. head.AsSpan(0, records[20].Header.Write(head)), .. records[20].Raw];
        InclusionProof proof = new MemoryTree(tree.LeafHashes).ProveInclusion(20);
        Assert.True(proof.Verify(BatchTree.LeafHash(tree.Salt(20), data), tree.Root()).Holds);
        Assert.True(RecordHeader.TryRead(data, out RecordHeader header, out ReadOnlySpan<byte> raw));
        Assert.Equal(records[20].Header, header);
        Assert.Equal(records[20].Raw, raw);
    }

    [Fact]
    public void A_batch_allocates_nothing_per_record()
    {
        using DayKey key = DayKey.Create();
        using BatchTree tree = new(key);
        RecordSample[] records = RecordSample.Generate(new Random(3), 4000, maxRaw: 100);
        RecordHeader[] headers = [.. records.Select(r => r.Header)];
        void Run()
        {
            tree.Begin(headers);
            for (int i = 0; i < headers.Length; i++)
                tree.Append(headers[i], records[i].Raw);
            tree.Root();
        }

        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000);
    }

    [Fact]
    public void Each_field_changes_the_root()
    {
        using DayKey key = DayKey.Create(), other = DayKey.Create();
        RecordHeader header = new() { Received = 1_000_000, EventSecond = 5, Ordinal = 3, Stream = 1, Flags = RecordFlags.HasEventTime };
        RecordHeader truncated = header with { Flags = RecordFlags.HasEventTime | RecordFlags.Truncated, WholeLength = 10 };
        RecordHeader[] all =
        [
            header, header with { Received = 1_000_001 }, header with { EventSecond = 6 }, header with { Ordinal = 4 }, header with { Stream = 2 }, header with { Flags = RecordFlags.HasEventTime | RecordFlags.LineFeed },
            truncated, truncated with { WholeLength = 11 }, truncated with { WholeHash = TreeHash.Of([1]) },
        ];
        List<TreeHash> roots = [Root(other, header, "raw"u8), Root(key, header, "rav"u8)];
        foreach (RecordHeader one in all)
            roots.Add(Root(key, one, "raw"u8));
        Assert.Equal(roots.Count, roots.Distinct().Count());
    }

    [Fact]
    public void Header_fields_out_of_range_are_refused()
    {
        RecordHeader good = new() { Received = 1_000_000, EventSecond = 1, Ordinal = 0, Stream = 1 };
        Assert.True(good.IsValid(0));
        Assert.False((good with { EventSecond = 2 }).IsValid(0));
        Assert.True((good with { EventSecond = 2, Flags = RecordFlags.HasEventTime }).IsValid(0));
        Assert.False((good with { Flags = (RecordFlags)3 }).IsValid(0));
        Assert.False((good with { Flags = (RecordFlags)16 }).IsValid(0));
        Assert.False((good with { Stream = 0 }).IsValid(0));
        Assert.False((good with { Ordinal = -1 }).IsValid(0));
        Assert.False((good with { Received = -1 }).IsValid(0));
        Assert.False((good with { Flags = RecordFlags.Truncated, WholeLength = 5 }).IsValid(5));
        Assert.True((good with { Flags = RecordFlags.Truncated, WholeLength = 6 }).IsValid(5));
        Assert.False(RecordHeader.TryRead(new byte[28], out _, out _));
    }

    private static TreeHash Root(DayKey key, RecordHeader header, ReadOnlySpan<byte> raw)
    {
        using BatchTree tree = new(key);
        tree.Begin([header]);
        tree.Append(header, raw);
        return tree.Root();
    }

    private static TreeHash PlainRoot(byte[] dayKey, RecordSample[] records)
    {
        using Aes aes = Aes.Create();
        aes.Key = HKDF.DeriveKey(HashAlgorithmName.SHA256, dayKey, 32, [], "palisade/v1 salt"u8.ToArray());
        List<byte[]> leaves = [.. records.Select(r => PlainLeaf(aes, r))];
        return new TreeHash(PlainTree(leaves));
    }

    private static byte[] PlainLeaf(Aes aes, RecordSample record)
    {
        using MemoryStream data = new();
        void Number(long value, int bytes)
        {
            for (int i = bytes - 1; i >= 0; i--)
                data.WriteByte((byte)((value >> (8 * i)) & 0xFF));
        }

        byte[] counter = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(counter.AsSpan(8), record.Header.Ordinal);
        data.WriteByte(0);
        data.Write(aes.EncryptEcb(counter, PaddingMode.None));
        Number(record.Header.Received, 8);
        Number(record.Header.EventSecond, 8);
        Number(record.Header.Ordinal, 8);
        Number(record.Header.Stream, 4);
        Number((byte)record.Header.Flags, 1);
        if (record.Header.IsTruncated)
        {
            Number(record.Header.WholeLength, 8);
            data.Write(record.Header.WholeHash.ToArray());
        }

        data.Write(record.Raw);
        return SHA256.HashData(data.ToArray());
    }

    private static byte[] PlainTree(List<byte[]> leaves)
    {
        if (leaves.Count == 1)
            return leaves[0];
        int split = 1;
        while (2 * split < leaves.Count)
            split *= 2;
        return SHA256.HashData([1, .. PlainTree(leaves[..split]), .. PlainTree(leaves[split..])]);
    }
}
