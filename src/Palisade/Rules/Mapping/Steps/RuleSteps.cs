namespace Palisade.Rules.Mapping;

/// <summary>add_condition: the rule holds only where this does as well (or, negated, does not).</summary>
internal sealed record AddCondition(Expression Condition, bool Negated) : Transformation
{
    public override bool ChangesTests => false;

    public override void ApplyToRule(MappingState state) =>
        state.Condition = new AndExpression([Negated ? new NotExpression(Condition) : Condition, state.Condition]);
}

/// <summary>change_logsource: the log source is replaced as a whole.</summary>
internal sealed record ChangeLogSource(RuleLogSource Keys) : Transformation
{
    public override bool ChangesTests => false;

    public override void ApplyToRule(MappingState state) => state.LogSource = Keys;
}

/// <summary>A transformation that has a meaning for converters to query languages and none here: set_state and the like.</summary>
internal sealed record NoTransformation : Transformation
{
    public override bool ChangesTests => false;
}
