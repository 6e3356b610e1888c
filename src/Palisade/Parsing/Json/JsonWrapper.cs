namespace Palisade.Parsing.Json;

/// <summary>Recognises an object that only wraps a list of events: <c>{"Records":[{</c> (CloudTrail), <c>{"value":[{</c> (Microsoft Graph).</summary>
internal static class JsonWrapper
{
    private static readonly string[] Lists = ["Records", "records", "value", "events", "Events", "items", "logEvents", "results", "data", "hits"];

    // What may stand before the list. Anything else makes the object an event of its own that happens to hold a list.
    private static readonly string[] Before =
    [
        "@odata.context", "@odata.count", "@odata.nextLink", "kind", "etag", "count", "total", "next", "nextLink", "nextPageToken", "NextToken", "success", "status",
        "messageType", "owner", "logGroup", "logStream",
    ];

    /// <summary>The number of bytes from the brace to behind the bracket of the list, or 0 when it is no wrapper.</summary>
    /// <param name="bytes">The buffer.</param>
    /// <param name="at">The opening brace.</param>
    /// <param name="end">Where the bytes end.</param>
    public static int Measure(byte[] bytes, int at, int end)
    {
        int start = at++;
        while (true)
        {
            at = JsonBlanks.Skip(bytes, at, end);
            if (at >= end || bytes[at] != '"')
                return 0;
            int close = JsonStrings.FindEnd(bytes, at + 1, end, out _);
            if (close < 0)
                return 0;
            ReadOnlySpan<byte> key = bytes.AsSpan(at + 1, close - at - 1);
            at = JsonBlanks.Skip(bytes, close + 1, end);
            if (at >= end || bytes[at] != ':')
                return 0;
            at = JsonBlanks.Skip(bytes, at + 1, end);
            if (at < end && bytes[at] == '[')
                return IsOneOf(key, Lists) && HoldsObjects(bytes, at + 1, end) ? at + 1 - start : 0;
            if (!IsOneOf(key, Before))
                return 0;
            at = SkipScalar(bytes, at, end);
            if (at < 0)
                return 0;
        }
    }

    private static bool HoldsObjects(byte[] bytes, int at, int end)
    {
        at = JsonBlanks.Skip(bytes, at, end);
        return at < end && bytes[at] is (byte)'{' or (byte)']';
    }

    // To behind the comma after a scalar; -1 when there is neither.
    private static int SkipScalar(byte[] bytes, int at, int end)
    {
        if (at >= end || bytes[at] is (byte)'{' or (byte)'[')
            return -1;
        if (bytes[at] == '"')
        {
            at = JsonStrings.FindEnd(bytes, at + 1, end, out _) + 1;
            if (at == 0)
                return -1;
        }

        int comma = bytes.AsSpan(at, end - at).IndexOfAny((byte)',', (byte)'}', (byte)'"');
        return comma >= 0 && bytes[at + comma] == ',' ? at + comma + 1 : -1;
    }

    private static bool IsOneOf(ReadOnlySpan<byte> key, string[] names)
    {
        foreach (string name in names)
        {
            if (System.Text.Ascii.Equals(key, name))
                return true;
        }

        return false;
    }
}
