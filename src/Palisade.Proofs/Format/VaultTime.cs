namespace Palisade.Proofs.Format;

/// <summary>
/// Times, seconds and days of the format. A time is whole microseconds since 1970-01-01 UTC, from 0 to the end of the year 9999; an event second may
/// lie before 1970, from the year 1 on.
/// </summary>
public static class VaultTime
{
    /// <summary>The last microsecond of the year 9999: the largest time.</summary>
    public const long Max = 253_402_300_799_999_999;

    /// <summary>The first second of the year 1: the lowest event second.</summary>
    public const long MinSecond = -62_135_596_800;

    /// <summary>The last second of the year 9999: the highest event second.</summary>
    public const long MaxSecond = 253_402_300_799;

    /// <summary>Seconds in a day.</summary>
    public const long DaySeconds = 86_400;

    /// <summary>Microseconds in a second.</summary>
    public const long SecondMicroseconds = 1_000_000;

    private const int Day1970 = 719_162;

    /// <summary>The time of a moment, cut to whole microseconds and to 0..<see cref="Max"/>.</summary>
    public static long FromMoment(DateTimeOffset moment) => Math.Clamp((moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond, 0, Max);

    /// <summary>The moment of a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no time: see <see cref="IsTime"/>.</exception>
    public static DateTimeOffset ToMoment(long time)
    {
        if (!IsTime(time))
            throw new ArgumentOutOfRangeException(nameof(time));
        return DateTimeOffset.UnixEpoch.AddTicks(time * TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>Whether it is 0..<see cref="Max"/>.</summary>
    public static bool IsTime(long time) => time is >= 0 and <= Max;

    /// <summary>Whether it is within <see cref="MinSecond"/> and <see cref="MaxSecond"/>.</summary>
    public static bool IsSecond(long second) => second is >= MinSecond and <= MaxSecond;

    /// <summary>The whole second of a time.</summary>
    public static long SecondOf(long time) => time / SecondMicroseconds;

    /// <summary>The UTC day of an event second.</summary>
    public static DateOnly DayOfSecond(long second) => DateOnly.FromDayNumber((int)(Math.DivRem(second - MinSecond, DaySeconds).Quotient));

    /// <summary>The UTC day of a time.</summary>
    public static DateOnly DayOf(long time) => DayOfSecond(SecondOf(time));

    /// <summary>The first second of a day.</summary>
    public static long FirstSecond(DateOnly day) => (day.DayNumber - Day1970) * DaySeconds;

    /// <summary>A day some days later, at most the last of the year 9999.</summary>
    public static DateOnly Later(DateOnly day, int days) => DateOnly.FromDayNumber((int)Math.Min((long)day.DayNumber + days, DateOnly.MaxValue.DayNumber));

    /// <summary>The day as YYYY-MM-DD.</summary>
    public static string Format(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads YYYY-MM-DD, and nothing else.</summary>
    public static bool TryParseDay(ReadOnlySpan<char> text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out day);
}
