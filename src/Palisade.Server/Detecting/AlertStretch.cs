using Palisade.Findings;

namespace Palisade.Server.Detecting;

/// <summary>An alert in one stretch of time, as far as one flush has it: what becomes a sighting.</summary>
/// <param name="first">The first event, UTC ticks.</param>
/// <param name="ordinal">Its record.</param>
/// <param name="finding">The first of its findings, with tokens in the place of personal values.</param>
internal sealed class AlertStretch(long first, long ordinal, Finding finding)
{
    /// <summary>Repeats that are further apart than this are two stretches: 15 minutes.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromMinutes(15);

    /// <summary>The stretches of one alert in one flush: 1,000. What comes beyond goes to the last.</summary>
    public const int MaxOfFlush = 1000;

    public long First { get; private set; } = first;

    public long Last { get; private set; } = first;

    public long Ordinal { get; } = ordinal;

    public Finding Finding { get; } = finding;

    /// <summary>Whether a time is in it, or near to it.</summary>
    public bool IsNear(long time) => time >= First - Gap.Ticks && time <= Last + Gap.Ticks;

    public void Extend(long time) => (First, Last) = (Math.Min(First, time), Math.Max(Last, time));
}
