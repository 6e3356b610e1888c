using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Web;

/// <summary>One line of an access log of Apache or nginx, common or combined, in parts. Ranges are of the line; what it lacks is empty.</summary>
/// <remarks>
/// Apache's mod_log_config, "Custom Log Formats", with a virtual host before it (<c>vhost_combined</c>) and further fields behind it. Quotes in a
/// request are escaped by new servers and left bare by old ones, so the quote that ends it is the one with a status behind.
/// </remarks>
internal readonly struct AccessLine
{
    /// <summary>A line without parts.</summary>
    public AccessLine()
    {
    }

    public TextRange VirtualHost { get; init; }

    public TextRange Client { get; init; }

    public TextRange Identity { get; init; }

    public TextRange User { get; init; }

    public long UtcTicks { get; init; }

    public TextRange Request { get; init; }

    public TextRange Status { get; init; }

    public TextRange Bytes { get; init; }

    public TextRange Referer { get; init; }

    public TextRange Agent { get; init; }

    /// <summary>True when the line has a referer and an agent: the combined format.</summary>
    public bool IsCombined { get; init; }

    /// <summary>The port of the client.</summary>
    public TextRange ClientPort { get; init; }

    /// <summary>The request where the line has its parts apart, else null: then <see cref="Request"/> is a request line.</summary>
    public HttpRequest? Parts { get; init; }

    /// <summary>True when the line has an agent but no referer.</summary>
    public bool HasAgent { get; init; }

    /// <summary>False where the time names no zone: it is UTC only if the user's zone is.</summary>
    public bool NamesZone { get; init; } = true;

    /// <summary>True for the log of a forward proxy.</summary>
    public bool IsProxy { get; init; }

    /// <summary>What follows.</summary>
    public TextRange Rest { get; init; }

    /// <summary>Takes a line apart.</summary>
    /// <param name="line">Without line end.</param>
    /// <param name="access">Its parts.</param>
    /// <param name="at">Where it stops being one, when false is returned.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out AccessLine access, out int at)
    {
        access = default;
        at = 0;
        if (!TryTime(line, out int bracket, out long utcTicks, out int next) || !TryWho(line[..bracket], out Who who))
            return false;
        at = next;
        if (next + 1 >= line.Length || line[next] != ' ' || line[next + 1] != '"' || !TryRequest(line, next + 2, out TextRange request, out int statusAt))
            return false;
        at = statusAt;
        TextRange status = Word(line, statusAt);
        TextRange bytes = Word(line, status.End + 1);
        if (!IsNumberOrDash(status.Of(line)) || !IsNumberOrDash(bytes.Of(line)))
            return false;
        int rest = bytes.End;
        bool isCombined = TryQuoted(line, ref rest, out TextRange referer) & TryQuoted(line, ref rest, out TextRange agent);
        access = new AccessLine
        {
            VirtualHost = who.VirtualHost, Client = who.Client, Identity = who.Identity, User = who.User, UtcTicks = utcTicks, Request = request,
            Status = status, Bytes = bytes, Referer = referer, Agent = agent, IsCombined = isCombined, Rest = TextRange.Between(Math.Min(rest + 1, line.Length), line.Length),
        };
        return true;
    }

    private readonly record struct Who(TextRange VirtualHost, TextRange Client, TextRange Identity, TextRange User);

    // The first " [" with a time behind it: a user may hold a bracket.
    private static bool TryTime(ReadOnlySpan<byte> line, out int bracket, out long utcTicks, out int next)
    {
        utcTicks = 0;
        next = 0;
        for (bracket = 0; ; bracket++)
        {
            int found = line[bracket..].IndexOf(" ["u8);
            if (found < 0)
                return false;
            bracket += found;
            if (WebTime.TryParse(line[(bracket + 2)..], out long local, out long? offset, out int length) && bracket + 2 + length < line.Length && line[bracket + 2 + length] == ']')
            {
                next = bracket + 3 + length;
                utcTicks = Math.Max(0, local - (offset ?? 0));
                return true;
            }
        }
    }

    // host ident user, or vhost host ident user; a user may hold blanks, and a host may be a list (X-Forwarded-For), of which the first counts.
    private static bool TryWho(ReadOnlySpan<byte> text, out Who who)
    {
        who = default;
        TextRange first = Word(text, 0), second = Word(text, first.End + 1), third = Word(text, second.End + 1);
        if (first.IsEmpty || second.IsEmpty)
            return false;
        bool hasVirtualHost = !IsAddress(first.Of(text)) && (IsAddress(second.Of(text)) || (!third.IsEmpty && third.End < text.Length && second.Of(text) is not [(byte)'-']));
        TextRange client = hasVirtualHost ? second : first;
        int at = client.End + 1;
        if (client.Of(text)[^1] == ',')
        {
            TextRange next = client;
            while (next.Of(text) is [.., (byte)','])
                next = Word(text, next.End + 1);
            client = client with { Length = client.Length - 1 };
            at = next.End + 1;
        }

        TextRange identity = Word(text, at);
        TextRange user = TextRange.Between(Math.Min(identity.End + 1, text.Length), text.Length);

        // "- 95386da81 -": BunkerWeb puts the id of the request before the user.
        if (user.Length > 2 && user.Of(text).EndsWith(" -"u8) && identity.Of(text) is [(byte)'-'])
        {
            identity = user with { Length = user.Length - 2 };
            user = new TextRange(user.End - 1, 1);
        }

        who = new Who(hasVirtualHost ? first : default, client, identity, user);
        return !identity.IsEmpty;
    }

    private static bool TryRequest(ReadOnlySpan<byte> line, int start, out TextRange request, out int statusAt)
    {
        request = default;
        statusAt = start;
        for (int at = start; ; at++)
        {
            int found = line[at..].IndexOf("\" "u8);
            if (found < 0)
                return false;
            at += found;
            if (at + 2 < line.Length && IsStatus(line[(at + 2)..]))
            {
                request = TextRange.Between(start, at);
                statusAt = at + 2;
                return true;
            }
        }
    }

    // ' "text"'; a text that the end of the line cuts off counts as it is.
    private static bool TryQuoted(ReadOnlySpan<byte> line, ref int at, out TextRange value)
    {
        value = default;
        if (at + 1 >= line.Length || line[at] != ' ' || line[at + 1] != '"')
            return false;
        int start = at + 2, end = start;
        while (true)
        {
            int found = line[end..].IndexOf((byte)'"');
            end = found < 0 ? line.Length : end + found;
            if (found < 0 || !IsEscaped(line[start..end]))
                break;
            end++;
        }

        value = TextRange.Between(start, end);
        at = Math.Min(end + 1, line.Length);
        return true;
    }

    private static bool IsEscaped(ReadOnlySpan<byte> before)
    {
        int kept = before.LastIndexOfAnyExcept((byte)'\\');
        return (before.Length - kept - 1) % 2 == 1;
    }

    private static TextRange Word(ReadOnlySpan<byte> text, int start)
    {
        if (start >= text.Length)
            return new TextRange(text.Length, 0);
        int length = text[start..].IndexOf((byte)' ');
        return new TextRange(start, length < 0 ? text.Length - start : length);
    }

    // Three digits, or "-" where the connection ended before there was one.
    private static bool IsStatus(ReadOnlySpan<byte> text) =>
        text is [(byte)'-', (byte)' ', ..] || (text.Length >= 4 && WebTime.Number(text, 0, 3) >= 0 && text[3] == ' ');

    private static bool IsNumberOrDash(ReadOnlySpan<byte> text) =>
        text is [(byte)'-'] || (!text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9'));

    /// <summary>True for what looks like an IPv4 or IPv6 address: enough to tell it from a name.</summary>
    internal static bool IsAddress(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd((byte)',').Trim("[]"u8);
        if (text.Length is < 2 or > 45)
            return false;
        bool isV6 = text.Count((byte)':') >= 2;
        if (!isV6 && text.Count((byte)'.') != 3)
            return false;
        foreach (byte b in text)
        {
            if (!(b is >= (byte)'0' and <= (byte)'9' or (byte)'.' || (isV6 && (b == ':' || b == '%' || char.IsAsciiHexDigit((char)b)))))
                return false;
        }

        return true;
    }
}
