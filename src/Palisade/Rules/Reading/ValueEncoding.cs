using System.Text;

namespace Palisade.Rules.Reading;

/// <summary>The modifiers that encode a value: UTF-16 and Base64, in the order written.</summary>
/// <remarks>Sigma specification 2.1.0, "Encoding". Bytes that no Base64 follows are looked for as characters of the same number.</remarks>
internal static class ValueEncoding
{
    // What is left of a Base64 text when the bytes around the value are unknown: the characters that depend on the value alone.
    private static readonly int[] s_skipped = [0, 2, 3];
    private static readonly int[] s_dropped = [0, 3, 2];

    /// <summary>The texts to look for: one, or three for each <c>base64offset</c>; null when there are more than <see cref="Limits.MaxValueForms"/>.</summary>
    public static List<string>? Encode(string text, ReadOnlySpan<Modifier> encodings)
    {
        List<byte[]> values = [[]];
        bool isEncoded = false;
        values[0] = encodings[0] is Modifier.Base64 or Modifier.Base64Offset ? Encoding.UTF8.GetBytes(text) : [];
        foreach (Modifier encoding in encodings)
        {
            if (encoding == Modifier.Base64Offset && values.Count * 3 > Limits.MaxValueForms)
                return null;
            values = encoding switch
            {
                Modifier.Base64 => [.. values.Select(v => Encoding.ASCII.GetBytes(Convert.ToBase64String(v)))],
                Modifier.Base64Offset => [.. values.SelectMany(Offsets)],
                _ => [.. values.Select(v => Utf16(isEncoded ? Encoding.Latin1.GetString(v) : text, encoding))],
            };
            isEncoded = true;
        }

        return [.. values.Select(Encoding.Latin1.GetString)];
    }

    private static byte[] Utf16(string text, Modifier encoding) => encoding switch
    {
        Modifier.Utf16Le => Encoding.Unicode.GetBytes(text),
        Modifier.Utf16Be => Encoding.BigEndianUnicode.GetBytes(text),
        _ => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
    };

    private static IEnumerable<byte[]> Offsets(byte[] value)
    {
        for (int shift = 0; shift < 3; shift++)
        {
            byte[] shifted = new byte[shift + value.Length];
            value.CopyTo(shifted, shift);
            string encoded = Convert.ToBase64String(shifted);
            int from = s_skipped[shift];
            int to = encoded.Length - s_dropped[shifted.Length % 3];
            yield return Encoding.ASCII.GetBytes(to > from ? encoded[from..to] : "");
        }
    }
}
