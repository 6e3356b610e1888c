namespace Palisade.Parsing.JournalExport;

/// <summary>The export format of the journal: <c>journalctl -o export</c>, and what systemd-journal-upload sends.</summary>
internal static class ExportFormat
{
    /// <summary>The format.</summary>
    public static InputFormat Format { get; } = new("journalexport", "journal entries, journalctl -o export", Detect, (stream, _) => new ExportBatchReader(stream), options => new ExportParser(options));

    // Every entry begins with its address fields, and the cursor is the first of them.
    private static int Detect(ReadOnlySpan<byte> head)
    {
        head = head.TrimStart((byte)'\n');
        if (!head.StartsWith("__"u8))
            return 0;
        ExportFields fields = new(head);
        bool hasTime = false;
        while (fields.MoveNext())
            hasTime |= fields.Name.SequenceEqual("__REALTIME_TIMESTAMP"u8);
        return hasTime && !fields.IsBroken ? 95 : 0;
    }
}
