namespace Palisade.Parsing.Web;

/// <summary>Reads the times of web servers: <c>13/Jan/2016:19:31:16 +0000</c>, also with decimals and without a zone.</summary>
internal static class WebTime
{
    /// <summary>The bytes of <c>13/Jan/2016:19:31:16</c>.</summary>
    public const int Bytes = 20;

    /// <summary>Reads one.</summary>
    /// <param name="text">The time, and what follows it.</param>
    /// <param name="localTicks">What the clock showed, in .NET ticks.</param>
    /// <param name="offsetTicks">Its offset from UTC; null where it names none.</param>
    /// <param name="length">The bytes that it takes, zone included.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out long localTicks, out long? offsetTicks, out int length)
    {
        (localTicks, offsetTicks, length) = (0, null, Bytes);
        if (text.Length < Bytes || text[2] != '/' || text[6] != '/' || text[11] != ':' || text[14] != ':' || text[17] != ':')
            return false;
        int day = Number(text, 0, 2), month = Month(text.Slice(3, 3)), year = Number(text, 7, 4);
        int hour = Number(text, 12, 2), minute = Number(text, 15, 2), second = Number(text, 18, 2);
        if (year < 1 || month == 0 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60)
            return false;
        localTicks = new DateTime(year, month, day).Ticks + (((hour * 3600L) + (minute * 60) + Math.Min(second, 59)) * TimeSpan.TicksPerSecond);
        if (length < text.Length && text[length] == '.')
            length = Decimals(text, length + 1, ref localTicks);
        if (Zone(text[length..]) is { } offset)
        {
            offsetTicks = offset;
            length += 6;
        }

        return true;
    }

    /// <summary>1 to 12 for <c>Jan</c> to <c>Dec</c>, else 0.</summary>
    public static int Month(ReadOnlySpan<byte> name)
    {
        int at = "JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(name);
        return name.Length == 3 && at >= 0 && at % 3 == 0 ? (at / 3) + 1 : 0;
    }

    /// <summary>Some digits as a number, or -1.</summary>
    public static int Number(ReadOnlySpan<byte> text, int at, int count)
    {
        int value = 0;
        foreach (byte b in text.Slice(at, count))
        {
            if (b is < (byte)'0' or > (byte)'9')
                return -1;
            value = (value * 10) + (b - '0');
        }

        return value;
    }

    private static int Decimals(ReadOnlySpan<byte> text, int at, ref long ticks)
    {
        long scale = TimeSpan.TicksPerSecond;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            scale /= 10;
            ticks += (text[at] - '0') * scale;
        }

        return at;
    }

    // " +0200"
    private static long? Zone(ReadOnlySpan<byte> text)
    {
        if (text.Length < 6 || text[0] != ' ' || text[1] is not ((byte)'+' or (byte)'-'))
            return null;
        int hours = Number(text, 2, 2), minutes = Number(text, 4, 2);
        if (hours is < 0 or > 23 || minutes is < 0 or > 59)
            return null;
        return ((hours * 60L) + minutes) * TimeSpan.TicksPerMinute * (text[1] == '-' ? -1 : 1);
    }
}
