using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Web;

/// <summary>The request line of HTTP (RFC 9112, 3) as servers log it, in parts; what is no request is its target as a whole.</summary>
/// <param name="Method">Empty where the text is no request line: a TLS hello, a probe.</param>
/// <param name="Target">The whole target, or the whole text.</param>
/// <param name="Path">The target up to the first <c>?</c>; of an absolute target without its scheme and authority.</param>
/// <param name="Query">The target behind it.</param>
/// <param name="Host">The authority of an absolute target, else empty.</param>
/// <param name="Version"><c>HTTP/1.1</c>, or empty.</param>
internal readonly record struct HttpRequest(TextRange Method, TextRange Target, TextRange Path, TextRange Query, TextRange Host, TextRange Version)
{
    private const int MaxMethodBytes = 32;

    /// <summary>Takes a request line apart.</summary>
    /// <param name="text">A text that holds it.</param>
    /// <param name="line">Where in the text.</param>
    public static HttpRequest Of(ReadOnlySpan<byte> text, TextRange line)
    {
        ReadOnlySpan<byte> request = line.Of(text);
        int method = MethodLength(request);
        if (method == 0)
            return new HttpRequest(default, line, default, default, default, default);
        int targetEnd = request.Length;
        TextRange version = default;
        int last = request.LastIndexOf((byte)' ');
        if (last > method && request[(last + 1)..].StartsWith("HTTP/"u8))
            (targetEnd, version) = (last, TextRange.Between(line.Start + last + 1, line.End));
        return OfTarget(text, new TextRange(line.Start, method), TextRange.Between(line.Start + method + 1, line.Start + targetEnd), version);
    }

    /// <summary>Takes a target apart.</summary>
    public static HttpRequest OfTarget(ReadOnlySpan<byte> text, TextRange method, TextRange target, TextRange version)
    {
        ReadOnlySpan<byte> whole = target.Of(text);
        int pathStart = 0;
        TextRange host = default;
        int scheme = whole.IndexOf("://"u8);
        if (scheme is > 0 and < 8 && !whole[..scheme].ContainsAny((byte)'/', (byte)'?'))
        {
            int length = whole[(scheme + 3)..].IndexOfAny((byte)'/', (byte)'?');
            pathStart = length < 0 ? whole.Length : scheme + 3 + length;
            host = TextRange.Between(target.Start + scheme + 3, target.Start + pathStart);
        }

        int mark = whole[pathStart..].IndexOf((byte)'?');
        int pathEnd = mark < 0 ? whole.Length : pathStart + mark;
        TextRange query = mark < 0 ? default : TextRange.Between(target.Start + pathEnd + 1, target.End);
        return new HttpRequest(method, target, TextRange.Between(target.Start + pathStart, target.Start + pathEnd), query, host, version);
    }

    // A method is a word in capitals before a target; WebDAV has VERSION-CONTROL, the longest in use.
    private static int MethodLength(ReadOnlySpan<byte> request)
    {
        int length = request.IndexOf((byte)' ');
        if (length is <= 0 or > MaxMethodBytes || request[..length].IndexOfAnyExceptInRange((byte)'-', (byte)'_') >= 0 || !request[..length].ContainsAnyInRange((byte)'A', (byte)'Z'))
            return 0;
        return length + 1 < request.Length ? length : 0;
    }
}
