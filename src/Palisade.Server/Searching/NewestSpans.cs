namespace Palisade.Server.Searching;

/// <summary>The spans of time in which a search goes from the newest records back: short ones first, then ever longer, so that the first page of much comes at once and little is found in few steps.</summary>
internal static class NewestSpans
{
    private const long Second = 1_000_000, Hour = 3600 * Second;

    // Of one that is too much at a time, the newer half.
    private const int Part = 2;

    // Of the log's own blocks, about 1 MB each: each span takes four times as many as the one before.
    private const int FirstBlocks = 4, Growth = 4;

    /// <summary>By receipt.</summary>
    /// <param name="from">The first moment asked for, microseconds since 1970.</param>
    /// <param name="to">Behind the last.</param>
    /// <param name="last">When the last record was received.</param>
    /// <param name="blocks">When the first record of each sealed block was received.</param>
    /// <returns>Ends and begins, the latest first: together they are all that was asked for, and none overlaps another.</returns>
    public static IEnumerable<(long From, long To)> ByReceipt(long from, long to, long last, IEnumerable<long> blocks)
    {
        List<long> starts = [last - (5 * Second), last - (60 * Second)];
        long[] sealedBefore = [.. blocks.Where(b => b < to).OrderDescending()];
        for (long count = FirstBlocks; count <= sealedBefore.Length; count *= Growth)
            starts.Add(sealedBefore[count - 1]);
        return Between(from, to, starts);
    }

    /// <summary>By times of events: some seconds, some minutes, an hour, and then longer; and where much happened, by the blocks that have it.</summary>
    /// <param name="from">The first moment asked for, microseconds since 1970.</param>
    /// <param name="to">Behind the last.</param>
    /// <param name="last">When the last record was received.</param>
    /// <param name="blocks">When the first event of each sealed block happened.</param>
    /// <returns>As of <see cref="ByReceipt"/>.</returns>
    public static IEnumerable<(long From, long To)> ByEvent(long from, long to, long last, IEnumerable<long> blocks)
    {
        List<long> starts = [Math.Min(to, last) - (10 * Second), Math.Min(to, last) - (300 * Second)];
        long[] sealedBefore = [.. blocks.Where(b => b < to).OrderDescending()];
        for (long count = FirstBlocks; count <= sealedBefore.Length; count *= Growth)
            starts.Add(sealedBefore[count - 1]);
        for (long width = Hour; width < last; width *= Growth)
            starts.Add(Math.Min(to, last) - width);
        // An event second counts whole: a span begins with one.
        return Between(from, to, starts.Select(s => s - (s % Second)).OrderDescending());
    }

    /// <summary>Where a span is cut that was too much at a time; null when it is as short as can be.</summary>
    /// <param name="from">Its begin.</param>
    /// <param name="to">Its end, which may be far in the future.</param>
    /// <param name="last">When the last record was received.</param>
    /// <param name="byEvent">Whether the times are those of events, which are whole seconds.</param>
    public static long? Cut(long from, long to, long last, bool byEvent)
    {
        long end = last > from ? Math.Min(to, last) : to, cut = end - Math.Max(Second, (end - from) / Part);
        if (byEvent)
            cut -= cut % Second;
        return cut > from ? cut : null;
    }

    private static IEnumerable<(long From, long To)> Between(long from, long to, IEnumerable<long> starts)
    {
        foreach (long start in starts.Where(s => s > from))
        {
            if (start >= to)
                continue;
            yield return (start, to);
            to = start;
        }

        if (from < to)
            yield return (from, to);
    }
}
