using Palisade.Events;
using Palisade.Rules;

namespace Palisade.Findings;

/// <summary>Counts findings over time by level, exactly, in bounded memory, without knowing the span in advance.</summary>
/// <remarks>
/// Counts lie in buckets of one width. When there are too many, the width grows to the next of <see cref="Widths"/>; as each width
/// is a multiple of the one before, buckets only ever merge and every count stays exact.
/// </remarks>
internal sealed class TimeHistogram
{
    private const int MaxBuckets = 4096;
    private const long Minute = 60, Hour = 60 * Minute, Day = 24 * Hour;

    // Seconds. From a day on they begin on a Monday, as 0001-01-01 was one.
    private static readonly long[] Widths = [1, 5, 15, Minute, 5 * Minute, 15 * Minute, Hour, 3 * Hour, 12 * Hour, Day, 7 * Day, 28 * Day, 84 * Day, 336 * Day, 3360 * Day];
    private Dictionary<long, long[]> _buckets = [];
    private int _width;

    /// <summary>The findings without a time.</summary>
    public long Untimed { get; private set; }

    /// <summary>The earliest time, UTC ticks, or <see cref="LogEvent.NoTime"/>.</summary>
    public long FirstTicks { get; private set; } = LogEvent.NoTime;

    /// <summary>The latest time, UTC ticks, or <see cref="LogEvent.NoTime"/>.</summary>
    public long LastTicks { get; private set; } = LogEvent.NoTime;

    public void Add(long ticks, RuleLevel level)
    {
        if (ticks == LogEvent.NoTime)
        {
            Untimed++;
            return;
        }

        FirstTicks = FirstTicks == LogEvent.NoTime ? ticks : Math.Min(FirstTicks, ticks);
        LastTicks = Math.Max(LastTicks, ticks);
        CountsOf(_buckets, ticks / TimeSpan.TicksPerSecond / Widths[_width])[(int)level]++;
        while (_buckets.Count > MaxBuckets)
            _buckets = Widen(_buckets, ++_width);
    }

    /// <summary>The counts in bars of one width, at most so many between the first and the last; bars without findings are left out.</summary>
    /// <param name="maxBars">At least 1.</param>
    /// <returns>The width of a bar in seconds, and by the bar's number since the year 1 the counts by level.</returns>
    public (long WidthSeconds, SortedDictionary<long, long[]> Bars) Bars(int maxBars)
    {
        int width = _width;
        while (width < Widths.Length - 1 && Span(width) > maxBars)
            width++;
        SortedDictionary<long, long[]> bars = [];
        foreach ((long bucket, long[] counts) in _buckets)
            AddTo(CountsOf(bars, bucket * Widths[_width] / Widths[width]), counts);
        return (Widths[width], bars);
    }

    private long Span(int width) => FirstTicks == LogEvent.NoTime ? 0 : (LastTicks / TimeSpan.TicksPerSecond / Widths[width]) - (FirstTicks / TimeSpan.TicksPerSecond / Widths[width]) + 1;

    private static Dictionary<long, long[]> Widen(Dictionary<long, long[]> buckets, int width)
    {
        Dictionary<long, long[]> wider = [];
        foreach ((long bucket, long[] counts) in buckets)
            AddTo(CountsOf(wider, bucket * Widths[width - 1] / Widths[width]), counts);
        return wider;
    }

    private static long[] CountsOf(IDictionary<long, long[]> buckets, long bucket)
    {
        if (!buckets.TryGetValue(bucket, out long[]? counts))
            buckets.Add(bucket, counts = new long[RuleLevels.Names.Length]);
        return counts;
    }

    private static void AddTo(long[] sum, long[] counts)
    {
        for (int i = 0; i < sum.Length; i++)
            sum[i] += counts[i];
    }
}
