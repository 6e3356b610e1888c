namespace Palisade.Fuzz.Targets;

/// <summary>W3C extended logs.</summary>
internal static class W3cTarget
{
    public static void Fuzz(byte[] input)
    {
        FormatAnswer.Check("w3c", input);
    }

    public static IEnumerable<byte[]> Seeds() =>
    [
        "#Software: Microsoft Internet Information Services 10.0\n#Date: 2021-04-01 00:00:21\n#Fields: date time c-ip cs-uri-stem cs-uri-query cs(User-Agent) sc-status\n2021-04-01 00:00:22 1.1.1.1 /a b=c x+y 200\n"u8.ToArray(),
        "#Fields: time cs-uri-scheme cs-host cs-uri-path s-action\n00:00:01.5 http h \"/a b\" MISS\n#Fields: a\n1\n"u8.ToArray(),
    ];
}
