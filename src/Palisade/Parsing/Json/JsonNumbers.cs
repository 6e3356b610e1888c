namespace Palisade.Parsing.Json;

/// <summary>The grammar of numbers (RFC 8259, section 6).</summary>
internal static class JsonNumbers
{
    /// <summary>The length of the number that the bytes begin with, or 0 when they do not begin with one.</summary>
    /// <param name="text">May hold more than the number.</param>
    /// <param name="bad">Where it goes wrong, when the result is 0.</param>
    public static int Measure(ReadOnlySpan<byte> text, out int bad)
    {
        bad = 0;
        int at = text is [(byte)'-', ..] ? 1 : 0;
        int whole = at;
        at = SkipDigits(text, at);
        if (at == whole)
            return Bad(at, out bad);
        if (text[whole] == '0' && at > whole + 1)
            return Bad(whole + 1, out bad);
        if (at < text.Length && text[at] == '.')
        {
            int fraction = ++at;
            at = SkipDigits(text, at);
            if (at == fraction)
                return Bad(at, out bad);
        }

        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
                at++;
            int exponent = at;
            at = SkipDigits(text, at);
            if (at == exponent)
                return Bad(at, out bad);
        }

        return at;
    }

    private static int Bad(int at, out int bad)
    {
        bad = at;
        return 0;
    }

    private static int SkipDigits(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
            at++;
        return at;
    }
}
