namespace Palisade.Parsing.Json;

/// <summary>The four blanks of JSON (RFC 8259, section 2).</summary>
internal static class JsonBlanks
{
    /// <summary>The index of the first byte that is no blank, or <paramref name="end"/>.</summary>
    public static int Skip(byte[] bytes, int at, int end)
    {
        while (at < end && bytes[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            at++;
        return at;
    }
}
