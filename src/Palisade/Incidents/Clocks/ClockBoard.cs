using System.Collections.Immutable;
using Palisade.Incidents.Facts;

namespace Palisade.Incidents.Clocks;

/// <summary>Computes the clocks of an incident from its facts and from what was done: the same input gives the same clocks, so that they can be shown again for any moment.</summary>
internal static class ClockBoard
{
    /// <summary>
    /// The clocks of one regime; none when it does not apply. Where a missing fact keeps it open whether a regime applies, or a step is wanted, the clock runs, and says what is missing: a clock too many can be
    /// stopped by a fact, one too few is seen too late.
    /// </summary>
    /// <param name="regime">Whose.</param>
    /// <param name="facts">What is known.</param>
    /// <param name="done">When steps were done, by their id.</param>
    /// <param name="zone">The organisation's.</param>
    /// <param name="now">The moment they are shown for.</param>
    public static ImmutableArray<Clock> Of(Regime regime, IncidentFacts facts, IReadOnlyDictionary<string, DateTimeOffset> done, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (regime.Applies.Holds(facts) == false || !Reaches(regime, facts, out IEnumerable<FactName> open))
            return [];
        FactName[] missing = [.. regime.Applies.Missing(facts), .. open];
        ImmutableArray<Clock>.Builder clocks = ImmutableArray.CreateBuilder<Clock>();
        foreach (RegimeStep step in regime.Steps)
        {
            bool isDone = done.TryGetValue(step.Id, out DateTimeOffset doneAt);
            if (step.When.Holds(facts) == false && !isDone)
                continue;
            List<FactName> lacking = [.. missing, .. step.When.Missing(facts)];
            DateTimeOffset? start = StartOf(step, facts, done, lacking);
            DateTimeOffset? due = start is { } begun ? step.Within.End(begun, zone) : null;
            clocks.Add(new Clock(regime, step, StateOf(start, due, isDone ? doneAt : null, now), start, due, isDone ? doneAt : null, [.. lacking.Distinct()]));
        }

        return clocks.DrainToImmutable();
    }

    /// <summary>Whether the grade is at least that from which the regime applies, or may still become so.</summary>
    private static bool Reaches(Regime regime, IncidentFacts facts, out IEnumerable<FactName> open)
    {
        open = [];
        if (regime.FromLevel.Length == 0)
            return true;
        List<FactName> missing = [];
        foreach (GradeLevel level in regime.Levels)
        {
            if (level.When.Holds(facts) == true)
                return true;
            missing.AddRange(level.When.Missing(facts));
            if (level.Id == regime.FromLevel)
                break;
        }

        open = missing;
        return missing.Count > 0;
    }

    private static DateTimeOffset? StartOf(RegimeStep step, IncidentFacts facts, IReadOnlyDictionary<string, DateTimeOffset> done, List<FactName> missing)
    {
        if (step.From is null)
            return done.TryGetValue(step.AfterStep, out DateTimeOffset at) ? at : null;
        if (facts.Find(step.From) is { } fact)
            return fact.Time;
        missing.Add(step.From);
        return null;
    }

    private static ClockState StateOf(DateTimeOffset? start, DateTimeOffset? due, DateTimeOffset? doneAt, DateTimeOffset now)
    {
        if (doneAt is { } at)
            return at > due ? ClockState.DoneLate : ClockState.Done;
        return start is null || start > now ? ClockState.Waiting : now > due ? ClockState.Late : ClockState.Running;
    }
}
