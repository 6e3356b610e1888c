using System.Collections.Immutable;

namespace Palisade.Rules.Mapping;

/// <summary>One transformation of a mapping file with the conditions under which it is applied. Immutable.</summary>
/// <remarks>In the shape of pySigma's processing items.</remarks>
internal sealed record MappingStep(string Id, Transformation Transformation, RuleConditions Rules, TestConditions Tests)
{
    /// <summary>Applies it where its conditions hold.</summary>
    public void Apply(MappingState state)
    {
        if (!Rules.Hold(state))
            return;
        Transformation.ApplyToRule(state);
        if (Transformation.ChangesTests)
        {
            state.Condition = Rewrite(state.Condition);
            state.Held.Add(this);
        }

        if (Id.Length > 0)
            state.Applied.Add(Id);
    }

    /// <summary>The names that a field goes by after it; the likeliest first.</summary>
    public ImmutableArray<string> NamesOf(string field) =>
        Tests.Hold(new FieldTest(field, new ExistsComparison(true))) ? Transformation.NamesOf(field) : [field];

    private Expression Rewrite(Expression expression)
    {
        switch (expression)
        {
            case FieldTest test:
                return Tests.Hold(test) ? Transformation.ApplyToTest(test) : test;
            case AndExpression and:
                return Rewrite(and.Parts) is { } andParts ? and with { Parts = andParts } : and;
            case OrExpression or:
                return Rewrite(or.Parts) is { } orParts ? or with { Parts = orParts } : or;
            case AtLeastExpression atLeast:
                return Rewrite(atLeast.Parts) is { } someParts ? atLeast with { Parts = someParts } : atLeast;
            case NotExpression not:
                Expression part = Rewrite(not.Part);
                return ReferenceEquals(part, not.Part) ? not : not with { Part = part };
            default:
                return expression;
        }
    }

    // Null where nothing changed: most rules lack most fields, and a list of thousands of values is not copied for nothing.
    private ImmutableArray<Expression>? Rewrite(ImmutableArray<Expression> parts)
    {
        ImmutableArray<Expression>.Builder? changed = null;
        for (int i = 0; i < parts.Length; i++)
        {
            Expression part = Rewrite(parts[i]);
            if (!ReferenceEquals(part, parts[i]) && changed is null)
            {
                changed = ImmutableArray.CreateBuilder<Expression>(parts.Length);
                changed.AddRange(parts, i);
            }

            changed?.Add(part);
        }

        return changed?.DrainToImmutable();
    }
}

/// <summary>What a transformation does. Immutable.</summary>
internal abstract record Transformation
{
    /// <summary>False for those that only touch the rule as a whole.</summary>
    public virtual bool ChangesTests => true;

    /// <summary>Changes log source or condition as a whole.</summary>
    public virtual void ApplyToRule(MappingState state)
    {
    }

    /// <summary>What stands in the place of a test; the same object where nothing changes.</summary>
    public virtual Expression ApplyToTest(FieldTest test) => test;

    /// <summary>The names that a field goes by, for those who read its value and do not test it; the likeliest first.</summary>
    public virtual ImmutableArray<string> NamesOf(string field) => [field];
}
