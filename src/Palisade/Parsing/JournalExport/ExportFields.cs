using System.Buffers.Binary;

namespace Palisade.Parsing.JournalExport;

/// <summary>
/// Walks through the fields of one entry in the export format of the journal (systemd.io/JOURNAL_EXPORT_FORMATS): <c>NAME=value</c> and a line feed, or <c>NAME</c>, a line feed, the length in eight bytes (little
/// endian), the value and a line feed. An empty line ends the entry.
/// </summary>
internal ref struct ExportFields(ReadOnlySpan<byte> bytes)
{
    // journald allows 64.
    private const int MaxNameBytes = 256;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Where the next field begins; at the end of an entry, behind its empty line.</summary>
    public int At { get; private set; }

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether the bytes end in the middle of a field.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether there is something that is no field.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether the empty line was met.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Goes to the next field; false at the end of the entry or of the bytes, and where it is cut or broken.</summary>
    public bool MoveNext()
    {
        ReadOnlySpan<byte> rest = _bytes[At..];
        int end = rest.IndexOf((byte)'\n');
        if (end == 0)
        {
            (At, HasEnded) = (At + 1, true);
            return false;
        }

        ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
        int equals = line.IndexOf((byte)'=');
        IsBroken = (equals < 0 ? line.Length : equals) > MaxNameBytes || equals == 0;
        if (IsBroken || end < 0)
        {
            IsCut = !rest.IsEmpty && !IsBroken;
            return false;
        }

        if (equals < 0)
            return TakeBinary(line, rest[(end + 1)..], end + 1);
        Name = line[..equals];
        Value = line[(equals + 1)..];
        At += end + 1;
        return true;
    }

    private bool TakeBinary(ReadOnlySpan<byte> name, ReadOnlySpan<byte> rest, int before)
    {
        ulong length = rest.Length < 8 ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(rest);
        IsBroken = length > int.MaxValue - 16;
        IsCut = !IsBroken && (rest.Length < 8 || length >= (ulong)(rest.Length - 8));
        if (IsBroken || IsCut)
            return false;
        IsBroken = rest[8 + (int)length] != '\n';
        Name = name;
        Value = rest.Slice(8, (int)length);
        At += before + 8 + (int)length + 1;
        return !IsBroken;
    }
}
