using System.Diagnostics;

namespace Palisade.Bench.Serve;

/// <summary>How long a page takes: asked for many times, one after another.</summary>
internal static class PageTimes
{
    private const int Times = 40, SearchTimes = 10, GoalMilliseconds = 150, LongestMilliseconds = 30_000;

    /// <summary>Prints a line of figures.</summary>
    /// <param name="isSearch">A search that reads the vault: it has no goal.</param>
    /// <returns>Whether its p95 is within the goal.</returns>
    public static bool Measure(PagesVisitor visitor, string path, bool isSearch = false)
    {
        List<double> times = [];
        int length = 0;
        // A search of many seconds is not asked for over and over.
        for (int i = 0; i < (isSearch ? SearchTimes : Times) && times.Sum() < LongestMilliseconds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            length = visitor.Get(path).Length;
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        double first = times[0];
        times.Sort();
        double high = times[(int)Math.Ceiling(times.Count * .95) - 1];
        bool isOver = high > GoalMilliseconds;
        Console.WriteLine(FormattableString.Invariant($"{(isOver ? "OVER" : ""),-4} p50 {times[times.Count / 2],8:F1}  p95 {high,8:F1}  first {first,8:F1} ms  {length,8} characters  {path}"));
        return isSearch || !isOver;
    }
}
