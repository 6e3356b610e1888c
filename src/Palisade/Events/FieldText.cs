using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.Intrinsics;

namespace Palisade.Events;

/// <summary>Renders the value of a field as UTF-8 text: the one place that says how each <see cref="FieldKind"/> looks.</summary>
public static class FieldText
{
    /// <summary>Appends the text of a value. A <see cref="FieldKind.Null"/> appends nothing.</summary>
    /// <param name="e">The event that the field belongs to.</param>
    /// <param name="field">One of its fields.</param>
    /// <param name="text">Receives UTF-8; the bytes of <see cref="FieldKind.Utf8"/> are copied as they are.</param>
    public static void Append(LogEvent e, in Field field, ByteBuffer text)
    {
        ReadOnlySpan<byte> bytes = e.BytesOf(field);
        switch (field.Kind)
        {
            case FieldKind.Null:
                break;
            case FieldKind.Utf8:
            case FieldKind.Number:
            case FieldKind.Bool:
                text.Append(bytes);
                break;
            case FieldKind.JsonString:
                JsonEscapes.AppendUnescaped(bytes, text);
                break;
            case FieldKind.Utf16:
                AppendUtf16(bytes, text);
                break;
            case FieldKind.Ansi:
                AppendAnsi(bytes, text);
                break;
            default:
                AppendBinaryKind(field.Kind, bytes, text);
                break;
        }
    }

    /// <summary>Appends UTF-16LE as UTF-8. A lone surrogate becomes its three bytes (WTF-8), so that different values stay different.</summary>
    public static void AppendUtf16(ReadOnlySpan<byte> utf16, ByteBuffer text) =>
        text.Advance(Utf16Text.ToUtf8(utf16, text.GetSpan(utf16.Length / 2 * Utf16Text.MaxUtf8PerUnit)));

    /// <summary>Appends one code point as UTF-8; a surrogate as its three bytes.</summary>
    public static void AppendScalar(uint c, ByteBuffer text) => text.Advance(Utf16Text.WriteScalar(c, text.GetSpan(4)));

    private static void AppendAnsi(ReadOnlySpan<byte> ansi, ByteBuffer text)
    {
        int ascii = ansi.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        text.Append(ascii < 0 ? ansi : ansi[..ascii]);
        ansi = ascii < 0 ? [] : ansi[ascii..];
        foreach (byte b in ansi)
            AppendScalar(b is >= 0x80 and < 0xA0 ? Windows1252[b - 0x80] : b, text);
    }

    private static void AppendBinaryKind(FieldKind kind, ReadOnlySpan<byte> bytes, ByteBuffer text)
    {
        Span<byte> room = text.GetSpan(Math.Max(256, bytes.Length * 2));
        int written = 0;
        switch (kind)
        {
            case FieldKind.Int:
                Utf8Formatter.TryFormat(ReadInt(bytes), room, out written);
                break;
            case FieldKind.UInt:
                Utf8Formatter.TryFormat(ReadUInt(bytes), room, out written);
                break;
            case FieldKind.HexInt:
                "0x"u8.CopyTo(room);
                Utf8Formatter.TryFormat(ReadUInt(bytes), room[2..], out written, 'x');
                written += 2;
                break;
            case FieldKind.Float:
                double value = bytes.Length == 4 ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : bytes.Length == 8 ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : 0;
                if (bytes.Length == 4)
                    ((float)value).TryFormat(room, out written, default, CultureInfo.InvariantCulture);
                else
                    value.TryFormat(room, out written, default, CultureInfo.InvariantCulture);
                break;
            case FieldKind.BinaryBool:
                ReadOnlySpan<byte> word = bytes.ContainsAnyExcept((byte)0) ? "true"u8 : "false"u8;
                word.CopyTo(room);
                written = word.Length;
                break;
            case FieldKind.Guid when bytes.Length >= 16:
                written = WriteGuid(bytes, room);
                break;
            case FieldKind.Sid when bytes.Length >= 8:
                written = WriteSid(bytes, room);
                break;
            case FieldKind.FileTime when bytes.Length >= 8:
                written = TimeText.WriteFileTime(BinaryPrimitives.ReadUInt64LittleEndian(bytes), room);
                break;
            case FieldKind.SystemTime when bytes.Length >= 16:
                written = TimeText.WriteSystemTime(bytes, room);
                break;
            default:
                Convert.TryToHexString(bytes, room, out written);
                break;
        }

        text.Advance(written);
    }

    internal static long ReadInt(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        1 => unchecked((sbyte)bytes[0]),
        2 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        4 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        8 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => 0,
    };

    internal static ulong ReadUInt(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        1 => bytes[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        8 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        _ => 0,
    };

    private static int WriteSid(ReadOnlySpan<byte> sid, Span<byte> room)
    {
        ulong authority = 0;
        for (int i = 2; i < 8; i++)
            authority = (authority << 8) | sid[i];
        "S-"u8.CopyTo(room);
        int at = 2;
        Utf8Formatter.TryFormat(sid[0], room[at..], out int n);
        at += n;
        room[at++] = (byte)'-';
        Utf8Formatter.TryFormat(authority, room[at..], out n);
        at += n;
        int parts = Math.Min(Math.Min((int)sid[1], 15), (sid.Length - 8) / 4);
        for (int i = 0; i < parts; i++)
        {
            room[at++] = (byte)'-';
            Utf8Formatter.TryFormat(BinaryPrimitives.ReadUInt32LittleEndian(sid[(8 + (i * 4))..]), room[at..], out n);
            at += n;
        }

        return at;
    }

    // Sixteen bytes to 36 characters: digits by vector, hyphens between.
    private static int WriteGuid(ReadOnlySpan<byte> guid, Span<byte> room)
    {
        Vector128<byte> inOrder = Vector128.Shuffle(Vector128.Create(guid), Vector128.Create((byte)3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15));
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(inOrder);
        Span<byte> digits = stackalloc byte[32];
        HexDigits(low).CopyTo(digits);
        HexDigits(high).CopyTo(digits[16..]);
        room = room[..36];
        digits[..8].CopyTo(room);
        digits[8..12].CopyTo(room[9..]);
        digits[12..16].CopyTo(room[14..]);
        digits[16..20].CopyTo(room[19..]);
        digits[20..32].CopyTo(room[24..]);
        room[8] = room[13] = room[18] = room[23] = (byte)'-';
        return 36;
    }

    // Eight bytes, each in 16 bits, to their sixteen digits.
    private static Vector128<byte> HexDigits(Vector128<ushort> bytes)
    {
        Vector128<byte> nibbles = (((bytes >>> 4) | (bytes << 8)) & Vector128.Create((ushort)0x0F0F)).AsByte();
        return Vector128.Shuffle(Vector128.Create("0123456789ABCDEF"u8), nibbles);
    }

    // Windows-1252, 0x80 to 0x9F (Unicode consortium's CP1252.TXT); undefined places map to themselves.
    private static ReadOnlySpan<ushort> Windows1252 =>
    [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ];
}
