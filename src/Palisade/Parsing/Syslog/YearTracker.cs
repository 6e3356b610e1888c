namespace Palisade.Parsing.Syslog;

/// <summary>Follows the year through lines that name only the month: from December to January it grows, and back.</summary>
/// <remarks>A step of more than half a year is taken for a new year's eve, so late lines of December after those of January stay in the old year.</remarks>
internal struct YearTracker(int year, int month)
{
    /// <summary>The year of the last line seen.</summary>
    public int Year { get; private set; } = year;

    /// <summary>The month of the last line seen; 0 before the first.</summary>
    public int Month { get; private set; } = month;

    /// <summary>The year of a line of this month that follows.</summary>
    public readonly int YearOf(int month)
    {
        if (Month == 0)
            return Year;
        int step = month - Month;
        return step < -6 ? Year + 1 : step > 6 ? Year - 1 : Year;
    }

    /// <summary>Takes note of a line of this month.</summary>
    public void Observe(int month)
    {
        Year = YearOf(month);
        Month = month;
    }

    /// <summary>The month that a line's header names, or 0: the first name of a month after priority, sequence number and marks.</summary>
    public static int MonthOf(ReadOnlySpan<byte> line)
    {
        int end = Math.Min(line.Length, 48);
        for (int i = 0; i < end; i++)
        {
            byte b = line[i];
            if (b is >= (byte)'A' and <= (byte)'Z')
                return TraditionalTime.MonthAt(line[i..]);
            if (b is not ((byte)'<' or (byte)'>' or (byte)' ' or (byte)':' or (byte)'*' or (byte)'.' or (>= (byte)'0' and <= (byte)'9')))
                return 0;
        }

        return 0;
    }
}
