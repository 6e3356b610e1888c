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

    /// <summary>The format of a name as in <c>--format</c>, or null.</summary>
    public static InputFormat? Find(string name) => All.FirstOrDefault(f => f.Name == name);

    /// <summary>The format that the beginning of a file fits best, or null when none is sure enough.</summary>
    /// <param name="head">The first bytes of the file, at most <see cref="HeadBytes"/>.</param>
    public static InputFormat? Detect(ReadOnlySpan<byte> head)
    {
        InputFormat? best = null;
        int bestScore = 0;
        foreach (InputFormat format in All)
        {
            int score = format.Detect(head);
            if (score > bestScore)
                (best, bestScore) = (format, score);
        }

        return best;
    }
}
