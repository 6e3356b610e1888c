using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Palisade.Proofs.Format;

/// <summary>
/// JSON that a value has in one form only: exactly the bytes of Python's <c>json.dumps(o, sort_keys=True, separators=(",", ":"))</c>. What differs in
/// one byte is refused by the reader. Member names are printable ASCII, so that every order of text agrees about them.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The deepest nesting: 8. Deeper values are refused.</summary>
    public const int MaxNesting = 8;

    /// <summary>The bytes of a value.</summary>
    /// <exception cref="ArgumentException">A text has a lone surrogate, or the value is nested too deep.</exception>
    public static byte[] Write(JsonValue value)
    {
        ArrayBufferWriter<byte> output = new(256);
        Write(output, value, 0);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a value that fills the bytes.</summary>
    /// <param name="bytes">At most as many as the caller bounds; not kept.</param>
    /// <param name="value">The value, or null.</param>
    /// <param name="reason">Why not, with the offset in bytes; empty if read.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out JsonValue? value, out string reason)
    {
        CanonicalJsonReader reader = new(bytes);
        value = reader.ReadAll(out reason);
        return value is not null;
    }

    private static void Write(ArrayBufferWriter<byte> output, JsonValue value, int depth)
    {
        if (depth >= MaxNesting && value.Kind is JsonKind.Array or JsonKind.Object)
            throw new ArgumentException("The value is nested too deep.", nameof(value));
        switch (value.Kind)
        {
            case JsonKind.Text:
                WriteText(output, value.Text);
                break;
            case JsonKind.Number:
                Utf8Formatter.TryFormat(value.Number, output.GetSpan(20), out int written);
                output.Advance(written);
                break;
            case JsonKind.Truth:
                output.Write(value.Truth ? "true"u8 : "false"u8);
                break;
            case JsonKind.Array:
                WriteArray(output, value.Items, depth);
                break;
            default:
                WriteObject(output, value.Members, depth);
                break;
        }
    }

    private static void WriteArray(ArrayBufferWriter<byte> output, IReadOnlyList<JsonValue> items, int depth)
    {
        output.Write("["u8);
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0)
                output.Write(","u8);
            Write(output, items[i], depth + 1);
        }

        output.Write("]"u8);
    }

    private static void WriteObject(ArrayBufferWriter<byte> output, IReadOnlyList<KeyValuePair<string, JsonValue>> members, int depth)
    {
        output.Write("{"u8);
        for (int i = 0; i < members.Count; i++)
        {
            if (i > 0)
                output.Write(","u8);
            WriteText(output, members[i].Key);
            output.Write(":"u8);
            Write(output, members[i].Value, depth + 1);
        }

        output.Write("}"u8);
    }

    private static void WriteText(ArrayBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsSurrogate(c))
                WriteSurrogates(output, text, ref i);
            else if (c is >= ' ' and <= '~' and not '"' and not '\\')
                output.Write([(byte)c]);
            else
                WriteEscape(output, c);
        }

        output.Write("\""u8);
    }

    private static void WriteSurrogates(ArrayBufferWriter<byte> output, string text, ref int index)
    {
        if (!Rune.TryGetRuneAt(text, index, out _))
            throw new ArgumentException("A text has a lone surrogate.", nameof(text));
        WriteHex(output, text[index++]);
        WriteHex(output, text[index]);
    }

    private static void WriteEscape(ArrayBufferWriter<byte> output, char c)
    {
        int named = c < 0x80 ? CanonicalJsonReader.Escaped.IndexOf((byte)c) : -1;
        if (named >= 0)
            output.Write([(byte)'\\', CanonicalJsonReader.EscapeNames[named]]);
        else
            WriteHex(output, c);
    }

    private static void WriteHex(ArrayBufferWriter<byte> output, char c)
    {
        Span<byte> escape = output.GetSpan(6);
        escape[0] = (byte)'\\';
        escape[1] = (byte)'u';
        Utf8Formatter.TryFormat((uint)c, escape[2..], out _, new StandardFormat('x', 4));
        output.Advance(6);
    }
}
