using System.Buffers.Binary;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary>What a record is committed with beside its raw bytes: docs/vault-format.md, section 4.</summary>
public record struct RecordHeader
{
    /// <summary>The length of the salt before the header.</summary>
    public const int SaltLength = 16;

    /// <summary>The longest form, in bytes: with the length and hash of a truncated record.</summary>
    public const int MaxLength = ShortLength + 8 + TreeHash.Length;

    private const int ShortLength = 29;
    private const RecordFlags Terminator = RecordFlags.LineFeed | RecordFlags.CarriageReturnLineFeed;

    /// <summary>The time of receipt.</summary>
    public long Received { get; set; }

    /// <summary>The whole second (floor) of the event's own time, or of <see cref="Received"/>.</summary>
    public long EventSecond { get; set; }

    /// <summary>Counts all records of the vault from 0 in order of receipt.</summary>
    public long Ordinal { get; set; }

    /// <summary>The stream it came in; from 1.</summary>
    public uint Stream { get; set; }

    /// <summary>Terminator, truncation, whether the event time is known.</summary>
    public RecordFlags Flags { get; set; }

    /// <summary>The length of the whole record, when truncated; else 0.</summary>
    public long WholeLength { get; set; }

    /// <summary>The SHA-256 of the whole record, when truncated; else zero.</summary>
    public TreeHash WholeHash { get; set; }

    /// <summary>Whether the raw bytes are only the beginning.</summary>
    public readonly bool IsTruncated => (Flags & RecordFlags.Truncated) != 0;

    /// <summary>The bytes that followed the raw ones: nothing, LF, or CR LF.</summary>
    public readonly ReadOnlySpan<byte> TerminatorBytes => (Flags & Terminator) switch { RecordFlags.LineFeed => "\n"u8, RecordFlags.CarriageReturnLineFeed => "\r\n"u8, _ => [] };

    /// <summary>Whether every field is in its range, and they agree: what a verifier asks.</summary>
    /// <param name="rawLength">The length of the raw bytes.</param>
    public readonly bool IsValid(long rawLength)
    {
        bool flags = (byte)Flags < 16 && (Flags & Terminator) != Terminator;
        bool times = VaultTime.IsTime(Received) && VaultTime.IsSecond(EventSecond) && ((Flags & RecordFlags.HasEventTime) != 0 || EventSecond == VaultTime.SecondOf(Received));
        return flags && times && Ordinal >= 0 && Stream >= 1 && (!IsTruncated || WholeLength > rawLength);
    }

    /// <summary>Writes the leaf data between salt and raw bytes.</summary>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    public readonly int Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, Received);
        BinaryPrimitives.WriteInt64BigEndian(destination[8..], EventSecond);
        BinaryPrimitives.WriteInt64BigEndian(destination[16..], Ordinal);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], Stream);
        destination[28] = (byte)Flags;
        if (!IsTruncated)
            return ShortLength;
        BinaryPrimitives.WriteInt64BigEndian(destination[ShortLength..], WholeLength);
        WholeHash.CopyTo(destination[(ShortLength + 8)..]);
        return MaxLength;
    }

    /// <summary>Reads the leaf data after the salt.</summary>
    /// <param name="data">Header and raw bytes.</param>
    /// <param name="header">The header.</param>
    /// <param name="raw">The raw bytes, a part of <paramref name="data"/>.</param>
    /// <returns>False if it is too short, or not <see cref="IsValid"/>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, out RecordHeader header, out ReadOnlySpan<byte> raw)
    {
        header = default;
        raw = default;
        if (data.Length < ShortLength)
            return false;
        header.Received = BinaryPrimitives.ReadInt64BigEndian(data);
        header.EventSecond = BinaryPrimitives.ReadInt64BigEndian(data[8..]);
        header.Ordinal = BinaryPrimitives.ReadInt64BigEndian(data[16..]);
        header.Stream = BinaryPrimitives.ReadUInt32BigEndian(data[24..]);
        header.Flags = (RecordFlags)data[28];
        raw = data[ShortLength..];
        if (header.IsTruncated)
        {
            if (data.Length < MaxLength)
                return false;
            header.WholeLength = BinaryPrimitives.ReadInt64BigEndian(raw);
            header.WholeHash = new TreeHash(raw.Slice(8, TreeHash.Length));
            raw = data[MaxLength..];
        }

        return header.IsValid(raw.Length);
    }
}

/// <summary>A record: its header and its raw bytes, both in a buffer of somebody else.</summary>
/// <param name="header">The header; not copied.</param>
/// <param name="raw">The bytes as received, without the terminator.</param>
public readonly ref struct RecordView(ref readonly RecordHeader header, ReadOnlySpan<byte> raw)
{
    private readonly ref readonly RecordHeader _header = ref header;

    /// <summary>The bytes as received, without the terminator.</summary>
    public ReadOnlySpan<byte> Raw { get; } = raw;

    /// <summary>The header, in place.</summary>
    public ref readonly RecordHeader Header => ref _header;
}
