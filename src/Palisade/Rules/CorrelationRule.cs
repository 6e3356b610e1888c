using System.Collections.Immutable;

namespace Palisade.Rules;

/// <summary>A rule over the findings of other rules within a span of time (Sigma specification 2.1.0, "Sigma Correlation Rules").</summary>
public sealed record CorrelationRule : SigmaDocument
{
    /// <summary>What is counted.</summary>
    public required CorrelationType Type { get; init; }

    /// <summary>Ids or names of the rules or correlations it builds on, in the order written.</summary>
    public required ImmutableArray<string> Rules { get; init; }

    /// <summary>Fields by which findings are grouped, as names of fields or of aliases; findings without one of them are left out.</summary>
    public ImmutableArray<string> GroupBy { get; init; } = [];

    /// <summary>The length of the window.</summary>
    public required TimeSpan Timespan { get; init; }

    /// <summary>Bounds of the count or value, all of which must hold; empty for temporal types without a condition.</summary>
    public ImmutableArray<CorrelationBound> Bounds { get; init; } = [];

    /// <summary>The fields that value types read; for value_count several together are one value.</summary>
    public ImmutableArray<string> ValueFields { get; init; } = [];

    /// <summary>0 to 100, for value_percentile.</summary>
    public double Percentile { get; init; } = 50;

    /// <summary>The extended condition of a temporal type over rule names, or null: then every rule must be seen.</summary>
    public CorrelationExpression? Condition { get; init; }

    /// <summary>Alias to (rule to field).</summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, string>> Aliases { get; init; } = ImmutableDictionary<string, ImmutableDictionary<string, string>>.Empty;

    /// <summary>True when the rules it builds on give findings of their own as well.</summary>
    public bool Generate { get; init; }
}

/// <summary>The types of correlation.</summary>
public enum CorrelationType
{
    /// <summary>Counts events.</summary>
    EventCount,

    /// <summary>Counts distinct values.</summary>
    ValueCount,

    /// <summary>All rules are seen, in any order.</summary>
    Temporal,

    /// <summary>All rules are seen, in the order written.</summary>
    TemporalOrdered,

    /// <summary>Adds values.</summary>
    ValueSum,

    /// <summary>The mean of values.</summary>
    ValueAvg,

    /// <summary>A percentile of values.</summary>
    ValuePercentile,

    /// <summary>The median of values.</summary>
    ValueMedian,
}

/// <summary>A bound of a correlation's count or value.</summary>
/// <param name="Relation">What the count is to the value.</param>
/// <param name="Value">The value.</param>
public readonly record struct CorrelationBound(CorrelationRelation Relation, decimal Value);

/// <summary>The relations that a correlation's condition knows.</summary>
public enum CorrelationRelation
{
    /// <summary>gt.</summary>
    Greater,

    /// <summary>gte.</summary>
    GreaterOrEqual,

    /// <summary>lt.</summary>
    Less,

    /// <summary>lte.</summary>
    LessOrEqual,

    /// <summary>eq.</summary>
    Equal,

    /// <summary>neq.</summary>
    NotEqual,
}

/// <summary>The extended condition of a temporal correlation: <c>rule_a and (rule_b or not rule_c)</c>.</summary>
public abstract record CorrelationExpression
{
    /// <summary>A rule was seen in the window.</summary>
    public sealed record RuleSeen(string Rule) : CorrelationExpression;

    /// <summary>Both hold.</summary>
    public sealed record And(CorrelationExpression Left, CorrelationExpression Right) : CorrelationExpression;

    /// <summary>One holds.</summary>
    public sealed record Or(CorrelationExpression Left, CorrelationExpression Right) : CorrelationExpression;

    /// <summary>It does not hold.</summary>
    public sealed record Not(CorrelationExpression Part) : CorrelationExpression;
}

/// <summary>Narrows other rules: an event that fits the filter does not fit them (Sigma specification 2.1.0, "Sigma Filters"; applied as AND of its condition).</summary>
public sealed record FilterRule : SigmaDocument
{
    /// <summary>Ids or names of the rules it narrows; empty for any rule of its log source.</summary>
    public required ImmutableArray<string> Rules { get; init; }

    /// <summary>The log source that the narrowed rules must have; null keys are not looked at.</summary>
    public required RuleLogSource LogSource { get; init; }

    /// <summary>ANDed to each narrowed rule's condition, as written in the filter (usually <c>not selection</c>).</summary>
    public required Expression Condition { get; init; }
}
