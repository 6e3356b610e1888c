namespace Palisade.Fuzz.Targets;

/// <summary>Zeek logs.</summary>
internal static class ZeekTarget
{
    public static void Fuzz(byte[] input)
    {
        FormatAnswer.Check("zeek-tsv", input);
    }

    public static IEnumerable<byte[]> Seeds() =>
    [
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#fields\tts\tq\tv\tb\n#types\ttime\tstring\tset[string]\tbool\n1.5\ta\\x2c\tx,y\tT\n2\t-\t(empty)\tF\n#close\tx\n"u8.ToArray(),
    ];
}
