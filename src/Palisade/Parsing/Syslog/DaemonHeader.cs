using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Syslog;

/// <summary>
/// Reads the headers of daemons that write their own file with the time as asctime gives it: vsftpd (<c>Mon Jun  6 18:43:28 2016 [pid 2] CONNECT: ...</c>)
/// and ClamAV (<c>Mon Jun  6 18:43:28 2016 -> /tmp/x: Name FOUND</c>).
/// </summary>
internal static class DaemonHeader
{
    private static ReadOnlySpan<byte> Weekdays => "MonTueWedThuFriSatSun"u8;

    /// <summary>True for <c>Mon </c> to <c>Sun </c> and a month.</summary>
    public static bool IsWeekday(ReadOnlySpan<byte> text)
    {
        if (text.Length < 8 || text[3] != ' ' || TraditionalTime.MonthAt(text[4..]) == 0)
            return false;
        for (int day = 0; day < Weekdays.Length; day += 3)
        {
            if (text.StartsWith(Weekdays.Slice(day, 3)))
                return true;
        }

        return false;
    }

    /// <summary>Reads a record; the program is taken from the form of the line.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, int at, ref SyslogHeader header)
    {
        if (!IsWeekday(text[at..]))
            return false;
        int start = at + 4;
        if (!TraditionalTime.TryParse(text[start..], out HeaderTime time, out int length, out _) || time.Year == 0)
            return false;
        ReadOnlySpan<byte> rest = text[(start + length)..];
        int message = start + length + 1;
        if (rest.StartsWith(" [pid "u8) && rest.IndexOf((byte)']') is > 6 and < 20 and int close)
        {
            header.Pid = new TextRange(message + 5, close - 6);
            message += close;
            header.Daemon = Daemon.Vsftpd;
        }
        else if (rest.StartsWith(" -> "u8))
        {
            message += 2;
            header.Daemon = Daemon.ClamAv;
        }
        else
        {
            return false;
        }

        while (message < text.Length && text[message] == ' ')
            message++;
        header.Clock = time;
        header.Time = new TextRange(start, length);
        header.Message = TextRange.Between(Math.Min(message, text.Length), text.Length);
        return true;
    }
}
