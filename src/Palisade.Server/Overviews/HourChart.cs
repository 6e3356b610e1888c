using Palisade.Findings;

namespace Palisade.Server.Overviews;

/// <summary>Findings by hour as bars, one colour a level, the highest level at the foot. Pure geometry: the page draws it, and has the same as a table.</summary>
internal sealed class HourChart
{
    public const int Width = 960, Height = 180;

    private const int Left = 48, Foot = 24, Top = 8;

    public HourChart(IReadOnlyList<FindingsOfHour> hours)
    {
        Max = Math.Max(1, hours.Count == 0 ? 1 : hours.Max(h => h.ByLevel.Sum()));
        double wide = (double)(Width - Left) / Math.Max(1, hours.Count), high = Height - Foot - Top;
        for (int i = 0; i < hours.Count; i++)
        {
            double x = Left + (i * wide), y = Height - Foot;
            for (int level = RuleLevels.Names.Length - 1; level >= 0; level--)
            {
                if (hours[i].ByLevel[level] == 0)
                    continue;
                // A single finding beside thousands is still seen.
                double tall = Math.Max(1.5, high * hours[i].ByLevel[level] / Max);
                y -= tall;
                Bars.Add(new Bar(x, Math.Max(0, y), wide * .86, tall, RuleLevels.Names[level], FormattableString.Invariant($"{hours[i].Hour:yyyy-MM-dd HH:mm} UTC, {RuleLevels.Names[level]}: {hours[i].ByLevel[level]}")));
            }

            if (hours[i].Hour.Hour % 6 == 0)
                Marks.Add((x, hours[i].Hour.Hour == 0 ? FormattableString.Invariant($"{hours[i].Hour:MM-dd}") : FormattableString.Invariant($"{hours[i].Hour:HH}:00")));
        }
    }

    /// <summary>The findings of the highest bar.</summary>
    public long Max { get; }

    public List<Bar> Bars { get; } = [];

    /// <summary>Times under the bars.</summary>
    public List<(double X, string Text)> Marks { get; } = [];

    /// <summary>A rectangle.</summary>
    /// <param name="Level">The level: its class.</param>
    /// <param name="Text">What it says when pointed at.</param>
    internal readonly record struct Bar(double X, double Y, double Width, double Height, string Level, string Text);
}
