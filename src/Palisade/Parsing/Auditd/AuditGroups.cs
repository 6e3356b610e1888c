namespace Palisade.Parsing.Auditd;

/// <summary>The lines of a batch, joined to events by time, serial and node. Kept from batch to batch, so that a steady state allocates nothing.</summary>
internal sealed class AuditGroups
{
    private AuditLine[] _lines = new AuditLine[1024];
    private int[] _last = new int[1024];
    private int[] _table = new int[2048];
    private int _count;

    /// <summary>The lines, in the order of the file.</summary>
    public ReadOnlySpan<AuditLine> Lines => _lines.AsSpan(0, _count);

    /// <summary>Forgets all lines.</summary>
    public void Clear()
    {
        _count = 0;
        _table.AsSpan().Clear();
    }

    /// <summary>Adds a line that is no record: an event of its own, to be reported.</summary>
    public void AddFailure(int start, int length, long record, int errorOffset) =>
        Append(new AuditLine { Start = start, Length = length, Record = record, ErrorOffset = errorOffset, Next = -1, IsFirst = true, IsFailure = true });

    /// <summary>Adds a record: to the event begun at most <see cref="Limits.AuditWindowBytes"/> before it, or as the first of a new one.</summary>
    public void Add(ReadOnlySpan<byte> bytes, int start, int length, long record, in AuditHeader header)
    {
        if ((_count + 1) * 2 > _table.Length)
            Grow(bytes);
        int slot = Find(bytes, start, length, header);
        int first = _table[slot] - 1;
        // Its end and line end count, so that the batch that owns the event surely holds it.
        bool joins = first >= 0 && start + length + 2 - _lines[first].Start <= Limits.AuditWindowBytes;
        int index = Append(new AuditLine { Start = start, Length = length, Record = record, Header = header, Next = -1, IsFirst = !joins });
        if (joins)
        {
            _lines[_last[first]].Next = index;
            _last[first] = index;
        }
        else
        {
            _table[slot] = index + 1;
            _last[index] = index;
        }
    }

    private int Find(ReadOnlySpan<byte> bytes, int start, int length, in AuditHeader header)
    {
        ReadOnlySpan<byte> text = bytes.Slice(start, length);
        uint mask = (uint)_table.Length - 1;
        uint slot = header.Hash(text) & mask;
        for (; _table[slot] != 0; slot = (slot + 1) & mask)
        {
            ref readonly AuditLine other = ref _lines[_table[slot] - 1];
            if (header.IsSameEvent(text, other.Header, bytes.Slice(other.Start, other.Length)))
                break;
        }

        return (int)slot;
    }

    private int Append(in AuditLine line)
    {
        if (_count == _lines.Length)
        {
            Array.Resize(ref _lines, _count * 2);
            Array.Resize(ref _last, _count * 2);
        }

        _lines[_count] = line;
        return _count++;
    }

    // The later of two events under one key is the one that stays open, as in Add.
    private void Grow(ReadOnlySpan<byte> bytes)
    {
        _table = new int[_table.Length * 2];
        for (int i = 0; i < _count; i++)
        {
            ref readonly AuditLine line = ref _lines[i];
            if (line.IsFirst && !line.IsFailure)
                _table[Find(bytes, line.Start, line.Length, line.Header)] = i + 1;
        }
    }
}

/// <summary>One line of an audit log within a batch.</summary>
internal struct AuditLine
{
    public AuditHeader Header;
    public int Start;
    public int Length;
    public long Record;

    /// <summary>The next line of the event, or -1.</summary>
    public int Next;

    /// <summary>True for the first line of an event.</summary>
    public bool IsFirst;

    public bool IsFailure;
    public int ErrorOffset;
}
