using System.Collections.Immutable;
using Palisade.Incidents.Facts;

namespace Palisade.Incidents.Clocks;

/// <summary>What a pack makes of the facts. Computed, never typed in.</summary>
/// <param name="Level">The gravest grade whose conditions hold; null when none is known to.</param>
/// <param name="Reasons">The facts that make it so.</param>
/// <param name="Missing">Facts that are missing, and could make it graver.</param>
internal sealed record Grade(GradeLevel? Level, ImmutableArray<FactName> Reasons, ImmutableArray<FactName> Missing)
{
    public static Grade Of(Regime regime, IncidentFacts facts)
    {
        List<FactName> missing = [];
        foreach (GradeLevel level in regime.Levels)
        {
            if (level.When.Holds(facts) == true)
                return new Grade(level, [.. level.When.Reasons(facts)], [.. missing.Distinct()]);
            missing.AddRange(level.When.Missing(facts));
        }

        return new Grade(null, [], [.. missing.Distinct()]);
    }
}
