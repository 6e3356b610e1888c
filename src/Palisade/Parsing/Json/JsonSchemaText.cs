namespace Palisade.Parsing.Json;

/// <summary>Recognises a document that describes JSON, as its <c>$schema</c> says (JSON Schema 2020-12, 8.1.1), and is no event.</summary>
internal static class JsonSchemaText
{
    /// <summary>True for one object, alone, with <c>$schema</c> among its own keys.</summary>
    /// <param name="bytes">Begins with the brace; may be cut off.</param>
    public static bool Is(ReadOnlySpan<byte> bytes)
    {
        bool isSchema = false;
        int depth = 0;
        for (int at = 0; at < bytes.Length; at++)
        {
            switch (bytes[at])
            {
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']' when --depth == 0:
                    return isSchema && !bytes[(at + 1)..].ContainsAnyExcept(" \t\r\n"u8);
                case (byte)'"':
                    int end = StringEnd(bytes, at);
                    isSchema |= depth == 1 && bytes[at..end].SequenceEqual("\"$schema\""u8) && bytes[end..].TrimStart(" \t\r\n"u8) is [(byte)':', ..];
                    at = end - 1;
                    break;
            }
        }

        return isSchema;
    }

    // Behind the closing quote, or the end of the bytes.
    private static int StringEnd(ReadOnlySpan<byte> bytes, int start)
    {
        for (int at = start + 1; at < bytes.Length; at++)
        {
            if (bytes[at] == '"')
                return at + 1;
            if (bytes[at] == '\\')
                at++;
        }

        return bytes.Length;
    }
}
