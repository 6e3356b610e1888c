using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Json;

/// <summary>NDJSON (JSON Lines): one object a line.</summary>
internal static class NdjsonFormat
{
    private const int MaxLines = 8;

    /// <summary>The format.</summary>
    public static InputFormat Format { get; } = new("ndjson", "JSON, one object a line", Detect, (stream, _) => new LineBatchReader(stream), options => new NdjsonParser(options));

    // The first lines each begin with { and end with }. One line alone may also be a whole JSON document: then this is as good.
    private static int Detect(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("\uFEFF"u8))
            head = head[3..];
        int lines = 0;
        while (!head.IsEmpty && lines < MaxLines)
        {
            int end = head.IndexOf((byte)'\n');
            bool whole = end >= 0;
            ReadOnlySpan<byte> line = head[..(whole ? end : head.Length)].Trim(" \t\r"u8);
            head = whole ? head[(end + 1)..] : [];
            if (line.IsEmpty)
                continue;
            if (line[0] != '{' || (whole && line[^1] != '}') || (line.Length > 1 && line[1..].TrimStart(" \t"u8) is not ([] or [(byte)'"', ..] or [(byte)'}', ..])))
                return 0;
            lines++;
            if (!whole && lines == 1 && line.Length < 2)
                return 0;
        }

        return lines == 0 ? 0 : 90;
    }
}
