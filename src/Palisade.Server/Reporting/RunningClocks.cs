using Palisade.Incidents.Clocks;

namespace Palisade.Server.Reporting;

/// <summary>The clocks of a case of which something is still to be done, the most urgent first: closing does not stop them.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="First">Those that are named.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Now">The time.</param>
/// <param name="IsSoon">Whether one ends soon.</param>
internal sealed record RunningClocks(long CaseId, IReadOnlyList<Clock> First, int Count, DateTimeOffset Now, Func<Clock, bool> IsSoon)
{
    private const int MaxNamed = 5;

    /// <summary>Those of a case.</summary>
    public static RunningClocks Of(ClockDesk desk, CaseClocks clocks, DateTimeOffset now)
    {
        Clock[] open = [.. clocks.Open.Where(c => ClockDesk.IsWanted(clocks.Case, c)).OrderBy(c => desk.Urgency(c, now))];
        return new RunningClocks(clocks.Case.Id, [.. open.Take(MaxNamed)], open.Length, now, c => desk.IsSoon(c, now));
    }
}
