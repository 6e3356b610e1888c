using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Zeek;

/// <summary>The format <c>zeek-tsv</c>: Zeek's own logs, columns named in a header (Zeek manual, "Zeek TSV Format Logs").</summary>
internal static class ZeekFormat
{
    public const string Separator = "separator", SetSeparator = "set_separator", Empty = "empty_field", Unset = "unset_field", Path = "path", Fields = "fields", Types = "types";

    /// <summary>The entry of <see cref="InputFormats.All"/>.</summary>
    public static InputFormat Format { get; } = new("zeek-tsv", "Zeek log, tab separated", Detect,
        static (stream, _) => new DirectiveBatchReader(stream, Separator, SetSeparator, Empty, Unset, Path, Fields, Types), static options => new ZeekParser(options));

    private static int Detect(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("#separator "u8))
            return 100;
        int fields = head.IndexOf("#fields\t"u8);
        return head.StartsWith("#"u8) && (fields == 0 || (fields > 0 && head[fields - 1] == '\n')) && head.IndexOf("\n#types\t"u8) >= 0 ? 98 : 0;
    }
}
