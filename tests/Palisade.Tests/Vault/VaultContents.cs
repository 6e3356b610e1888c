using System.Security.Cryptography;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Vault.Journal;
using Palisade.Vault.Log;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault;

/// <summary>All that is in a vault, read from its files by plain code of its own: every record under its stream, every leaf, and whether they agree.</summary>
internal sealed class VaultContents
{
    private readonly Dictionary<long, (RecordHeader Header, byte[] Raw)> _records = [];
    private readonly Dictionary<long, (RecordHeader Header, byte[] Raw)[]> _sealed = [];
    private readonly Dictionary<long, KeyId> _keyOf = [];
    private readonly TestVault _vault;

    private VaultContents(TestVault vault) => _vault = vault;

    /// <summary>Raw records by stream, in order of their ordinals.</summary>
    public SortedDictionary<long, List<byte[]>> Streams { get; } = [];

    /// <summary>The keys of those records.</summary>
    public Dictionary<long, List<KeyId>> Keys { get; } = [];

    /// <summary>How many records of a stream are gone with their keys.</summary>
    public Dictionary<long, long> Gone { get; } = [];

    /// <summary>The keys that a leaf says are going, and those that one says are destroyed.</summary>
    public HashSet<KeyId> Going { get; } = [];

    public HashSet<KeyId> Erased { get; } = [];

    public List<Leaf> Leaves { get; } = [];

    public Checkpoint Head { get; private set; } = null!;

    public LogTiles Log { get; private set; } = null!;

    /// <summary>Reads a vault whose last checkpoint covers all its leaves.</summary>
    public static VaultContents Read(TestVault vault)
    {
        VaultContents contents = new(vault);
        contents.ReadLog();
        List<(long Leaf, List<PlannedRecord> Plan)> plans = contents.ReadJournal();
        contents.ReadSegments();
        contents.CheckBatches(plans);
        foreach ((_, (RecordHeader header, byte[] raw)) in contents._records.OrderBy(r => r.Key))
        {
            if (!contents.Streams.TryGetValue(header.Stream, out List<byte[]>? stream))
            {
                contents.Streams.Add(header.Stream, stream = []);
                contents.Keys.Add(header.Stream, []);
            }

            stream.Add(raw);
            contents.Keys[header.Stream].Add(contents._keyOf[header.Ordinal]);
        }

        return contents;
    }

    private void ReadLog()
    {
        Assert.True(SignedNote.TryParse(_vault.Disk.ReadWhole(OuterLog.CheckpointPath, 1 << 20), out SignedNote? note, out _));
        Assert.True(note!.Verify([.. _vault.Keys.Signers.Select(s => s.Verifier)]).Holds);
        Assert.True(Checkpoint.TryParse(note, out Checkpoint? head));
        Head = head!;
        Log = new LogTiles(_vault.Disk, Head.Size);
        Assert.Equal(Head.Root, Log.Tiles.TryGetRoot(Head.Size));
        TreeRange range = new();
        foreach ((_, ReadOnlyMemory<byte> entry) in Log.ReadEntries(0))
        {
            Assert.True(Leaf.TryParse(entry.Span, out Leaf? leaf, out string reason), reason);
            Leaves.Add(leaf!);
            range.Append(MerkleTree.LeafHash(entry.Span));
        }

        Assert.Equal(Head.Root, range.Root());
        Going.UnionWith(Leaves.OfType<EraseLeaf>().Select(l => l.Key));
        Erased.UnionWith(Leaves.OfType<ErasedLeaf>().Select(l => l.Key));
    }

    /// <summary>Whether a key is destroyed; a leaf must have said so before, and no leaf may say so that it is not.</summary>
    public bool IsGone(KeyId key)
    {
        bool gone = _vault.Keys.Days.Find(key) is null;
        Assert.True(!gone || Going.Contains(key), $"key {key} is missing, and no leaf says that it is to go");
        Assert.True(gone || !Erased.Contains(key), $"key {key} is there, and a leaf says that it is destroyed");
        return gone;
    }

    private List<(long Leaf, List<PlannedRecord> Plan)> ReadJournal()
    {
        List<(long, List<PlannedRecord>)> plans = [];
        foreach (string name in _vault.Disk.Files(JournalFormat.Folder))
        {
            if (!JournalFormat.TryParseName(name, ".wal", out long number) || JournalReader.TryOpen(_vault.Disk, number, _vault.Keys, out _) is not { } reader)
                continue;
            using (reader)
            {
                while (reader.TryRead(out ReadOnlySpan<byte> frame, out _))
                    ReadFrame(frame, plans);
            }
        }

        return plans;
    }

    private void ReadFrame(ReadOnlySpan<byte> frame, List<(long, List<PlannedRecord>)> plans)
    {
        JournalEntries entries = new(frame);
        while (entries.MoveNext())
        {
            switch (entries.Kind)
            {
                case EntryKind.Records:
                    RecordRunCursor records = entries.ReadRecords().Records();
                    while (records.MoveNext())
                        Add(records.Header, records.Raw.ToArray());
                    break;
                case EntryKind.Leaf:
                    LoggedLeaf leaf = entries.ReadLeaf();
                    List<PlannedRecord> plan = [];
                    if (leaf.Plan.Length > 0)
                        BatchPlan.Decode(leaf.Plan, plan);
                    if (plan.Count > 0)
                        plans.Add((leaf.Index, plan));
                    break;
                default:
                    entries.Skip();
                    break;
            }
        }
    }

