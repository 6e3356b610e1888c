using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Syslog;

/// <summary>Finds which of the syslog headers a record has, and reads it.</summary>
internal static class SyslogRecord
{
    /// <summary>Reads the header of a record.</summary>
    /// <param name="text">A line, or a line and those that continue it; without the last line end.</param>
    /// <param name="header">Its parts.</param>
    /// <param name="failure">Why it is no record; offsets are relative to it.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out SyslogHeader header, out ParseFailure failure)
    {
        header = new SyslogHeader();
        failure = default;
        int at = 0;
        if (text.Length > 0 && text[0] == '<')
        {
            if (!Rfc5424.TryPriority(text, out int priority, out at))
                return Fail(out failure, at, "no priority of 0 to 191");
            header.Priority = priority;
            if (IsVersion(text[at..]))
                return Rfc5424.TryParse(text, out header, out int wrong) || Fail(out failure, wrong, "not as RFC 5424, 6");
        }

        int mnemonic = CiscoHeader.FindMnemonic(text, out int length);
        if (mnemonic >= 0 && CiscoHeader.TryParse(text, at, mnemonic, length, ref header))
            return true;
        if (TraditionalHeader.TryParse(text, at, ref header, out int errorOffset) || DaemonHeader.TryParse(text, at, ref header))
            return true;

        // RFC 3164, 4.3.2: a priority and nothing else of a header; the rest is content.
        if (at > 0 && at < text.Length && IsContent(text[at]))
        {
            header.Message = TextRange.Between(at, text.Length);
            return true;
        }

        return Fail(out failure, errorOffset, "no syslog header");
    }

    /// <summary>True when a line begins like a record, good or broken, and does not continue the one before.</summary>
    public static bool Starts(ReadOnlySpan<byte> line)
    {
        if (line.Length < 4)
            return false;
        byte first = line[0];
        if (first is >= (byte)'A' and <= (byte)'Z')
            return TraditionalTime.MonthAt(line) > 0 || DaemonHeader.IsWeekday(line);
        if (first is >= (byte)'0' and <= (byte)'9')
            return (line.Length > 10 && line[4] == '-' && line[7] == '-' && line[10] is (byte)'T' or (byte)'t') || CiscoHeader.FindMnemonic(line, out _) >= 0;
        return (first == '<' && line[1] is >= (byte)'0' and <= (byte)'9') || (first is (byte)'%' or (byte)'*' or (byte)':' && CiscoHeader.FindMnemonic(line, out _) >= 0);
    }

    private static bool IsVersion(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] is < (byte)'0' or > (byte)'9')
            return false;
        int digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');

        // "2024-05-01T..." is a time, "123: " a sequence number of Cisco's.
        return digits < 0 || (text[digits] is not ((byte)':' or (byte)'.') && !(digits == 4 && text[digits] == '-'));
    }

    private static bool IsContent(byte first) => first is > (byte)' ' and not ((byte)'<' or (>= (byte)'0' and <= (byte)'9'));

    private static bool Fail(out ParseFailure failure, int offset, string detail)
    {
        failure = new ParseFailure(ParseFailureCode.Malformed, offset, Detail: detail);
        return false;
    }
}
