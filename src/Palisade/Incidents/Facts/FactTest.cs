using System.Collections.Immutable;

namespace Palisade.Incidents.Facts;

/// <summary>Sets of comparisons: it holds when all of any set hold. Without a set it always holds.</summary>
/// <param name="Sets">Each of at least one comparison.</param>
internal sealed record FactTest(ImmutableArray<ImmutableArray<FactCondition>> Sets)
{
    public static FactTest Always { get; } = new([]);

    /// <summary>
    /// Whether it holds. What is not known is not taken for no: null when it hangs on facts that are missing.
    /// </summary>
    public bool? Holds(IncidentFacts facts)
    {
        bool isOpen = false;
        foreach (ImmutableArray<FactCondition> set in Sets)
        {
            if (set.All(c => c.Holds(facts) == true))
                return true;
            isOpen |= set.All(c => c.Holds(facts) != false);
        }

        return Sets.IsEmpty ? true : isOpen ? null : false;
    }

    /// <summary>The facts that are missing, and could decide it.</summary>
    public IEnumerable<FactName> Missing(IncidentFacts facts) => Sets
        .Where(set => set.All(c => c.Holds(facts) != false))
        .SelectMany(set => set.Where(c => c.Holds(facts) is null))
        .Select(c => c.Fact)
        .Distinct();

    /// <summary>The facts that make it hold, of the first set that does.</summary>
    public IEnumerable<FactName> Reasons(IncidentFacts facts) =>
        Sets.FirstOrDefault(set => set.All(c => c.Holds(facts) == true)) is { IsDefault: false } found ? found.Select(c => c.Fact) : [];
}
