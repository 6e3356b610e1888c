namespace Palisade.Incidents.Facts;

/// <summary>What a fact of an incident is.</summary>
internal enum FactKind
{
    /// <summary>Yes or no.</summary>
    YesNo,

    /// <summary>A number, in the unit of the fact's name.</summary>
    Number,

    /// <summary>A point in time.</summary>
    Time,
}
