using System.Text;
using Palisade.Events;

namespace Palisade.Server.Pages;

/// <summary>The ends of a span of time as they are written in a form: both are part of it, and a day as its end counts whole. UTC where no zone is named.</summary>
internal static class SpanInput
{
    public const string NoTime = "not a time; write 2026-10-01 or 2026-10-01T08:00:00Z";

    private const int DayLength = 10, MaxLength = 40;

    /// <summary>The first moment that counts; false when the text is no time, or one before 1970.</summary>
    public static bool TryFirst(string text, out DateTimeOffset first)
    {
        long ticks = 0;
        bool read = text.Length <= MaxLength && TimeText.TryParse(Encoding.UTF8.GetBytes(text), 0, out ticks) && ticks >= DateTime.UnixEpoch.Ticks;
        first = new DateTimeOffset(read ? ticks : 0, TimeSpan.Zero);
        return read;
    }

    /// <summary>The last moment that counts, to the microsecond: of a day its end.</summary>
    public static bool TryLast(string text, out DateTimeOffset last)
    {
        if (!TryFirst(text, out last))
            return false;
        if (text.Length == DayLength)
            last = new DateTimeOffset(DateOnly.FromDateTime(last.UtcDateTime).ToDateTime(TimeOnly.MaxValue, DateTimeKind.Utc));
        last = last.AddTicks(-(last.Ticks % TimeSpan.TicksPerMicrosecond));
        return true;
    }

    /// <summary>Reads both; empty texts are the beginning, and now.</summary>
    /// <returns>What is wrong; null when they were read.</returns>
    public static string? TryRead(string? from, string? to, DateTimeOffset now, out DateTimeOffset first, out DateTimeOffset last)
    {
        (first, last) = (DateTimeOffset.UnixEpoch, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)));
        if (!string.IsNullOrWhiteSpace(from) && !TryFirst(from.Trim(), out first))
            return $"The start is {NoTime}.";
        if (!string.IsNullOrWhiteSpace(to) && !TryLast(to.Trim(), out last))
            return $"The end is {NoTime}.";
        return first > last ? "The start is after the end." : null;
    }
}
