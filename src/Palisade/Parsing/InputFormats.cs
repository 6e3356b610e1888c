namespace Palisade.Parsing;

/// <summary>All formats, and the choice among them by content.</summary>
public static class InputFormats
{
    /// <summary>The bytes of a file that detection looks at: 64 KiB.</summary>
    public const int HeadBytes = 64 << 10;

    /// <summary>Every format, more special ones first: on equal scores the earlier wins.</summary>
    public static IReadOnlyList<InputFormat> All { get; } =
    [
        Evtx.EvtxFormat.Format,
        Json.NdjsonFormat.Format,
        Json.JsonFormat.Format,
        Xml.XmlEventsFormat.Format,
        JournalExport.ExportFormat.Format,
        Auditd.AuditdFormat.Format,
        Cef.CefFormat.Format,
        Syslog.SyslogFormat.Format,
        KeyValue.KeyValueFormat.Format,
        Zeek.ZeekFormat.Format,
        Web.W3cFormat.Format,
        Web.ApacheErrorFormat.Format,
        Web.NginxErrorFormat.Format,
        Web.AccessFormat.Format,
        Tables.CsvFormat.Format,
        Text.TextFormat.Format,
        Text.OtherFormat.Format,
    ];

    // At or below it nothing is known but that there are times in the lines, or not even that.
    private const int UnsureScore = 10;

    // From it on, one line is enough.
    private const int SureScore = 80;

    private static readonly InputFormat[] s_withoutHeader =
    [
        Json.NdjsonFormat.Format,
        Auditd.AuditdFormat.Format,
        Cef.CefFormat.Format,
        Syslog.SyslogFormat.Format,
        KeyValue.KeyValueFormat.Format,
        Web.ApacheErrorFormat.Format,
        Web.NginxErrorFormat.Format,
        Web.AccessFormat.Format,
    ];

    /// <summary>The format of a name as in <c>--format</c>, or null.</summary>
    public static InputFormat? Find(string name) => All.FirstOrDefault(f => f.Name == name);

    /// <summary>The format that the beginning of a file fits best, or null when none is sure enough.</summary>
    /// <param name="head">The first bytes of the file, at most <see cref="HeadBytes"/>.</param>
    public static InputFormat? Detect(ReadOnlySpan<byte> head) => Detect(head, All, out _);

    /// <summary>The format of a line that is a record by itself, and hardly anything else; null when it is none, or needs lines above it.</summary>
    internal static InputFormat? OfLine(ReadOnlySpan<byte> line)
    {
        InputFormat? format = Detect(line, s_withoutHeader, out _);
        return format is not null && format.Detect(line) >= SureScore ? format : null;
    }

    /// <summary>The same, with the defect of a format's recognition: it costs that format its vote.</summary>
    /// <param name="head">The first bytes of the file.</param>
    /// <param name="formats">Those to ask.</param>
    /// <param name="defect">What went wrong in a format that has no vote for it, or null.</param>
    internal static InputFormat? Detect(ReadOnlySpan<byte> head, IReadOnlyList<InputFormat> formats, out string? defect)
    {
        defect = null;
        InputFormat? best = null;
        int bestScore = 0;
        foreach (InputFormat format in formats)
        {
            try
            {
                int score = format.Detect(head);
                if (score > bestScore)
                    (best, bestScore) = (format, score);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                defect = $"{e.GetType().Name} in the recognition of {format.Name}";
            }
        }

        return bestScore <= UnsureScore ? LateStart.Find(head, s_withoutHeader) ?? best : best;
    }
}
