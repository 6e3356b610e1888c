using System.Text;

namespace Palisade.Parsing.Json;

/// <summary>JSON documents: one array, several objects in a row, or a list in a wrapper.</summary>
internal static class JsonFormat
{
    /// <summary>The format.</summary>
    public static InputFormat Format { get; } = new("json", "JSON documents: arrays, objects in a row, lists in a wrapper", Detect, (stream, _) => new JsonBatchReader(stream), options => new JsonDocumentParser(options));

    private static int Detect(ReadOnlySpan<byte> head)
    {
        byte[] bytes = head.StartsWith("\uFEFF"u8) ? head[3..].ToArray() : head.ToArray();
        int at = JsonBlanks.Skip(bytes, 0, bytes.Length);
        if (at == bytes.Length)
            return 0;
        int inside = JsonBlanks.Skip(bytes, at + 1, bytes.Length);
        if (bytes[at] == '[')
            return inside < bytes.Length && bytes[inside] is (byte)'{' || IsEmptyList(bytes.AsSpan(at)) ? 92 : 0;
        if (bytes[at] != '{' || inside == bytes.Length || bytes[inside] is not ((byte)'"' or (byte)'}'))
            return 0;
        return JsonWrapper.Measure(bytes, at, bytes.Length) > 0 ? 95 : LooksLikeMembers(bytes.AsSpan(inside)) && !JsonSchemaText.Is(bytes.AsSpan(at)) ? 70 : 0;
    }

    private static bool IsEmptyList(ReadOnlySpan<byte> rest) => Encoding.UTF8.GetString(rest[..Math.Min(rest.Length, 64)]).Trim() is "[]" or "[ ]";

    // A key, a colon: enough to tell it from other text in braces.
    private static bool LooksLikeMembers(ReadOnlySpan<byte> inside)
    {
        if (inside[0] == '}')
            return true;
        int close = inside[1..].IndexOf((byte)'"');
        return close >= 0 && inside[(close + 2)..].TrimStart(" \t\r\n"u8) is [(byte)':', ..];
    }
}
