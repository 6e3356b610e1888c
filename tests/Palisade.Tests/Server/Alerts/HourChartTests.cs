using Palisade.Server.Overviews;

namespace Palisade.Tests.Server.Alerts;

/// <summary>The picture of findings by hour.</summary>
public sealed class HourChartTests
{
    private static readonly DateTimeOffset s_begin = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Bars_stand_on_the_foot_in_proportion_the_highest_level_below()
    {
        HourChart chart = new([new FindingsOfHour(s_begin, [0, 0, 30, 0, 10]), new FindingsOfHour(s_begin.AddHours(1), [0, 20, 0, 0, 0])]);
        Assert.Equal(40, chart.Max);
        Assert.Equal(["critical", "medium", "low"], chart.Bars.Select(b => b.Level));
        Assert.Equal(156, chart.Bars[0].Y + chart.Bars[0].Height, 3);
        Assert.Equal(chart.Bars[0].Y, chart.Bars[1].Y + chart.Bars[1].Height, 3);
        Assert.Equal(3, chart.Bars[1].Height / chart.Bars[0].Height, 3);
        Assert.Equal("2026-03-01 01:00 UTC, low: 20", chart.Bars[2].Text);
    }

    [Fact]
    public void Whatever_is_found_lies_inside_the_picture()
    {
        const int seed = 20261122;
        Random random = new(seed);
        for (int i = 0; i < 200; i++)
        {
            HourChart chart = new([.. Enumerable.Range(0, random.Next(0, 49)).Select(h => new FindingsOfHour(s_begin.AddHours(h), [.. Enumerable.Range(0, 5).Select(_ => random.Next(3) == 0 ? random.NextInt64(1L << random.Next(1, 55)) : 0)]))]);
            Assert.All(chart.Bars, bar => Assert.True(bar is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 } && bar.X + bar.Width <= HourChart.Width && bar.Y + bar.Height <= HourChart.Height, $"seed {seed}: {bar}"));
        }
    }
}
