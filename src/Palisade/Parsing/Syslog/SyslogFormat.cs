namespace Palisade.Parsing.Syslog;

/// <summary>The format <c>syslog</c>: RFC 5424, RFC 3164, the files of rsyslog and syslog-ng, Cisco's lines, daemons with a header of their own.</summary>
internal static class SyslogFormat
{
    /// <summary>The entry of <see cref="InputFormats.All"/>.</summary>
    public static InputFormat Format { get; } = new("syslog", "syslog: RFC 5424, RFC 3164, log files of Linux, Cisco devices", Detect,
        static (stream, options) => new SyslogBatchReader(stream, options), static options => new SyslogParser(options));

    // The share of the first 64 lines that are records or continue one. Formats that know their line better score higher.
    private static int Detect(ReadOnlySpan<byte> head)
    {
        int records = 0, continued = 0, broken = 0;
        for (int i = 0; i < 64 && !head.IsEmpty; i++)
        {
            int end = head.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? head : head[..end]).TrimEnd((byte)'\r');
            bool cut = end < 0;
            head = cut ? default : head[(end + 1)..];
            if (line.IsEmpty)
                continue;
            if (SyslogRecord.TryParse(line, out _, out _))
                records++;
            else if (!cut || records == 0)
                _ = records > 0 && !SyslogRecord.Starts(line) ? continued++ : broken++;
        }

        int all = records + continued + broken;
        return records * 2 <= all - 1 || records == 0 ? 0 : 40 + (records * 40 / all);
    }
}
