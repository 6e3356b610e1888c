namespace Palisade.Parsing.Syslog;

/// <summary>Reads <c>Nov 22 06:25:44</c> (RFC 3164, 4.1.2) and what devices make of it: a year, decimals, single blanks.</summary>
internal static class TraditionalTime
{
    /// <summary>The month at the beginning of a text, 1 to 12, or 0.</summary>
    public static int MonthAt(ReadOnlySpan<byte> text)
    {
        if (text.Length < 4 || text[3] != ' ')
            return 0;
        return ((text[0] << 16) | (text[1] << 8) | text[2]) switch
        {
            ('J' << 16) | ('a' << 8) | 'n' => 1,
            ('F' << 16) | ('e' << 8) | 'b' => 2,
            ('M' << 16) | ('a' << 8) | 'r' => 3,
            ('A' << 16) | ('p' << 8) | 'r' => 4,
            ('M' << 16) | ('a' << 8) | 'y' => 5,
            ('J' << 16) | ('u' << 8) | 'n' => 6,
            ('J' << 16) | ('u' << 8) | 'l' => 7,
            ('A' << 16) | ('u' << 8) | 'g' => 8,
            ('S' << 16) | ('e' << 8) | 'p' => 9,
            ('O' << 16) | ('c' << 8) | 't' => 10,
            ('N' << 16) | ('o' << 8) | 'v' => 11,
            ('D' << 16) | ('e' << 8) | 'c' => 12,
            _ => 0,
        };
    }

    /// <summary>Reads a time at the beginning of a text.</summary>
    /// <param name="text">From the month on.</param>
    /// <param name="time">The time, without zone.</param>
    /// <param name="length">The bytes it takes.</param>
    /// <param name="errorOffset">Where it stops being a time, when it is none.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out HeaderTime time, out int length, out int errorOffset)
    {
        time = default;
        length = 0;
        errorOffset = 0;
        int month = MonthAt(text);
        if (month == 0)
            return false;
        int at = 4;
        while (at < text.Length && at < 6 && text[at] == ' ')
            at++;
        errorOffset = at;
        if (!TryNumber(text, ref at, 2, out int day) || day is < 1 or > 31 || at >= text.Length || text[at] != ' ')
            return false;
        at++;
        int year = 0;
        if (at + 5 <= text.Length && text[at + 4] == ' ' && !TryYear(text, ref at, out year))
            return false;
        errorOffset = at;
        if (!TryClock(text, ref at, out long ticks))
            return false;

        // "06:25:44 2023 " is a year after the time, as asctime writes it.
        if (year == 0 && at + 5 <= text.Length && text[at] == ' ' && text[at + 1] is (byte)'1' or (byte)'2' && (at + 5 == text.Length || text[at + 5] is (byte)' ' or (byte)':'))
        {
            int after = at + 1;
            if (TryNumber(text, ref after, 4, out int late) && after == at + 5 && late >= 1970)
                (year, at) = (late, after);
        }

        time = new HeaderTime { Year = year, Month = month, Day = day, DayTicks = ticks };
        length = at;
        return true;
    }

    private static bool TryYear(ReadOnlySpan<byte> text, ref int at, out int year)
    {
        int start = at;
        bool good = TryNumber(text, ref at, 4, out year) && at == start + 4 && year >= 1;
        at++;
        return good;
    }

    private static bool TryClock(ReadOnlySpan<byte> text, ref int at, out long ticks)
    {
        ticks = 0;
        int start = at;
        if (text.Length < at + 8 || text[at + 2] != ':' || text[at + 5] != ':' ||
            !TryNumber(text, ref at, 2, out int hour) || at++ != start + 2 || !TryNumber(text, ref at, 2, out int minute) || at++ != start + 5 ||
            !TryNumber(text, ref at, 2, out int second) || at != start + 8 || hour > 23 || minute > 59 || second > 60)
            return false;
        ticks = (((((hour * 60L) + minute) * 60) + Math.Min(second, 59)) * TimeSpan.TicksPerSecond);
        if (at + 1 < text.Length && text[at] is (byte)'.' or (byte)',' && text[at + 1] is >= (byte)'0' and <= (byte)'9')
        {
            long scale = TimeSpan.TicksPerSecond;
            for (at++; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
            {
                scale /= 10;
                ticks += (text[at] - '0') * scale;
            }
        }

        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, ref int at, int maxDigits, out int value)
    {
        value = 0;
        int start = at;
        while (at < text.Length && at < start + maxDigits && text[at] is >= (byte)'0' and <= (byte)'9')
            value = (value * 10) + text[at++] - '0';
        return at > start;
    }
}
