using System.Buffers.Binary;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary>A batch within a block.</summary>
/// <param name="Leaf">Its index in the log.</param>
/// <param name="First">Its first record in the block.</param>
/// <param name="Count">How many records.</param>
public readonly record struct BlockBatch(long Leaf, int First, int Count);

/// <summary>
/// Reads the plain bytes of a block: docs/vault-format.md, section 6. Takes hostile bytes: what is wrong is a value with its offset, and no more memory is used
/// than <see cref="BlockLimits"/> say. Reused block after block; a block without error allocates nothing once the arrays have grown. Not safe on several threads at once.
/// </summary>
public sealed class BlockDecoder
{
    private RecordHeader[] _headers = [];
    private int[] _ends = [];
    private BlockBatch[] _batches = [];
    private int _batchCount, _rawStart, _at;
    private ReadOnlyMemory<byte> _plain;

    /// <summary>How many records there are.</summary>
    public int Count { get; private set; }

    /// <summary>The batches, ascending by leaf; they cover all records in order.</summary>
    public ReadOnlySpan<BlockBatch> Batches => _batches.AsSpan(0, _batchCount);

    /// <summary>The headers of all records.</summary>
    public ReadOnlySpan<RecordHeader> Headers => _headers.AsSpan(0, Count);

    /// <summary>The raw bytes of a record, in the memory given to <see cref="TryDecode"/>.</summary>
    public ReadOnlySpan<byte> Raw(int record)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)record, (uint)Count);
        int start = record == 0 ? _rawStart : _ends[record - 1];
        return _plain.Span[start.._ends[record]];
    }

    /// <summary>All raw bytes, one record after another.</summary>
    public ReadOnlySpan<byte> RawBytes => Count == 0 ? [] : _plain.Span[_rawStart..];

    /// <summary>The record whose raw bytes hold an offset of <see cref="RawBytes"/>.</summary>
    public int RecordAt(int rawOffset)
    {
        int found = _ends.AsSpan(0, Count).BinarySearch(_rawStart + rawOffset + 1);
        if (found < 0)
            return ~found;

        // Empty records end at the same place as the one before them, which has the byte.
        while (found > 0 && _ends[found - 1] == _ends[found])
            found--;
        return found;
    }

    /// <summary>Reads a block.</summary>
    /// <param name="plain">The decompressed bytes; kept until the next call, not copied.</param>
    /// <param name="error">What is wrong, with its offset in <paramref name="plain"/>.</param>
    /// <returns>False when anything is wrong; then there are no records.</returns>
    public bool TryDecode(ReadOnlyMemory<byte> plain, out SegmentError error)
    {
        (_plain, Count, _batchCount, _at) = (plain, 0, 0, 0);
        ReadOnlySpan<byte> bytes = plain.Span;
        SegmentFault fault = ReadBatches(bytes, out int records);
        if (fault == SegmentFault.None)
            fault = ReadColumns(bytes, records);
        error = new SegmentError(fault, fault == SegmentFault.None ? 0 : _at);
        if (fault == SegmentFault.None)
            Count = records;
        else
            _batchCount = 0;
        return fault == SegmentFault.None;
    }

    private SegmentFault ReadBatches(ReadOnlySpan<byte> bytes, out int records)
    {
        records = 0;
        if (!Varint.TryRead(bytes, ref _at, out ulong count) || count == 0 || count > BlockLimits.MaxRecords)
            return SegmentFault.Malformed;
        if (count > (ulong)bytes.Length / 2)
            return SegmentFault.Malformed;
        Grow(ref _batches, (int)count);
        long leaf = 0;
        for (int i = 0; i < (int)count; i++)
        {
            if (!Varint.TryRead(bytes, ref _at, out ulong step) || !Varint.TryRead(bytes, ref _at, out ulong size))
                return SegmentFault.Malformed;
            if (step > (ulong)(MerkleTree.MaxSize - leaf) || (step == 0 && i > 0) || size is 0 or > BatchLeaf.MaxRecords)
                return SegmentFault.BadBatch;
            leaf += (long)step;
            _batches[i] = new BlockBatch(leaf, records, (int)size);
            records += (int)size;
            if (records > BlockLimits.MaxRecords)
                return SegmentFault.TooManyRecords;
        }

        _batchCount = (int)count;

        // Each record has at least a byte in each of the six columns: no room is taken for records that cannot be there.
        return records > (bytes.Length - _at) / 6 ? SegmentFault.Malformed : SegmentFault.None;
    }

    private SegmentFault ReadColumns(ReadOnlySpan<byte> bytes, int count)
    {
        Grow(ref _headers, count);
        Grow(ref _ends, count);
        Span<RecordHeader> headers = _headers.AsSpan(0, count);
        bool read = ReadStreams(bytes, headers) && ReadDifferences(bytes, headers);
        if (!read || bytes.Length - _at < count)
            return SegmentFault.Malformed;
        for (int i = 0; i < headers.Length; i++)
            headers[i].Flags = (RecordFlags)bytes[_at++];
        if (!ReadLengths(bytes, _ends.AsSpan(0, count), out long rawBytes) || !ReadTruncated(bytes, headers))
            return SegmentFault.Malformed;
        _rawStart = _at;
        if (rawBytes != bytes.Length - _at)
            return SegmentFault.Malformed;
        return CheckHeaders(headers);
    }

    private bool ReadStreams(ReadOnlySpan<byte> bytes, Span<RecordHeader> headers)
    {
        int at = _at;
        bool isRead = true;
        for (int i = 0; i < headers.Length && isRead; i++)
        {
            isRead = Varint.TryRead(bytes, ref at, out ulong stream) && stream <= uint.MaxValue;
            headers[i] = default;
            headers[i].Stream = unchecked((uint)stream);
        }

        _at = at;
        return isRead;
    }

    // Differences wrap around; what comes out of range is refused with the header.
    private bool ReadDifferences(ReadOnlySpan<byte> bytes, Span<RecordHeader> headers)
    {
        int at = _at;
        bool isRead = true;
        long value = 0;
        for (int i = 0; i < headers.Length && isRead; i++)
        {
            isRead = Varint.TryRead(bytes, ref at, out ulong step);
            headers[i].Ordinal = value = unchecked(value + Varint.UnZigZag(step));
        }

        value = 0;
        for (int i = 0; i < headers.Length && isRead; i++)
        {
            isRead = Varint.TryRead(bytes, ref at, out ulong step);
            headers[i].Received = value = unchecked(value + Varint.UnZigZag(step));
        }

        value = 0;
        for (int i = 0; i < headers.Length && isRead; i++)
        {
            isRead = Varint.TryRead(bytes, ref at, out ulong step);
            headers[i].EventSecond = value = unchecked(value + Varint.UnZigZag(step));
        }

        _at = at;
        return isRead;
    }

    // The ends are from the start of the raw bytes first; CheckHeaders moves them when it is known where these start.
    private bool ReadLengths(ReadOnlySpan<byte> bytes, Span<int> ends, out long end)
    {
        int at = _at;
        bool isRead = true;
        end = 0;
        for (int i = 0; i < ends.Length && isRead; i++)
        {
            isRead = Varint.TryRead(bytes, ref at, out ulong length) && length <= unchecked((ulong)(bytes.Length - end));
            end = unchecked(end + (long)length);
            ends[i] = unchecked((int)end);
        }

        _at = at;
        return isRead;
    }

    private bool ReadTruncated(ReadOnlySpan<byte> bytes, Span<RecordHeader> headers)
    {
        foreach (ref RecordHeader header in headers)
        {
            if (!header.IsTruncated)
                continue;
            if (bytes.Length - _at < 8 + TreeHash.Length)
                return false;
            header.WholeLength = BinaryPrimitives.ReadInt64BigEndian(bytes[_at..]);
            header.WholeHash = new TreeHash(bytes.Slice(_at + 8, TreeHash.Length));
            _at += 8 + TreeHash.Length;
        }

        return true;
    }

    private SegmentFault CheckHeaders(Span<RecordHeader> headers)
    {
        int start = 0;
        for (int i = 0; i < headers.Length; i++)
        {
            int length = _ends[i] - start;
            start = _ends[i];
            _ends[i] += _rawStart;
            if (headers[i].IsValid(length))
                continue;
            _at = _rawStart + start - length;
            return SegmentFault.BadHeader;
        }

        return SegmentFault.None;
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
            array = new T[length];
    }
}
