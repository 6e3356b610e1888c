namespace Palisade.Parsing.Xml;

/// <summary>Finds where events begin and end in bytes, by their tags alone.</summary>
internal static class XmlEventScanner
{
    /// <summary>As many bytes must stay in sight for a tag that a buffer cuts.</summary>
    public const int LongestMark = 16;

    private const int LongestTag = 4096;

    /// <summary>The index of the next <c>&lt;Event</c> tag, or -1.</summary>
    public static int FindStart(byte[] bytes, int at, int end)
    {
        while (true)
        {
            int hit = bytes.AsSpan(at, end - at).IndexOf("<Event"u8);
            if (hit < 0)
                return -1;
            at += hit;
            if (IsEventTag(bytes, at, end))
                return at;
            at++;
        }
    }

    /// <summary>The index behind the end tag of the event at <paramref name="start"/>, or of where another begins instead; -1 when neither is there.</summary>
    public static int FindEnd(byte[] bytes, int start, int end)
    {
        int depth = 1;
        for (int at = start + 1; ;)
        {
            int hit = bytes.AsSpan(at, end - at).IndexOf((byte)'<');
            if (hit < 0)
                return -1;
            at += hit;
            ReadOnlySpan<byte> rest = bytes.AsSpan(at, end - at);
            if (rest.StartsWith("<!--"u8))
                at = Behind(bytes, at, end, "-->"u8);
            else if (rest.StartsWith("<![CDATA["u8))
                at = Behind(bytes, at, end, "]]>"u8);
            else if (rest.StartsWith("</Event>"u8) && --depth == 0)
                return at + "</Event>".Length;
            else if (IsEventTag(bytes, at, end) && BeginsAnew(bytes, at, end))
                return at;
            else
                depth += IsEventTag(bytes, at++, end) ? 1 : 0;
            if (at < 0)
                return -1;
        }
    }

    /// <summary>The index of the first text between events that is no markup, no blank and no dash (viewers show one before each element); -1 when there is none.</summary>
    public static int FindText(byte[] bytes, int at, int end)
    {
        while (at < end)
        {
            if (bytes[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'-' or 0xEF or 0xBB or 0xBF)
            {
                at++;
                continue;
            }

            if (bytes[at] != '<' || bytes.AsSpan(at, end - at).StartsWith("</Event>"u8))
                return at;
            int close = bytes.AsSpan(at, end - at).IndexOf((byte)'>');
            if (close < 0)
                return at;
            at += close + 1;
        }

        return -1;
    }

    /// <summary>The end of the bytes, or where a tag begins that they cut.</summary>
    public static int CutBeforeTag(byte[] bytes, int at, int end)
    {
        int from = Math.Max(at, end - LongestTag);
        int open = bytes.AsSpan(from, end - from).LastIndexOf((byte)'<');
        return open < 0 || bytes.AsSpan(from + open, end - from - open).Contains((byte)'>') ? end : from + open;
    }

    private static bool IsEventTag(byte[] bytes, int at, int end) =>
        at + 6 < end && bytes.AsSpan(at, 6).SequenceEqual("<Event"u8) && bytes[at + 6] is (byte)' ' or (byte)'>' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    // An event without its end tag: the next begins a line, or names the namespace of events.
    private static bool BeginsAnew(byte[] bytes, int at, int end) =>
        bytes[at - 1] == '\n' || bytes.AsSpan(at, Math.Min(end - at, 96)).IndexOf("schemas.microsoft.com/win/2004/08/events/event"u8) >= 0;

    private static int Behind(byte[] bytes, int at, int end, ReadOnlySpan<byte> mark)
    {
        int hit = bytes.AsSpan(at, end - at).IndexOf(mark);
        return hit < 0 ? -1 : at + hit + mark.Length;
    }
}
