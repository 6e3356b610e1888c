using Palisade.Parsing.JournalExport;

namespace Palisade.Fuzz.Targets;

/// <summary>Entries of the journal in its export format.</summary>
internal static class JournalTarget
{
    public static void Fuzz(byte[] input) => ParserCheck.Run(ExportFormat.Format, input);

    public static IEnumerable<byte[]> Seeds() =>
    [
        [.. "__CURSOR=s=0;i=1\n__REALTIME_TIMESTAMP=1763812800000000\n_HOSTNAME=web1\nSYSLOG_IDENTIFIER=sshd\nMESSAGE=Failed password for root from 192.0.2.1 port 22 ssh2\n\n"u8],
        [.. "__REALTIME_TIMESTAMP=1\nMESSAGE\n\u0005\0\0\0\0\0\0\0a\n\n\"\\\nPRIORITY=6\n\n\n\n__REALTIME_TIMESTAMP=2\nX=\nX=y\n"u8],
    ];
}
