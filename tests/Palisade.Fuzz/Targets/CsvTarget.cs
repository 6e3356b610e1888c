namespace Palisade.Fuzz.Targets;

/// <summary>Tables.</summary>
internal static class CsvTarget
{
    public static void Fuzz(byte[] input)
    {
        FormatAnswer.Check("csv", input);
    }

    public static IEnumerable<byte[]> Seeds() =>
    [
        "EventID,Channel,Computer,TimeCreated,m\n1,Sysmon,h,2021-01-01T00:00:00Z,\"a \"\"b\"\"\nc\"\n2,S,h,,x\n"u8.ToArray(),
        "#TYPE x\n\"a\";\"b\"\r\n1;\"2\"\r\n"u8.ToArray(),
    ];
}
