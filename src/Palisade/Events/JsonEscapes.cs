using System.Globalization;

namespace Palisade.Events;

/// <summary>Turns the inside of a JSON string into text and back (RFC 8259, section 7).</summary>
public static class JsonEscapes
{
    /// <summary>Appends the text of a JSON string's inside. Unlike the RFC it never fails: an escape it does not know stands for itself.</summary>
    public static void AppendUnescaped(ReadOnlySpan<byte> escaped, ByteBuffer text)
    {
        while (true)
        {
            int slash = escaped.IndexOf((byte)'\\');
            if (slash < 0 || slash + 1 >= escaped.Length)
            {
                text.Append(escaped);
                return;
            }

            text.Append(escaped[..slash]);
            escaped = escaped[AppendEscape(escaped[slash..], text, slash)..];
        }
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

    // escaped begins with a backslash and has at least one more byte; returns how far past the start of the caller's span to go on.
    private static int AppendEscape(ReadOnlySpan<byte> escaped, ByteBuffer text, int skipped)
    {
        byte c = escaped[1];
        if (c == 'u' && TryHex(escaped[2..], out uint unit))
        {
            int used = 6;
            if (unit is >= 0xD800 and < 0xDC00 && escaped.Length >= 12 && escaped[6] == '\\' && escaped[7] == 'u' && TryHex(escaped[8..], out uint low) && low is >= 0xDC00 and < 0xE000)
            {
                unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                used = 12;
            }

            FieldText.AppendScalar(unit, text);
            return skipped + used;
        }

        text.Append(c switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            _ => c,
        });
        return skipped + 2;
    }

    private static bool TryHex(ReadOnlySpan<byte> digits, out uint value)
    {
        value = 0;
        return digits.Length >= 4 && uint.TryParse(digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
