using System.Globalization;
using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Times in messages: UTC, microseconds shown where there are any.</summary>
internal static class TimeText
{
    public static string Of(long time) =>
        VaultTime.ToMoment(Math.Clamp(time, 0, VaultTime.Max)).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>A length of time in words, cut to whole seconds.</summary>
    public static string Length(long microseconds)
    {
        TimeSpan span = TimeSpan.FromSeconds(Math.Floor(microseconds / 1e6));
        return span.TotalDays >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h")
            : span.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.Hours} h {span.Minutes} min")
            : span.TotalMinutes >= 5 ? string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min")
            : string.Create(CultureInfo.InvariantCulture, $"{(long)span.TotalSeconds} s");
    }
}
