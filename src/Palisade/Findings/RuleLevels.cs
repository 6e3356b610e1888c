using System.Collections.Immutable;
using Palisade.Rules;

namespace Palisade.Findings;

/// <summary>The levels of Sigma as words.</summary>
public static class RuleLevels
{
    /// <summary>The words, lowest level first: the index is the level.</summary>
    public static ImmutableArray<string> Names { get; } = ["informational", "low", "medium", "high", "critical"];

    /// <summary>The word of a level.</summary>
    public static string Name(RuleLevel level) => Names[(int)level];
}
