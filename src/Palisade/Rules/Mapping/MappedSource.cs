using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Palisade.Rules.Mapping;

/// <summary>An entry of <c>variants</c>: rules of one log source run on this kind of event, in this way. Immutable.</summary>
internal sealed record MappedSource
{
    /// <summary>The name of the entry.</summary>
    public required string Id { get; init; }

    /// <summary>The log source of the rules it speaks of; null keys are not looked at.</summary>
    public required RuleLogSource Of { get; init; }

    /// <summary>What the log source is rewritten to; the rule's own where all keys are null.</summary>
    public required RuleLogSource To { get; init; }

    /// <summary>The Windows channels; empty where gated by log source.</summary>
    public ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>The event ids; empty for any.</summary>
    public ImmutableArray<int> EventIds { get; init; } = [];

    /// <summary>The names of entries that it takes the place of.</summary>
    public ImmutableArray<string> Replaces { get; init; } = [];

    /// <summary>All fields that such events can have, or null where that is not known. Tests of others are <see cref="UnseenTest"/>s.</summary>
    public FrozenSet<string>? Fields { get; init; }

    /// <summary>What is done to the rule.</summary>
    public ImmutableArray<MappingStep> Steps { get; init; } = [];

    /// <summary>Whether it speaks of rules of this log source, by category rather than by service alone.</summary>
    public bool IsFor(RuleLogSource rule)
    {
        if (Of.Product is not null && rule.Product is not null && Of.Product != rule.Product)
            return false;
        if (rule.Product is not null && To.Product is not null && To.Product != rule.Product)
            return false;
        if (Of.Category != rule.Category)
            return false;
        return Of.Service == rule.Service || (Of.Service is null && (To.Service ?? rule.Service) == rule.Service);
    }

    /// <summary>The variant, or null where the rule needs what such events never have.</summary>
    public RuleVariant? VariantOf(Rule rule, ImmutableArray<MappingStep> further)
    {
        MappingState state = new(rule, To is (null, null, null) ? rule.LogSource : To);
        foreach (MappingStep step in Steps)
            step.Apply(state);
        if (Fields is not null)
            state.Condition = WithoutUnseen(state.Condition, Fields);
        foreach (MappingStep step in further)
            step.Apply(state);
        if (!ReferenceEquals(state.Condition, rule.Condition) && !TryResolve(state))
            return null;
        return new RuleVariant { Rule = rule, Mapping = Id, LogSource = state.LogSource, Channels = Channels, EventIds = EventIds, Condition = state.Condition, Steps = [.. state.Held] };
    }

    /// <summary>Takes dropped and unseen tests out. False where nothing can fit, or where nothing that narrows is left.</summary>
    public static bool TryResolve(MappingState state)
    {
        if (DropResolution.Resolve(state.Condition) is not { } left)
            return false;
        if (UnseenResolution.HingesOnUnseen(left))
            return false;
        state.Condition = UnseenResolution.Resolve(left);
        return !UnseenResolution.IsFalse(state.Condition) && !UnseenResolution.IsTrue(state.Condition);
    }

    private static Expression WithoutUnseen(Expression condition, FrozenSet<string> fields)
    {
        MappingState state = new(new Rule { Path = "", LogSource = new RuleLogSource(null, null, null), Condition = condition }, new RuleLogSource(null, null, null));
        new MappingStep("", new MarkUnseen(fields), RuleConditions.None, TestConditions.None).Apply(state);
        return state.Condition;
    }
}

/// <summary>Marks the tests of fields that the source never has.</summary>
internal sealed record MarkUnseen(FrozenSet<string> Fields) : Transformation
{
    private static bool AsksForAbsence(Comparison comparison) =>
        comparison is NullComparison or ExistsComparison { Present: false } or TextComparison { Pattern.Parts.IsEmpty: true };

    public override Expression ApplyToTest(FieldTest test)
    {
        if (!Fields.Contains(test.Field))
            return new UnseenTest(test.Field, AsksForAbsence(test.Comparison)) { Line = test.Line };
        return test.Comparison is FieldReferenceComparison reference && !Fields.Contains(reference.OtherField)
            ? new UnseenTest(reference.OtherField) { Line = test.Line }
            : test;
    }
}
