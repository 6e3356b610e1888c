using System.Collections.Immutable;

namespace Palisade.Rules.Correlation;

/// <summary>A compiled correlation: what it reads of each match that feeds it, and when it is judged. Immutable.</summary>
internal sealed class CorrelationNode
{
    /// <summary>The rule.</summary>
    public required CorrelationRule Rule { get; init; }

    /// <summary>Its index in <see cref="CorrelationPlan.Nodes"/>; what it builds on has a smaller one.</summary>
    public required int Index { get; init; }

    /// <summary>The names of the values of its events: first group-by, then value fields, then what correlations over it ask for.</summary>
    public required ImmutableArray<string> Layout { get; init; }

    /// <summary>How many names of <see cref="Layout"/>, from the first, are the group-by fields.</summary>
    public required int GroupCount { get; init; }

    /// <summary>For each value field its index in <see cref="Layout"/>.</summary>
    public required ImmutableArray<int> ValueSlots { get; init; }

    /// <summary>Which correlations its findings feed.</summary>
    public required ImmutableArray<CorrelationEdge> Parents { get; init; }

    /// <summary>Whether it gives findings of its own.</summary>
    public required bool Reports { get; init; }

    /// <summary>True when it is judged at the end of a span, because a later event can make a condition false that held (see docs/correlations.md).</summary>
    public required bool Settled { get; init; }

    /// <summary>The member that a name in an extended condition means; a name that means none is not here.</summary>
    public required ImmutableDictionary<string, int> Members { get; init; }

    /// <summary>For temporal_ordered, the ways to fulfil it.</summary>
    public required ImmutableArray<OrderedSteps> OrderedTerms { get; init; }

    /// <summary>The length of the window in ticks.</summary>
    public long Span => Math.Clamp(Rule.Timespan.Ticks, 0, DateTime.MaxValue.Ticks);

    /// <summary>Whether its value is of numbers.</summary>
    public bool Numeric => Rule.Type is CorrelationType.ValueSum or CorrelationType.ValueAvg or CorrelationType.ValuePercentile or CorrelationType.ValueMedian;

    /// <summary>Whether all its bounds hold for a value; true without bounds.</summary>
    public bool Fits(decimal value) => Fits(Rule, value);

    /// <summary>Whether all bounds of a rule hold for a value; true without bounds.</summary>
    public static bool Fits(CorrelationRule rule, decimal value)
    {
        foreach (CorrelationBound bound in rule.Bounds)
        {
            bool fits = bound.Relation switch
            {
                CorrelationRelation.Greater => value > bound.Value,
                CorrelationRelation.GreaterOrEqual => value >= bound.Value,
                CorrelationRelation.Less => value < bound.Value,
                CorrelationRelation.LessOrEqual => value <= bound.Value,
                CorrelationRelation.Equal => value == bound.Value,
                _ => value != bound.Value,
            };
            if (!fits)
                return false;
        }

        return true;
    }
}

/// <summary>That the matches of a rule feed a correlation.</summary>
/// <param name="Node">The correlation's index.</param>
/// <param name="Member">The index of the reference in the correlation's list of rules.</param>
/// <param name="Map">For each value of the correlation's layout its index in the feeding rule's.</param>
internal sealed record CorrelationEdge(int Node, int Member, int[] Map);
