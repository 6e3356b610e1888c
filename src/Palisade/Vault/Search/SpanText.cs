using System.Text;
using Palisade.Events;

namespace Palisade.Vault.Search;

/// <summary>The ends of a span of time as they are written for a vault: both are part of it, and a day as its end counts whole. UTC where no zone is named.</summary>
internal static class SpanText
{
    public const string NoTime = "not a time; write 2026-10-01 or 2026-10-01T08:00:00Z";

    private const int DayLength = 10;

    /// <summary>The first moment that counts; false when the text is no time, or one before 1970.</summary>
    public static bool TryFirst(string text, out DateTimeOffset first)
    {
        bool read = TimeText.TryParse(Encoding.UTF8.GetBytes(text), 0, out long ticks) && ticks >= DateTime.UnixEpoch.Ticks;
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
}
