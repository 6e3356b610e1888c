using System.Globalization;
using System.Text.RegularExpressions;

namespace Palisade.Server.Demo;

/// <summary>Puts the present time in the place of the time that a line of a sample names: all times in one line move by the same span.</summary>
internal static partial class TimeShift
{
    private delegate bool Reading(Match match, out DateTimeOffset time);

    // What is found first in a line says how far its times move; what a form cannot read is left as it is.
    private static readonly (Regex Form, Reading Read, Func<Match, DateTimeOffset, string> Write)[] s_forms =
    [
        (Iso(), ReadIso, WriteIso),
        (Http(), ReadHttp, (_, time) => time.UtcDateTime.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture) + " +0000"),
        (Bsd(), ReadBsd, (_, time) => time.UtcDateTime.ToString("MMM", CultureInfo.InvariantCulture) + time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(3) + time.UtcDateTime.ToString(" HH:mm:ss", CultureInfo.InvariantCulture)),
        (Seconds(), ReadSeconds, (match, time) => match.Groups["before"].Value + (time.ToUnixTimeMilliseconds() / 1000m).ToString("0.000", CultureInfo.InvariantCulture).PadRight(match.Groups["time"].Length, '0')),
        (Microseconds(), ReadMicroseconds, (match, time) => match.Groups["before"].Value + (time.ToUnixTimeMilliseconds() * 1000).ToString(CultureInfo.InvariantCulture)),
        (Milliseconds(), ReadMilliseconds, (match, time) => match.Groups["before"].Value + time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>The line as if it had been written now.</summary>
    public static string To(string line, DateTimeOffset now)
    {
        TimeSpan? by = null;
        foreach ((Regex form, Reading read, Func<Match, DateTimeOffset, string> write) in s_forms)
        {
            line = form.Replace(line, match =>
            {
                if (!read(match, out DateTimeOffset time))
                    return match.Value;
                by ??= now - time;
                return write(match, time + by.Value);
            });
        }

        return line;
    }

    private static bool ReadIso(Match match, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(string.Concat(match.Groups["time"].Value, match.Groups["fraction"].ValueSpan[..Math.Min(8, match.Groups["fraction"].Length)], "Z"), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);

    private static string WriteIso(Match match, DateTimeOffset time)
    {
        int fraction = match.Groups["fraction"].Length;
        string digits = fraction > 1 ? "." + time.UtcDateTime.ToString("fffffff", CultureInfo.InvariantCulture)[..Math.Min(7, fraction - 1)] : "";
        return time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + digits + match.Groups["zone"].Value;
    }

    private static bool ReadHttp(Match match, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(match.Groups["time"].Value, "dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    // It names no year: that of the samples.
    private static bool ReadBsd(Match match, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact("2026 " + match.Value, "yyyy MMM d HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out time);

    private static bool ReadSeconds(Match match, out DateTimeOffset time) => FromMilliseconds(decimal.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture) * 1000, out time);

    private static bool ReadMilliseconds(Match match, out DateTimeOffset time) => FromMilliseconds(decimal.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture), out time);

    private static bool ReadMicroseconds(Match match, out DateTimeOffset time) => FromMilliseconds(decimal.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture) / 1000, out time);

    private static bool FromMilliseconds(decimal milliseconds, out DateTimeOffset time)
    {
        time = DateTimeOffset.UnixEpoch.AddMilliseconds((double)Math.Min(milliseconds, 100_000_000_000_000m));
        return true;
    }

    [GeneratedRegex(@"(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?<fraction>\.\d+)?(?<zone>Z|\+0000|\+00:00)?")]
    private static partial Regex Iso();

    [GeneratedRegex(@"(?<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d) \+0000")]
    private static partial Regex Http();

    [GeneratedRegex(@"(?<=^(?:<\d{1,3}>)?)[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d")]
    private static partial Regex Bsd();

    [GeneratedRegex(@"(?<before>^|audit\()(?<time>\d{10}\.\d{3,6})")]
    private static partial Regex Seconds();

    [GeneratedRegex("(?<before>\"__REALTIME_TIMESTAMP\":\")(?<time>\\d{16})")]
    private static partial Regex Microseconds();

    [GeneratedRegex("(?<before>\\brt=|\"@timestamp\":|\"created_at\":)(?<time>\\d{13})")]
    private static partial Regex Milliseconds();
}
