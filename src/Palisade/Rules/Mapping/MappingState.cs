namespace Palisade.Rules.Mapping;

/// <summary>A rule on its way through a mapping's transformations.</summary>
internal sealed class MappingState(Rule rule, RuleLogSource logSource)
{
    public Rule Rule { get; } = rule;

    /// <summary>The log source as rewritten so far.</summary>
    public RuleLogSource LogSource { get; set; } = logSource;

    /// <summary>The condition as rewritten so far.</summary>
    public Expression Condition { get; set; } = rule.Condition;

    /// <summary>The ids of the transformations that were applied.</summary>
    public HashSet<string> Applied { get; } = new(StringComparer.Ordinal);

    /// <summary>The transformations of tests that were applied, in their order.</summary>
    public List<MappingStep> Held { get; } = [];
}
