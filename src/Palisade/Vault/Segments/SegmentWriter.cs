using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Segments;

/// <summary>
/// Writes a segment: the batches under one key, in blocks of about a megabyte, compressed, then encrypted, and an index behind them. docs/vault-format.md, section 6.
/// The file has its name only when all of it is durable; disposed before that, nothing is left. Not safe on several threads at once.
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    public const string Folder = "segments";

    private const string Unfinished = ".tmp";

    // Of less than a MiB Brotli makes at 4 an eighth more than at 5, for it looks less far back; a block that is not full is the last of its segment, and most often the only one, so that its time does not count.
    private const int Quality = 4, LastQuality = 5, Window = 22;
    private readonly IVaultDisk _disk;
    private readonly IVaultFile _file;
    private readonly SegmentCipher _cipher;
    private readonly SegmentIndexBuilder _index;
    private readonly SegmentRoom _room;
    private readonly BlockEncoder _encoder;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly int _blockBytes;
    private long _length, _rawBytes, _records;
    private int _batches;
    private Interval _blockLeaves = Interval.Nothing, _blockReceived = Interval.Nothing, _blockEvents = Interval.Nothing;
    private bool _finished;

    /// <summary>Begins a segment.</summary>
    /// <param name="disk">The vault.</param>
    /// <param name="key">The key of all its batches; not kept.</param>
    /// <param name="id">Its name; new.</param>
    /// <param name="streams">Tells about a stream when its first record comes.</param>
    /// <param name="blockBytes">About how many raw bytes a block has: it ends with the batch that brings it above three quarters, as batches are just under a megabyte. Larger ones are smaller on disk and slower to search.</param>
    /// <param name="room">Memory to be used; null for some of its own.</param>
    public SegmentWriter(IVaultDisk disk, DayKey key, SegmentId id, Func<uint, SegmentStream> streams, int blockBytes = 1 << 20, SegmentRoom? room = null)
    {
        (_disk, Id, _blockBytes, _room) = (disk, id, blockBytes, room ?? new SegmentRoom());
        _encoder = _room.Encoder;
        _index = new SegmentIndexBuilder(streams, _room);
        _cipher = new SegmentCipher(key, id);
        _file = disk.Open(Path + Unfinished, FileUse.Replace);
        Span<byte> header = stackalloc byte[SegmentReader.HeaderLength];
        SegmentReader.Magic.CopyTo(header);
        id.CopyTo(header[SegmentReader.Magic.Length..]);
        Put(header);
    }

    /// <summary>The name of the segment.</summary>
    public SegmentId Id { get; }

    /// <summary>The file it is going to be.</summary>
    public string Path => PathOf(Id);

    /// <summary>The raw bytes taken so far.</summary>
    public long RawBytes => _rawBytes;

    private bool IsFull => _encoder.RawBytes >= _blockBytes / 4 * 3;

    public static string PathOf(SegmentId id) => $"{Folder}/{id}.seg";

    /// <summary>Begins a batch, whose records follow; leaves ascend.</summary>
    /// <param name="leaf">Its index in the log.</param>
    /// <param name="records">How many follow.</param>
    /// <exception cref="VaultIOException">The block before could not be written: this writer is of no more use.</exception>
    public void BeginBatch(long leaf, int records)
    {
        if (_encoder.Batches > 0 && (IsFull || _encoder.Records + records > BlockLimits.MaxRecords))
            FinishBlock();
        _encoder.BeginBatch(leaf, records);
        _blockLeaves = _blockLeaves.With(leaf);
        _batches++;
    }

    /// <summary>Adds the next record of the batch.</summary>
    public void Append(in RecordHeader header, ReadOnlySpan<byte> raw)
    {
        _encoder.Append(header, raw);
        _index.Add(header.Stream, header.Ordinal, raw);
        _blockReceived = _blockReceived.With(header.Received);
        _blockEvents = _blockEvents.With(header.EventSecond);
        _rawBytes += raw.Length;
        _records++;
    }

    /// <summary>Ends the segment: all of it is durable under its name when this returns.</summary>
    /// <exception cref="InvalidOperationException">It has no batch, or the last one is not whole.</exception>
    /// <exception cref="VaultIOException">It could not be written.</exception>
    public SealedSegment Finish()
    {
        FinishBlock();
        WriteFooter();
        _file.Sync();
        _finished = true;
        _file.Dispose();
        _disk.Rename(Path + Unfinished, Path);
        _disk.SyncFolder(Folder);
        IReadOnlyList<SegmentBlock> blocks = _index.Blocks;
        Interval leaves = new(blocks[0].Leaves.Lowest, blocks[^1].Leaves.Highest);
        Interval received = blocks.Aggregate(Interval.Nothing, (all, b) => all.With(b.Received)), events = blocks.Aggregate(Interval.Nothing, (all, b) => all.With(b.Events));
        return new SealedSegment(Id, Path, _length, new TreeHash(_hash.GetHashAndReset()), leaves, _batches, _records, _rawBytes, received, events);
    }

    /// <summary>Overwrites the key, and removes what was not finished.</summary>
    public void Dispose()
    {
        _cipher.Dispose();
        _hash.Dispose();
        if (_finished)
            return;
        _finished = true;
        _file.Dispose();
        _disk.Delete(Path + Unfinished);
    }

    private void FinishBlock()
    {
        int records = _encoder.Records, batches = _encoder.Batches, raw = _encoder.RawBytes, quality = IsFull ? Quality : LastQuality;
        ReadOnlySpan<byte> plain = _encoder.Finish().Span;
        int room = 8 + BrotliEncoder.GetMaxCompressedLength(plain.Length) + SegmentCipher.TagLength;
        byte[] output = _room.Output(room);
        if (!BrotliEncoder.TryCompress(plain, output.AsSpan(8, room - 8 - SegmentCipher.TagLength), out int compressed, quality, Window))
            throw new InvalidOperationException("Brotli needs more room than it says.");
        int block = _index.Blocks.Count, length = compressed + SegmentCipher.TagLength;
        BinaryPrimitives.WriteInt32BigEndian(output, length);
        BinaryPrimitives.WriteInt32BigEndian(output.AsSpan(4), plain.Length);
        _cipher.SealBlock(block, output.AsSpan(8, compressed), output.AsSpan(8, length));
        _index.EndBlock(new SegmentBlock(block, _length, length, plain.Length, raw, _blockLeaves, batches, records, _blockReceived, _blockEvents));
        Put(output.AsSpan(0, 8 + length));
        _blockLeaves = _blockReceived = _blockEvents = Interval.Nothing;
    }

    private void WriteFooter()
    {
        Span<byte> footer = _index.Finish(4, SegmentCipher.TagLength + 4), sealedBytes = footer[4..^4];
        footer[..4].Clear();
        _cipher.SealFooter(_index.Blocks.Count, sealedBytes[..^SegmentCipher.TagLength], sealedBytes);
        BinaryPrimitives.WriteInt32BigEndian(footer[^4..], sealedBytes.Length);
        Put(footer);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _file.Write(_length, bytes);
        _hash.AppendData(bytes);
        _length += bytes.Length;
    }
}
