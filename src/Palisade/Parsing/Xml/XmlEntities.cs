using System.Buffers.Text;
using System.Globalization;
using Palisade.Events;

namespace Palisade.Parsing.Xml;

/// <summary>The five entities and the character references of XML 1.0 (4.1, 4.6). Others cannot be declared here and stand for themselves.</summary>
internal static class XmlEntities
{
    private const int MaxLength = 12;

    /// <summary>Appends text with its references resolved. What is no reference is kept as it stands.</summary>
    public static void AppendDecoded(ReadOnlySpan<byte> escaped, ByteBuffer text)
    {
        while (true)
        {
            int ampersand = escaped.IndexOf((byte)'&');
            if (ampersand < 0)
            {
                text.Append(escaped);
                return;
            }

            text.Append(escaped[..ampersand]);
            escaped = escaped[ampersand..];
            int length = AppendReference(escaped, text);
            escaped = escaped[length..];
        }
    }

    // escaped begins with an ampersand; returns what was used.
    private static int AppendReference(ReadOnlySpan<byte> escaped, ByteBuffer text)
    {
        int end = escaped[..Math.Min(escaped.Length, MaxLength)].IndexOf((byte)';');
        ReadOnlySpan<byte> name = end < 0 ? [] : escaped[1..end];
        uint scalar = name switch
        {
            [(byte)'#', (byte)'x' or (byte)'X', .. ReadOnlySpan<byte> hex] => uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) ? value : 0,
            [(byte)'#', .. ReadOnlySpan<byte> digits] => Utf8Parser.TryParse(digits, out uint value, out int used) && used == digits.Length ? value : 0,
            _ when name.SequenceEqual("amp"u8) => '&',
            _ when name.SequenceEqual("lt"u8) => '<',
            _ when name.SequenceEqual("gt"u8) => '>',
            _ when name.SequenceEqual("quot"u8) => '"',
            _ when name.SequenceEqual("apos"u8) => '\'',
            _ => 0,
        };
        if (scalar is 0 or > 0x10FFFF)
        {
            text.Append((byte)'&');
            return 1;
        }

        FieldText.AppendScalar(scalar, text);
        return end + 1;
    }
}
