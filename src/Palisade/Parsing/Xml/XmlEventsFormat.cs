namespace Palisade.Parsing.Xml;

/// <summary>Windows events in XML: what Event Viewer and wevtutil export.</summary>
internal static class XmlEventsFormat
{
    /// <summary>The format.</summary>
    public static InputFormat Format { get; } = new("evtxml", "Windows events in XML", Detect, (stream, _) => new XmlEventsBatchReader(stream), options => new XmlEventsParser(options));

    private static int Detect(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("\uFEFF"u8))
            head = head[3..];
        head = head.TrimStart("- \t\r\n"u8);
        if (head.Length < 8 || head[0] != '<' || !(head[1] is (byte)'?' or (byte)'!' || char.IsAsciiLetter((char)head[1])))
            return 0;
        byte[] bytes = head.ToArray();
        int start = XmlEventScanner.FindStart(bytes, 0, bytes.Length);
        if (start < 0)
            return 0;
        ReadOnlySpan<byte> inside = bytes.AsSpan(start);
        return inside.IndexOf("schemas.microsoft.com/win/2004/08/events"u8) >= 0 || inside.IndexOf("<System"u8) >= 0 ? 95 : 0;
    }
}
