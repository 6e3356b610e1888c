using Palisade.Parsing;
using Palisade.Parsing.Syslog;

namespace Palisade.Fuzz.Targets;

/// <summary>Syslog: every byte is in an event or a failure or blank, offsets grow, fields lie within their records, and parsing again gives the same.</summary>
internal static class SyslogTarget
{
    public static void Fuzz(byte[] input)
    {
        ParseOptions options = new() { Year = 2025, Reference = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) };
        LineFormatCheck.Run(SyslogFormat.Format, options, input);
        if (Rfc5424.TryParse(input, out SyslogHeader header, out int errorOffset))
            LineFormatCheck.Require(header.Message.End <= input.Length && header.Priority is >= 0 and <= 191 && header.Version is >= 1 and <= 999);
        else
            LineFormatCheck.Require(errorOffset >= 0 && errorOffset <= input.Length);
    }

    public static IEnumerable<byte[]> Seeds() =>
    [
        [.. "<34>1 2003-10-11T22:14:15.003Z m su - ID47 [a@1 x=\"1\" y=\"a\\\"b\"] text"u8],
        [.. "Mar 11 09:39:38 h sshd[1]: Failed password for invalid user bob from 192.0.2.1 port 55 ssh2\n\tmore\n"u8],
        [.. "<189>45: r1: .Mar  1 18:46:11.123 UTC: %AAA-5-X: y"u8],
        [.. "2024-05-01T10:00:00.123456+02:00 host sudo: alice : TTY=pts/0 ; USER=root ; COMMAND=/bin/sh"u8],
        [.. "Mon Jun  6 18:43:28 2016 [pid 2] CONNECT: Client \"192.0.2.1\""u8],
    ];
}
