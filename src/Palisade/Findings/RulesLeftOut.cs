using System.Collections.Immutable;

namespace Palisade.Findings;

/// <summary>Why rules that were loaded could not match: with those that could (<see cref="ScanSummary.RulesApplicable"/>) they are all that were loaded. Immutable.</summary>
public sealed record RulesLeftOut
{
    /// <summary>Those for which no event came from their source; of a correlation, from the sources of the rules it builds on.</summary>
    public int NoSource { get; init; }

    /// <summary>Those below the level asked for, on which no other rule builds.</summary>
    public int BelowLevel { get; init; }

    /// <summary>Those whose status is not asked for: statuses as the rules write them, in ordinal order, with their numbers.</summary>
    public ImmutableArray<KeyValuePair<string, int>> ByStatus { get; init; } = [];

    /// <summary>Those whose id is excluded.</summary>
    public int Excluded { get; init; }

    /// <summary>Filters: they narrow rules, and match nothing themselves.</summary>
    public int Filters { get; init; }

    /// <summary>All of them.</summary>
    public int Count => NoSource + BelowLevel + ByStatus.Sum(s => s.Value) + Excluded + Filters;
}
