using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Vault.Journal;

/// <summary>Walks the entries of a frame.</summary>
internal ref struct JournalEntries(ReadOnlySpan<byte> frame)
{
    private ByteCursor _cursor = new(frame);

    public EntryKind Kind { get; private set; }

    /// <summary>Goes to the next entry, whose kind is then known, and whose <c>Read</c> method is to be called next.</summary>
    public bool MoveNext()
    {
        if (_cursor.AtEnd)
            return false;
        Kind = (EntryKind)_cursor.TakeByte();
        return Kind is >= EntryKind.Records and <= EntryKind.Sealed ? true : throw new InvalidDataException($"The vault's journal has an entry of unknown kind {(int)Kind}; a later version wrote it.");
    }

    public RecordRun ReadRecords()
    {
        uint stream = checked((uint)_cursor.TakeVarint());
        long received = _cursor.TakeInt64();
        long ordinal = _cursor.TakeVarint();
        int count = (int)_cursor.TakeVarint();
        return new RecordRun(stream, received, ordinal, count, _cursor.Take(_cursor.TakeVarint()));
    }

    public LoggedLeaf ReadLeaf()
    {
        long index = _cursor.TakeVarint();
        byte[] entry = _cursor.Take(_cursor.TakeVarint()).ToArray();
        return new LoggedLeaf(index, entry, _cursor.Take(_cursor.TakeVarint()).ToArray());
    }

    public ReadOnlySpan<byte> ReadSnapshot() => _cursor.Take(_cursor.TakeVarint());

    public (long Stream, string Name, string Class) ReadStream() => (_cursor.TakeVarint(), _cursor.TakeText(), _cursor.TakeText());

    public long ReadSealed() => _cursor.TakeVarint();

    /// <summary>Goes over an entry that is of no interest.</summary>
    public void Skip()
    {
        switch (Kind)
        {
            case EntryKind.Records:
                ReadRecords();
                break;
            case EntryKind.Leaf:
                _cursor.TakeVarint();
                _cursor.Take(_cursor.TakeVarint());
                _cursor.Take(_cursor.TakeVarint());
                break;
            case EntryKind.Snapshot:
                ReadSnapshot();
                break;
            case EntryKind.Stream:
                ReadStream();
                break;
            default:
                ReadSealed();
                break;
        }
    }

    public static void WriteRecords(ByteBuffer to, uint stream, long received, long ordinal, RecordBuffer records)
    {
        to.WriteByte((byte)EntryKind.Records);
        to.WriteVarint(stream);
        to.WriteInt64(received);
        to.WriteVarint(ordinal);
        to.WriteVarint(records.Count);
        to.WriteVarint(records.Encoded.Length);
        to.Write(records.Encoded);
    }

    public static void WriteLeaf(ByteBuffer to, LoggedLeaf leaf)
    {
        to.WriteByte((byte)EntryKind.Leaf);
        to.WriteVarint(leaf.Index);
        to.WriteVarint(leaf.Entry.Length);
        to.Write(leaf.Entry);
        to.WriteVarint(leaf.Plan.Length);
        to.Write(leaf.Plan);
    }

    public static void WriteStream(ByteBuffer to, long stream, string name, string @class)
    {
        to.WriteByte((byte)EntryKind.Stream);
        to.WriteVarint(stream);
        to.WriteText(name);
        to.WriteText(@class);
    }

    public static void WriteSealed(ByteBuffer to, long number)
    {
        to.WriteByte((byte)EntryKind.Sealed);
        to.WriteVarint(number);
    }
}

/// <summary>A leaf as the journal has it.</summary>
/// <param name="Index">Its index in the log.</param>
/// <param name="Entry">The canonical bytes.</param>
/// <param name="Plan">For a batch, which records it has: see <see cref="BatchPlan"/>. Else empty.</param>
internal sealed record LoggedLeaf(long Index, byte[] Entry, byte[] Plan);

/// <summary>Records that one append brought: of one stream, with one time of receipt.</summary>
internal readonly ref struct RecordRun(uint stream, long received, long firstOrdinal, int count, ReadOnlySpan<byte> records)
{
    private readonly ReadOnlySpan<byte> _records = records;

    public uint Stream { get; } = stream;

    public long Received { get; } = received;

    public long FirstOrdinal { get; } = firstOrdinal;

    public int Count { get; } = count;

    /// <summary>The bytes of its records, with what stands before each.</summary>
    public int Bytes => _records.Length;

    /// <summary>Them as they stand in the journal.</summary>
    public ReadOnlySpan<byte> Encoded => _records;

    public RecordRunCursor Records() => new(this, _records);
}

/// <summary>Walks the records of a run; the event second is still to be found.</summary>
internal ref struct RecordRunCursor(RecordRun run, ReadOnlySpan<byte> records)
{
    private readonly RecordRun _run = run;
    private ByteCursor _cursor = new(records);
    private RecordHeader _header;
    private long _next = run.FirstOrdinal;

    public readonly RecordHeader Header => _header;

    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>Where the next record begins in the bytes of the run.</summary>
    public readonly int Position => _cursor.Position;

    public bool MoveNext()
    {
        if (_cursor.AtEnd)
            return false;
        _header.Received = _run.Received;
        _header.EventSecond = VaultTime.SecondOf(_run.Received);
        _header.Stream = _run.Stream;
        _header.Ordinal = _next++;
        _header.Flags = (RecordFlags)_cursor.TakeByte();
        long length = _cursor.TakeVarint();
        (_header.WholeLength, _header.WholeHash) = _header.IsTruncated ? (_cursor.TakeInt64(), new TreeHash(_cursor.Take(TreeHash.Length))) : (0, default);
        Raw = _cursor.Take(length);
        return true;
    }
}
