using Palisade.Proofs.Format;
using Palisade.Vault.Log;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>Checks the sealed files of one key: length and digest as their leaf says, every block decrypts, every batch has its records and leads to the root in its leaf, none is there twice.</summary>
internal sealed class SegmentCheck(IVaultDisk disk, LogTiles log, KeyRecord key, DayKey dayKey, Action<string> fail) : IDisposable
{
    private readonly BatchTree _tree = new(dayKey);

    /// <summary>The batches found, by their leaf.</summary>
    public HashSet<long> Seen { get; } = [];

    public long Batches => Seen.Count;

    public long Records { get; private set; }

    public bool HasFailed { get; private set; }

    public void Run(SealLeaf seal)
    {
        string path = SegmentFiles.PathOf(seal.Segment);
        if (!disk.Exists(path))
        {
            Fail($"{path}: the file is missing");
            return;
        }

        using DiskStream stream = new(disk.Open(path, FileUse.Read));
        if (stream.Length != seal.Bytes)
            Fail(FormattableString.Invariant($"{path}: has {stream.Length} bytes, its leaf says {seal.Bytes}"));
        using SegmentCipher cipher = new(dayKey, seal.Segment);
        SegmentReader reader = new(stream, stream.Length);
        if (reader.Error.Fault == SegmentFault.None && reader.Id != seal.Segment)
            Fail($"{path}: is segment {reader.Id}");
        while (reader.ReadBlock(cipher) is { } block)
        {
            foreach (BlockBatch batch in block.Batches)
                Check(path, seal, block, batch);
        }

        if (reader.Error is { Fault: not SegmentFault.None } error)
            Fail(FormattableString.Invariant($"{path}: cannot be opened at byte {error.Offset}, block {error.Block} ({error.Fault})"));
        if (stream.Finish() != seal.Digest)
            Fail($"{path}: does not have the digest of its leaf");
    }

    public void Dispose() => _tree.Dispose();

    private void Check(string path, SealLeaf seal, BlockDecoder block, BlockBatch batch)
    {
        if (!seal.Batches.Any(r => r.Contains(batch.Leaf)) || !Seen.Add(batch.Leaf))
        {
            Fail(FormattableString.Invariant($"{path}: has batch {batch.Leaf}, which its leaf does not name, or a second time"));
            return;
        }

        if (Read(batch.Leaf) is not { } leaf || leaf.Key != key.Id)
        {
            Fail(FormattableString.Invariant($"{path}: leaf {batch.Leaf} is no batch under {key.Id}"));
            return;
        }

        ReadOnlySpan<RecordHeader> headers = block.Headers.Slice(batch.First, batch.Count);
        Records += batch.Count;
        _tree.Begin(headers);
        Interval received = Interval.Nothing, events = Interval.Nothing;
        long bytes = 0;
        for (int i = 0; i < headers.Length; i++)
        {
            ReadOnlySpan<byte> raw = block.Raw(batch.First + i);
            _tree.Append(headers[i], raw);
            bytes += raw.Length;
            received = received.With(headers[i].Received);
            events = events.With(headers[i].EventSecond);
        }

        if (batch.Count != leaf.Count || bytes != leaf.Bytes || received != leaf.Received || events != leaf.Events)
            Fail(FormattableString.Invariant($"{path}: batch {batch.Leaf} has other records, bytes or times than its leaf says"));
        else if (_tree.Root() != leaf.Root || dayKey.Commit != leaf.Commit)
            Fail(FormattableString.Invariant($"{path}: the records of batch {batch.Leaf} do not lead to its root"));
    }

    private BatchLeaf? Read(long index) => log.ReadEntry(index) is { } entry && Leaf.TryParse(entry.Span, out Leaf? leaf, out _) ? leaf as BatchLeaf : null;

    private void Fail(string failure)
    {
        HasFailed = true;
        fail(failure);
    }
}
