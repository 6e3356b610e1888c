using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Json;

/// <summary>NDJSON (JSON Lines): one object a line.</summary>
internal static class NdjsonFormat
{
    private const int MaxLines = 8;

    /// <summary>The format.</summary>
    public static InputFormat Format { get; } = new("ndjson", "JSON, one object a line", Detect, (stream, _) => new LineBatchReader(stream), options => new NdjsonParser(options));

    // At least half of the first lines hold one whole object each; a single line may be cut by the end of the head.
    private static int Detect(ReadOnlySpan<byte> head)
    {
        byte[] bytes = (head.StartsWith("\uFEFF"u8) ? head[3..] : head).ToArray();
        int lines = 0, whole = 0, cut = 0;
        for (int start = 0; start < bytes.Length && lines < MaxLines;)
        {
            int length = bytes.AsSpan(start).IndexOf((byte)'\n');
            bool isCut = length < 0;
            int end = isCut ? bytes.Length : start + length;
            int at = JsonBlanks.Skip(bytes, start, end);
            start = end + 1;
            if (at == end)
                continue;
            lines++;
            switch (Measure(bytes, at, end))
            {
                case > 0 and int next when JsonBlanks.Skip(bytes, next, end) == end:
                    whole++;
                    break;
                case 0 when isCut:
                    cut++;
                    break;
            }
        }

        if (lines == 1 && JsonSchemaText.Is(bytes.AsSpan(JsonBlanks.Skip(bytes, 0, bytes.Length))))
            return 0;
        return whole > 0 && whole * 2 >= lines - cut ? 90 : cut == 1 && lines == 1 ? 80 : 0;
    }

    // The index behind the object at this place, 0 when it goes on past the end, -1 when there is none.
    private static int Measure(byte[] bytes, int at, int end)
    {
        if (bytes[at] != '{')
            return -1;
        int inside = JsonBlanks.Skip(bytes, at + 1, end);
        if (inside < end && bytes[inside] is not ((byte)'"' or (byte)'}'))
            return -1;
        ValueScanner scanner = default;
        scanner.Begin(0);
        int next = scanner.Scan(bytes, at, end, -1);
        return next < 0 ? 0 : next;
    }
}
