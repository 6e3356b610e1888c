using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Palisade.Events;

namespace Palisade.Findings;

/// <summary>Appends JSON values to a buffer with the least escaping that RFC 8259 allows: what must be escaped, and DEL.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> Unclean = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\', 0x7F]);

    /// <summary>Appends text as a JSON string with its quotes; null as <c>null</c>.</summary>
    public static void AppendString(string? text, ByteBuffer json)
    {
        if (text is null)
        {
            json.Append("null"u8);
            return;
        }

        json.Append((byte)'"');
        AppendInside(text, json);
        json.Append((byte)'"');
    }

    /// <summary>Appends UTF-8 as the inside of a JSON string. Invalid sequences become U+FFFD.</summary>
    public static void AppendInside(ReadOnlySpan<byte> utf8, ByteBuffer json)
    {
        if (!utf8.ContainsAny(Unclean) && Utf8.IsValid(utf8))
            json.Append(utf8);
        else
            JsonEscapes.AppendEscaped(utf8, json);
    }

    /// <summary>Appends UTF-16 as the inside of a JSON string. A lone surrogate becomes U+FFFD.</summary>
    public static void AppendInside(ReadOnlySpan<char> utf16, ByteBuffer json)
    {
        int start = json.Length;
        Span<byte> room = json.GetSpan(checked(utf16.Length * 3));
        Utf8.FromUtf16(utf16, room, out _, out int written);
        if (!room[..written].ContainsAny(Unclean))
        {
            json.Advance(written);
            return;
        }

        byte[] unescaped = ArrayPool<byte>.Shared.Rent(written);
        room[..written].CopyTo(unescaped);
        json.Truncate(start);
        JsonEscapes.AppendEscaped(unescaped.AsSpan(0, written), json);
        ArrayPool<byte>.Shared.Return(unescaped);
    }

    /// <summary>Appends UTF-16LE bytes, at any alignment, as the inside of a JSON string.</summary>
    public static void AppendInsideUtf16(ReadOnlySpan<byte> utf16, ByteBuffer json) =>
        AppendInside(MemoryMarshal.Cast<byte, char>(utf16), json);

    /// <summary>Appends a time with its quotes, or <c>null</c> for <see cref="LogEvent.NoTime"/>.</summary>
    public static void AppendTime(long utcTicks, ByteBuffer json)
    {
        if (utcTicks == LogEvent.NoTime)
        {
            json.Append("null"u8);
            return;
        }

        json.Append((byte)'"');
        json.Advance(TimeText.Write(utcTicks, json.GetSpan(32)));
        json.Append((byte)'"');
    }

    /// <summary>Appends an integer.</summary>
    public static void AppendNumber(long value, ByteBuffer json)
    {
        Utf8Formatter.TryFormat(value, json.GetSpan(24), out int written);
        json.Advance(written);
    }

    /// <summary>Appends a decimal without trailing zeros.</summary>
    public static void AppendNumber(decimal value, ByteBuffer json) =>
        json.Append(Encoding.ASCII.GetBytes(value.ToString("0.#############################", CultureInfo.InvariantCulture)));

    /// <summary>Appends what stands before a value (comma, name, colon), and text as its value.</summary>
    public static void AppendText(ReadOnlySpan<byte> before, string? value, ByteBuffer json)
    {
        json.Append(before);
        AppendString(value, json);
    }

    /// <summary>Appends what stands before a value (comma, name, colon), and an integer as its value.</summary>
    public static void AppendNumber(ReadOnlySpan<byte> before, long value, ByteBuffer json)
    {
        json.Append(before);
        AppendNumber(value, json);
    }

    /// <summary>Appends an array of strings.</summary>
    public static void AppendStrings(ImmutableArray<string> values, ByteBuffer json)
    {
        json.Append((byte)'[');
        for (int i = 0; i < values.Length; i++)
            AppendText(i > 0 ? ","u8 : default, values[i], json);
        json.Append((byte)']');
    }

    /// <summary>Appends an object whose values are strings.</summary>
    public static void AppendObject(ImmutableArray<KeyValuePair<string, string>> members, ByteBuffer json)
    {
        json.Append((byte)'{');
        for (int i = 0; i < members.Length; i++)
        {
            AppendText(i > 0 ? ","u8 : default, members[i].Key, json);
            AppendText(":"u8, members[i].Value, json);
        }

        json.Append((byte)'}');
    }

    /// <summary>True for a number as RFC 8259, section 6, writes it: no plus, no leading zero, digits on both sides of a point.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        int at = text.Length > 0 && text[0] == '-' ? 1 : 0;
        int whole = DigitsAt(text, at);
        if (whole == 0 || (whole > 1 && text[at] == '0'))
            return false;
        at += whole;
        if (at < text.Length && text[at] == '.')
        {
            int decimals = DigitsAt(text, at + 1);
            if (decimals == 0)
                return false;
            at += decimals + 1;
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
                at++;
            int digits = DigitsAt(text, at);
            if (digits == 0)
                return false;
            at += digits;
        }

        return at == text.Length;
    }

    private static int DigitsAt(ReadOnlySpan<byte> text, int at)
    {
        int end = at;
        while (end < text.Length && text[end] is >= (byte)'0' and <= (byte)'9')
            end++;
        return end - at;
    }
}
