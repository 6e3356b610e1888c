using System.Buffers.Binary;
using Palisade.Proofs.Format;
using Palisade.Vault;

namespace Palisade.Server.Listeners.Journal;

/// <summary>
/// Cuts a stream in the export format of the journal (systemd.io/JOURNAL_EXPORT_FORMATS) into entries. An entry is a record as it came, with the line end of its last field; the empty line behind it is its
/// terminator. Not thread safe.
/// </summary>
internal sealed class JournalFramer : IFramer, IDisposable
{
    /// <summary>The first bytes of a line that are looked at: enough for a cursor, and for any name of a field (64).</summary>
    private const int LookedAt = 512;

    // journald takes 768 MiB in one field.
    private const ulong MaxFieldBytes = 1 << 30;

    private readonly RecordAssembler _entry = new();
    private readonly List<byte> _line = [];
    private readonly byte[] _size = new byte[8];
    private State _state;
    private int _sizeBytes;
    private long _left;
    private bool _hasEquals;
    private JournalPlace _place = JournalPlace.None;

    private enum State
    {
        Line,
        Size,
        Data,
        DataEnd,
    }

    public string? Broken { get; private set; }

    public bool IsInside => _entry.Length > 0 || _state != State.Line;

    /// <summary>The places of the records taken since the caller emptied it, in order.</summary>
    public List<JournalPlace> Places { get; } = [];

    public int Push(ReadOnlySpan<byte> bytes, RecordBuffer records)
    {
        int at = 0;
        while (at < bytes.Length && !records.IsFull && Broken is null)
        {
            at += _state switch
            {
                State.Line => TakeLine(bytes[at..], records),
                State.Size => TakeSize(bytes[at..]),
                State.Data => TakeData(bytes[at..]),
                _ => TakeDataEnd(bytes[at..]),
            };
        }

        return at;
    }

    /// <summary>The empty line may be missing behind the last entry. One that is cut off within a field comes again.</summary>
    public void Complete(RecordBuffer records)
    {
        if (_state == State.Line && _line.Count == 0 && _entry.Length > 0)
            End(records, RecordFlags.None);
        else if (_entry.Length > 0)
            Broken ??= "the last entry is cut off";
        _entry.Clear();
    }

    public void Dispose() => _entry.Dispose();

    private int TakeLine(ReadOnlySpan<byte> bytes, RecordBuffer records)
    {
        int end = bytes.IndexOf((byte)'\n');
        ReadOnlySpan<byte> piece = end < 0 ? bytes : bytes[..end];
        if (end == 0 && _line.Count == 0)
        {
            if (_entry.Length > 0)
                End(records, RecordFlags.LineFeed);
            return 1;
        }

        _hasEquals |= piece.Contains((byte)'=');
        _line.AddRange(piece[..Math.Min(piece.Length, LookedAt - _line.Count)]);
        if (!_hasEquals && _line.Count == LookedAt)
        {
            Broken = "a field has no name";
            return 0;
        }

        _entry.Append(end < 0 ? bytes : bytes[..(end + 1)]);
        if (end >= 0)
            EndLine();
        return end < 0 ? bytes.Length : end + 1;
    }

    private void EndLine()
    {
        ReadOnlySpan<byte> line = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line);
        if (!_hasEquals)
            (_state, _sizeBytes) = (State.Size, 0);
        else if (line.StartsWith("__CURSOR="u8))
            _place = JournalPlace.OfCursor(line["__CURSOR=".Length..]);
        _line.Clear();
        _hasEquals = false;
    }

    private int TakeSize(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(8 - _sizeBytes, bytes.Length);
        bytes[..count].CopyTo(_size.AsSpan(_sizeBytes));
        _sizeBytes += count;
        _entry.Append(bytes[..count]);
        if (_sizeBytes < 8)
            return count;
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(_size);
        if (size > MaxFieldBytes)
            Broken = "a field says that it is larger than a gigabyte";
        else
            (_left, _state) = ((long)size, size == 0 ? State.DataEnd : State.Data);
        return count;
    }

    private int TakeData(ReadOnlySpan<byte> bytes)
    {
        int count = (int)Math.Min(_left, bytes.Length);
        _entry.Append(bytes[..count]);
        _left -= count;
        if (_left == 0)
            _state = State.DataEnd;
        return count;
    }

    private int TakeDataEnd(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] != '\n')
        {
            Broken = "a field does not end where its size says";
            return 0;
        }

        _entry.Append(bytes[..1]);
        _state = State.Line;
        return 1;
    }

    private void End(RecordBuffer records, RecordFlags terminator)
    {
        _entry.End(records, terminator);
        Places.Add(_place);
        _place = JournalPlace.None;
    }
}
