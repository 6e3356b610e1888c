using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Web;

/// <summary>The format <c>w3c</c>: the W3C extended log file format (working draft WD-logfile-960323), as IIS and proxies write it.</summary>
internal static class W3cFormat
{
    /// <summary>The columns; a file may change them as often as it likes.</summary>
    public const string Fields = "Fields";

    /// <summary>The day of files without a date column.</summary>
    public const string Date = "Date";

    /// <summary>Who wrote the file.</summary>
    public const string Software = "Software";

    /// <summary>The entry of <see cref="InputFormats.All"/>.</summary>
    public static InputFormat Format { get; } = new("w3c", "W3C extended log: IIS, proxies", Detect,
        static (stream, _) => new DirectiveBatchReader(stream, Fields, Date, Software), static options => new W3cParser(options));

    private static int Detect(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("\uFEFF"u8))
            head = head[3..];
        if (!head.StartsWith("#"u8))
            return 0;
        int fields = head.IndexOf("#Fields:"u8);
        return fields == 0 || (fields > 0 && head[fields - 1] == '\n' && LineShare.Count(head[..fields], static line => line[0] == '#') is var (passed, lines) && passed == lines) ? 97 : 0;
    }
}
