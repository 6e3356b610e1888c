using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

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
    public static void AppendUtf16(ReadOnlySpan<byte> utf16, ByteBuffer text)
    {
        for (int i = 0; i + 1 < utf16.Length;)
        {
            uint c = BinaryPrimitives.ReadUInt16LittleEndian(utf16[i..]);
            i += 2;
            if (c < 0x80)
            {
                text.Append((byte)c);
                continue;
            }

            if (c is >= 0xD800 and < 0xDC00 && i + 1 < utf16.Length)
            {
                uint low = BinaryPrimitives.ReadUInt16LittleEndian(utf16[i..]);
                if (low is >= 0xDC00 and < 0xE000)
                {
                    c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                    i += 2;
                }
            }

            AppendScalar(c, text);
        }
    }

    /// <summary>Appends one code point as UTF-8; a surrogate as its three bytes.</summary>
    public static void AppendScalar(uint c, ByteBuffer text)
    {
        if (c < 0x80)
        {
            text.Append((byte)c);
        }
        else if (c < 0x800)
        {
            text.Append((byte)(0xC0 | (c >> 6)));
            text.Append((byte)(0x80 | (c & 0x3F)));
        }
        else if (c < 0x10000)
        {
            text.Append((byte)(0xE0 | (c >> 12)));
            text.Append((byte)(0x80 | ((c >> 6) & 0x3F)));
            text.Append((byte)(0x80 | (c & 0x3F)));
        }
        else
        {
            text.Append((byte)(0xF0 | (c >> 18)));
            text.Append((byte)(0x80 | ((c >> 12) & 0x3F)));
            text.Append((byte)(0x80 | ((c >> 6) & 0x3F)));
            text.Append((byte)(0x80 | (c & 0x3F)));
        }
    }

    private static void AppendAnsi(ReadOnlySpan<byte> ansi, ByteBuffer text)
    {
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
                Guid guid = new(bytes[..16]);
                Utf8Formatter.TryFormat(guid, room, out written, 'D');
                Ascii.ToUpperInPlace(room[..written], out _);
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
        1 => (sbyte)bytes[0],
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

    // Windows-1252, 0x80 to 0x9F (Unicode consortium's CP1252.TXT); undefined places map to themselves.
    private static ReadOnlySpan<ushort> Windows1252 =>
    [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ];
}
