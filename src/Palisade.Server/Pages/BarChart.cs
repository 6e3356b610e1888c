using System.Globalization;
using Palisade.Server.Searching;

namespace Palisade.Server.Pages;

/// <summary>Results over time as bars of an SVG, and the same in words. Figures come from here alone, so that the content policy needs no style.</summary>
/// <param name="Bars">Left to right: where, how high, and what it says.</param>
/// <param name="Summary">The whole in words, for who does not see it.</param>
/// <param name="First">The time at the left.</param>
/// <param name="Last">The time at the right.</param>
internal sealed record BarChart(IReadOnlyList<(string X, string Y, string Width, string Height, string Text)> Bars, string Summary, string First, string Last)
{
    public const int Width = 600;
    public const int Height = 60;

    public static BarChart Of(SearchAnswer answer)
    {
        if (answer.Bars.Count == 0)
            return new BarChart([], "", "", "");
        long most = answer.Bars.Max(bar => bar.Count);
        double step = (double)Width / answer.Bars.Count;
        List<(string, string, string, string, string)> bars = [];
        for (int i = 0; i < answer.Bars.Count; i++)
        {
            SearchBar bar = answer.Bars[i];
            double height = bar.Count == 0 ? 0 : Math.Max(2, (double)bar.Count / most * Height);
            bars.Add((Number(i * step), Number(Height - height), Number(Math.Max(1, step - 1)), Number(height), $"{Shown.Moment(bar.From)}: {Shown.Count(bar.Count)}"));
        }

        SearchBar peak = answer.Bars.MaxBy(bar => bar.Count);
        string summary = $"{Shown.Count(answer.Counted)}{(answer.IsCountCut ? " or more" : "")} {(answer is { Counted: 1, IsCountCut: false } ? "result" : "results")} from {Shown.Moment(answer.Bars[0].From)} on, {Shown.Span(answer.BarWidth)} a bar; most from {Shown.Moment(peak.From)} on: {Shown.Count(peak.Count)}.";
        return new BarChart(bars, summary, Shown.Moment(answer.Bars[0].From), Shown.Moment(answer.Bars[^1].From + answer.BarWidth));
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
