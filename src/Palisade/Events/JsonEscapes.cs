using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Palisade.Events;

/// <summary>Turns the inside of a JSON string into text and back (RFC 8259, section 7).</summary>
public static class JsonEscapes
{
    /// <summary>Appends the text of a JSON string's inside. Unlike the RFC it never fails: an escape it does not know stands for itself.</summary>
    public static void AppendUnescaped(ReadOnlySpan<byte> escaped, ByteBuffer text)
    {
        // The text is never longer than what it is written as, so there is always room for a whole vector.
        Span<byte> room = text.GetSpan(escaped.Length + Vector128<byte>.Count);
        int written = 0;
        while (escaped.Length > 0)
        {
            int plain = CopyPlain(escaped, room[written..]);
            written += plain;
            escaped = escaped[plain..];
            if (escaped.Length == 0)
                break;
            if (escaped.Length == 1)
            {
                room[written++] = escaped[0];
                break;
            }

            byte c = Single(escaped[1]);
            if (c != 0)
            {
                room[written++] = c;
                escaped = escaped[2..];
                continue;
            }

            int used = WriteUnicode(escaped, room, ref written);
            escaped = escaped[used..];
        }

        text.Advance(written);
    }

    /// <summary>Appends bytes as the inside of a JSON string. Invalid UTF-8 becomes U+FFFD, as JSON has no other way to say it.</summary>
    public static void AppendEscaped(ReadOnlySpan<byte> text, ByteBuffer json)
    {
        int clean = 0;
        for (int i = 0; i < text.Length;)
        {
            byte b = text[i];
            if (b >= 0x80)
            {
                System.Buffers.OperationStatus status = System.Text.Rune.DecodeFromUtf8(text[i..], out _, out int consumed);
                if (status != System.Buffers.OperationStatus.Done)
                {
                    json.Append(text[clean..i]);
                    json.Append("\uFFFD"u8);
                    i += Math.Max(consumed, 1);
                    clean = i;
                    continue;
                }

                i += consumed;
                continue;
            }

            if (b >= 0x20 && b != '"' && b != '\\' && b != 0x7F)
            {
                i++;
                continue;
            }

            json.Append(text[clean..i]);
            AppendControl(b, json);
            clean = ++i;
        }

        json.Append(text[clean..]);
    }

    private static void AppendControl(byte b, ByteBuffer json)
    {
        json.Append((byte)'\\');
        switch (b)
        {
            case (byte)'"' or (byte)'\\':
                json.Append(b);
                break;
            case (byte)'\n':
                json.Append((byte)'n');
                break;
            case (byte)'\r':
                json.Append((byte)'r');
                break;
            case (byte)'\t':
                json.Append((byte)'t');
                break;
            default:
                json.Append("u00"u8);
                json.Append("0123456789abcdef"u8[b >> 4]);
                json.Append("0123456789abcdef"u8[b & 15]);
                break;
        }
    }

    // Copies up to the first backslash; log values are full of short stretches between the backslashes of paths.
    private static int CopyPlain(ReadOnlySpan<byte> escaped, Span<byte> room)
    {
        int at = 0;
        while (at + Vector128<byte>.Count <= escaped.Length)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(escaped), (nuint)at);
            bytes.StoreUnsafe(ref MemoryMarshal.GetReference(room), (nuint)at);
            uint slashes = Vector128.Equals(bytes, Vector128.Create((byte)'\\')).ExtractMostSignificantBits();
            if (slashes != 0)
                return at + BitOperations.TrailingZeroCount(slashes);
            at += Vector128<byte>.Count;
        }

        for (; at < escaped.Length && escaped[at] != '\\'; at++)
            room[at] = escaped[at];
        return at;
    }

    // What an escape of one letter stands for; 0 for u.
    private static byte Single(byte letter) => letter switch
    {
        (byte)'u' => 0,
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        0 => (byte)'\\',
        _ => letter,
    };

    // escaped begins with a backslash and u; returns how many bytes of it are done.
    private static int WriteUnicode(ReadOnlySpan<byte> escaped, Span<byte> room, ref int written)
    {
        if (!TryHex(escaped[2..], out uint unit))
        {
            room[written++] = (byte)'u';
            return 2;
        }

        int used = 6;
        if (unit is >= 0xD800 and < 0xDC00 && escaped.Length >= 12 && escaped[6] == '\\' && escaped[7] == 'u' && TryHex(escaped[8..], out uint low) && low is >= 0xDC00 and < 0xE000)
        {
            unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            used = 12;
        }

        written += Utf16Text.WriteScalar(unit, room[written..]);
        return used;
    }

    private static bool TryHex(ReadOnlySpan<byte> digits, out uint value)
    {
        value = 0;
        return digits.Length >= 4 && uint.TryParse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
