using System.Globalization;

namespace Palisade.Rules.Reading;

/// <summary>Reads the length of a window: a number and a letter, <c>90m</c>.</summary>
/// <remarks>Sigma Correlation Rules Specification 2.1.0, "Time Selection"; weeks are accepted as well, as pySigma does.</remarks>
internal static class TimespanText
{
    public const string Advice = "write a number and one of s, m, h, d, such as 15m";

    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        if (text.Length < 2 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number <= 0)
            return false;
        long seconds = text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 604_800,
            _ => 0,
        };

        // Longer than a hundred years is a slip of the pen, and would overflow sums of times.
        if (seconds == 0 || number > 100L * 366 * 86_400 / seconds)
            return false;
        span = TimeSpan.FromSeconds(number * seconds);
        return true;
    }
}
