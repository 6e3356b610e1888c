namespace Palisade.Incidents.Facts;

/// <summary>One comparison of a fact: <c>outageMinutes: ">= 360"</c>, <c>criticalInfrastructure: true</c>.</summary>
/// <param name="Fact">A number, or a yes or no.</param>
/// <param name="Sign">How it is compared.</param>
/// <param name="Number">With what; of a yes or no 1 or 0.</param>
internal sealed record FactCondition(FactName Fact, ComparisonSign Sign, decimal Number)
{
    /// <summary>Whether it holds; null when the fact is not known.</summary>
    public bool? Holds(IncidentFacts facts)
    {
        if (facts.Find(Fact) is not { } known)
            return null;
        return Sign switch
        {
            ComparisonSign.AtLeast => known.Number >= Number,
            ComparisonSign.Above => known.Number > Number,
            ComparisonSign.AtMost => known.Number <= Number,
            ComparisonSign.Below => known.Number < Number,
            _ => known.Number == Number,
        };
    }
}

/// <summary>How a fact is compared.</summary>
internal enum ComparisonSign
{
    Equal,
    AtLeast,
    Above,
    AtMost,
    Below,
}
