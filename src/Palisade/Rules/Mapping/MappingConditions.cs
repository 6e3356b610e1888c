using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Palisade.Rules.Mapping;

/// <summary>Conditions on the rule: all of them, or one, or none, as the file says.</summary>
internal sealed record RuleConditions(ImmutableArray<RuleCondition> Parts, bool Any, bool Negated)
{
    public static RuleConditions None { get; } = new([], false, false);

    public bool Hold(MappingState state)
    {
        if (Parts.IsEmpty)
            return true;
        bool hold = Any ? Parts.Any(p => p.Holds(state)) : Parts.All(p => p.Holds(state));
        return hold != Negated;
    }
}

/// <summary>A condition on the rule.</summary>
internal abstract record RuleCondition
{
    public abstract bool Holds(MappingState state);
}

/// <summary>The rule's log source, as written or as rewritten so far, has these keys.</summary>
internal sealed record LogSourceCondition(RuleLogSource Wanted) : RuleCondition
{
    public override bool Holds(MappingState state) => Fits(state.LogSource) || Fits(state.Rule.LogSource);

    private bool Fits(RuleLogSource source) => (Wanted.Product is null || Wanted.Product == source.Product)
        && (Wanted.Category is null || Wanted.Category == source.Category)
        && (Wanted.Service is null || Wanted.Service == source.Service);
}

/// <summary>The rule tests this field.</summary>
internal sealed record ContainsFieldCondition(string Field) : RuleCondition
{
    public override bool Holds(MappingState state) => Contains(state.Condition);

    private bool Contains(Expression expression) => expression switch
    {
        FieldTest test => string.Equals(test.Field, Field, StringComparison.OrdinalIgnoreCase),
        AndExpression and => and.Parts.Any(Contains),
        OrExpression or => or.Parts.Any(Contains),
        AtLeastExpression atLeast => atLeast.Parts.Any(Contains),
        NotExpression not => Contains(not.Part),
        _ => false,
    };
}

/// <summary>The rule has this tag.</summary>
internal sealed record TagCondition(string Tag) : RuleCondition
{
    public override bool Holds(MappingState state) => state.Rule.Tags.Contains(Tag, StringComparer.OrdinalIgnoreCase);
}

/// <summary>An earlier transformation was applied.</summary>
internal sealed record StepAppliedCondition(string Id) : RuleCondition
{
    public override bool Holds(MappingState state) => state.Applied.Contains(Id);
}

/// <summary>Conditions on one test: those on its field and those on its value.</summary>
internal sealed record TestConditions(ImmutableArray<TestCondition> Fields, bool AnyField, bool NotField, ImmutableArray<TestCondition> Values, bool AnyValue, bool NotValue)
{
    public static TestConditions None { get; } = new([], false, false, [], false, false);

    public bool Hold(FieldTest test) => Hold(Fields, AnyField, NotField, test) && Hold(Values, AnyValue, NotValue, test);

    private static bool Hold(ImmutableArray<TestCondition> parts, bool any, bool negated, FieldTest test)
    {
        if (parts.IsEmpty)
            return true;
        bool hold = any ? parts.Any(p => p.Holds(test)) : parts.All(p => p.Holds(test));
        return hold != negated;
    }
}

/// <summary>A condition on a test's field or value.</summary>
internal abstract record TestCondition
{
    public abstract bool Holds(FieldTest test);
}

/// <summary>The field is one of these, ignoring case, or is none of them.</summary>
internal sealed record FieldListCondition(FrozenSet<string> Names, bool Included) : TestCondition
{
    public override bool Holds(FieldTest test) => Names.Contains(test.Field) == Included;
}

/// <summary>The field's name fits one of these expressions, or none.</summary>
internal sealed record FieldRegexCondition(ImmutableArray<Regex> Patterns, bool Included) : TestCondition
{
    public override bool Holds(FieldTest test) => Patterns.Any(p => p.IsMatch(test.Field)) == Included;
}

/// <summary>The value as written fits the expression.</summary>
internal sealed record ValueRegexCondition(Regex Pattern) : TestCondition
{
    public override bool Holds(FieldTest test) => test.Comparison is TextComparison text && Pattern.IsMatch(text.Pattern.ToString());
}

/// <summary>The value is this text, ignoring case.</summary>
internal sealed record ValueCondition(string Value) : TestCondition
{
    public override bool Holds(FieldTest test) => test.Comparison is TextComparison { Pattern.IsLiteral: true } text && PatternForm.Fits(text.Pattern, Value);
}

/// <summary>The value is null.</summary>
internal sealed record NullCondition : TestCondition
{
    public override bool Holds(FieldTest test) => test.Comparison is NullComparison;
}

/// <summary>The value has a wildcard.</summary>
internal sealed record WildcardCondition : TestCondition
{
    public override bool Holds(FieldTest test) => test.Comparison is TextComparison { Pattern.IsLiteral: false };
}
