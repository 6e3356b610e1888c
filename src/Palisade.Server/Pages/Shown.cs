using System.Globalization;

namespace Palisade.Server.Pages;

/// <summary>How values are shown on pages: one way for all.</summary>
internal static class Shown
{
    /// <summary>A moment, UTC, to the second: what happened first matters.</summary>
    public static string Moment(DateTimeOffset moment) => moment == default ? "never" : moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>A version, its commit cut to what tells it apart.</summary>
    public static string Version(string version) => version.IndexOf('+', StringComparison.Ordinal) is var at and >= 0 && version.Length > at + 9 ? version[..(at + 9)] : version;

    /// <summary>A number and what it counts.</summary>
    /// <param name="count">The number.</param>
    /// <param name="one">The word for one; more have an s.</param>
    public static string Count(long count, string one) => $"{Count(count)} {one}{(count == 1 ? "" : "s")}";

    /// <summary>How long ago something was.</summary>
    public static string Ago(DateTimeOffset moment, DateTimeOffset now) => moment == default ? "never" : Span(now - moment) + " ago";

    /// <summary>A span of time in its largest unit.</summary>
    public static string Span(TimeSpan span) => span.Ticks switch
    {
        < TimeSpan.TicksPerMinute => FormattableString.Invariant($"{Math.Max(0, (long)span.TotalSeconds)} s"),
        < TimeSpan.TicksPerHour => FormattableString.Invariant($"{(long)span.TotalMinutes} min"),
        < 2 * TimeSpan.TicksPerDay => FormattableString.Invariant($"{(long)span.TotalHours} h"),
        _ => FormattableString.Invariant($"{(long)span.TotalDays} days"),
    };

    /// <summary>The name of a stream: the listener and the sender, <c>relp/web1</c>. Of a followed file, whose listener is called by it as well, the path alone.</summary>
    public static string Stream(string stream)
    {
        int at = stream.IndexOf("//", StringComparison.Ordinal);
        if (at <= 0)
            return stream;
        string listener = stream[..at], path = stream[(at + 1)..];
        return listener.StartsWith("file:", StringComparison.Ordinal) && path.Contains(listener["file:".Length..], StringComparison.Ordinal) ? path : listener + " " + path;
    }

    /// <summary>A number with its thousands apart.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A size.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        double size = bytes;
        int unit = 0;
        for (; size >= 1024 && unit < units.Length - 1; unit++)
            size /= 1024;
        return size.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
