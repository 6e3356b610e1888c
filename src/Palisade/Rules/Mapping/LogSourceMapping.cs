using System.Collections.Immutable;

namespace Palisade.Rules.Mapping;

/// <summary>Turns rules into the variants that run on known sources.</summary>
public sealed class LogSourceMapping
{
    /// <summary>The mapping that comes with Palisade.</summary>
    public static LogSourceMapping Default { get; } = new();

    /// <summary>The variants of a rule.</summary>
    public ImmutableArray<RuleVariant> VariantsOf(Rule rule) => !ReferenceEquals(this, Default) ? [] : [new RuleVariant { Rule = rule, LogSource = rule.LogSource, Condition = rule.Condition }];
}