    private void Add(RecordHeader header, byte[] raw)
    {
        if (_records.TryGetValue(header.Ordinal, out (RecordHeader, byte[] Raw) there))
            Assert.Equal(there.Raw, raw);
        else
            _records.Add(header.Ordinal, (header, raw));
    }

    /// <summary>Each segment is what its leaf says; its records are those of the batches that the leaf names.</summary>
    private void ReadSegments()
    {
        foreach (SealLeaf seal in Leaves.OfType<SealLeaf>())
        {
            string path = $"segments/{seal.Segment}.seg";
            Assert.False(Erased.Contains(seal.Key) && _vault.Disk.Exists(path), $"{path} is there, and its key is erased");
            if (IsGone(seal.Key))
                continue;
            byte[] bytes = _vault.Disk.ReadWhole(path, 64 << 20);
            Assert.Equal(seal.Bytes, bytes.Length);
            Assert.Equal(seal.Digest, new TreeHash(SHA256.HashData(bytes)));
            ReadSegment(seal, bytes);
        }
    }

    private void ReadSegment(SealLeaf seal, byte[] bytes)
    {
        using SegmentCipher cipher = new(_vault.Keys.Days.Find(seal.Key)!, seal.Segment);
        SegmentReader reader = new(new MemoryStream(bytes), bytes.Length);
        while (reader.ReadBlock(cipher) is { } block)
            ReadBlock(block);
        Assert.Equal(SegmentFault.None, reader.Error.Fault);
    }

    private void ReadBlock(BlockDecoder block)
    {
        foreach (BlockBatch batch in block.Batches)
        {
            Assert.False(_sealed.ContainsKey(batch.Leaf), $"batch {batch.Leaf} is in two segments");
            _sealed.Add(batch.Leaf, [.. Enumerable.Range(batch.First, batch.Count).Select(i => (block.Headers[i], block.Raw(i).ToArray()))]);
            foreach ((RecordHeader header, byte[] raw) in _sealed[batch.Leaf])
                Add(header, raw);
        }
    }

    /// <summary>Each batch has its records, in the journal or in a segment, and their tree its root; streams are counted without a hole.</summary>
    private void CheckBatches(List<(long Leaf, List<PlannedRecord> Plan)> plans)
    {
        HashSet<long> sealedBatches = [.. _sealed.Keys];
        Dictionary<long, List<PlannedRecord>> planned = plans.GroupBy(p => p.Leaf).ToDictionary(g => g.Key, g => g.First().Plan);
        Dictionary<long, long> counts = [];
        long time = 0;
        for (int index = 0; index < Leaves.Count; index++)
        {
            Leaf leaf = Leaves[index];
            Assert.True(leaf is ClockLeaf || leaf.Time >= time, $"leaf {index} goes back in time");
            time = leaf.Time;
            switch (leaf)
            {
                case BatchLeaf batch:
                    foreach (BatchStream part in batch.Streams)
                    {
                        Assert.Equal(counts.GetValueOrDefault(part.Stream), part.Before);
                        counts[part.Stream] = part.Before + part.Count;
                    }

                    if (IsGone(batch.Key))
                    {
                        Assert.False(planned.ContainsKey(index), $"batch {index} is in the journal, and its key is destroyed");
                        foreach (BatchStream part in batch.Streams)
                            Gone[part.Stream] = Gone.GetValueOrDefault(part.Stream) + part.Count;
                        break;
                    }

                    Assert.True(sealedBatches.Contains(index) || planned.ContainsKey(index), $"batch {index} has no records");
                    CheckRoot(index, batch, sealedBatches.Contains(index) ? _sealed[index] : [.. planned[index].Select(Find)]);
                    break;
                case HeartbeatLeaf beat:
                    Assert.All(beat.Streams, s => Assert.Equal(counts.GetValueOrDefault(s.Stream), s.Records));
                    break;
                case CloseLeaf close:
                    Assert.Equal(counts.GetValueOrDefault(close.Stream), close.Records);
                    break;
            }
        }

        Assert.Equal(counts.Values.Sum(), _records.Count + Gone.Values.Sum());
    }

    private (RecordHeader Header, byte[] Raw) Find(PlannedRecord planned)
    {
        (RecordHeader header, byte[] raw) = _records[planned.Ordinal];
        header.EventSecond = planned.EventSecond;
        if (planned.IsOwnTime)
            header.Flags |= RecordFlags.HasEventTime;
        return (header, raw);
    }

    private void CheckRoot(long index, BatchLeaf batch, (RecordHeader Header, byte[] Raw)[] records)
    {
        DayKey key = _vault.Keys.Days.Find(batch.Key)!;
        Assert.Equal(batch.Commit, key.Commit);
        using BatchTree tree = new(key);
        tree.Begin([.. records.Select(r => r.Header)]);
        foreach ((RecordHeader header, byte[] raw) in records)
        {
            tree.Append(header, raw);
            _keyOf.Add(header.Ordinal, batch.Key);
        }

        Assert.True(batch.Root == tree.Root(), $"batch {index} has another root");
    }
}
