namespace Palisade.Parsing.Tables;

/// <summary>The format <c>csv</c>: tables with a header, separated by comma, semicolon, tab or bar (RFC 4180).</summary>
internal static class CsvFormat
{
    /// <summary>The entry of <see cref="InputFormats.All"/>.</summary>
    public static InputFormat Format { get; } = new("csv", "table with a header: CSV, TSV", Detect, static (stream, _) => new CsvBatchReader(stream), static options => new CsvParser(options));

    // The header's names must look like names, and what follows must have as many values. Two columns are weak evidence: prose has commas.
    private static int Detect(ReadOnlySpan<byte> head)
    {
        if (head.ContainsAnyInRange((byte)0, (byte)8))
            return 0;
        head = head[Math.Min(CsvHeader.StartOf(head), head.Length)..];
        if (head.IsEmpty || CsvHeader.Find(head, isForced: false) is not { } header)
            return 0;
        (int fitting, int records) = header.Check(head);
        int least = header.Names.Length == 2 ? 3 : 1;
        return fitting < least || fitting * 10 < records * 9 ? 0 : header.Names.Length switch { 2 => 45, 3 => 70, _ => 86 };
    }
}
