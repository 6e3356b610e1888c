using System.Collections.Immutable;

namespace Palisade.Rules.Mapping;

/// <summary>Removes dropped tests from the lists they stand in, as if the rule's author had never written them.</summary>
internal static class DropResolution
{
    /// <summary>What is left, or null when nothing is.</summary>
    public static Expression? Resolve(Expression expression) => expression switch
    {
        DroppedTest => null,
        AndExpression and => Of(and.Parts, p => and with { Parts = p }),
        OrExpression or => Of(or.Parts, p => or with { Parts = p }),
        AtLeastExpression atLeast => Of(atLeast.Parts, p => atLeast with { Parts = p, Count = Math.Min(atLeast.Count, p.Length) }),
        NotExpression not => Resolve(not.Part) is { } part ? not with { Part = part } : null,
        _ => expression,
    };

    private static Expression? Of(ImmutableArray<Expression> parts, Func<ImmutableArray<Expression>, Expression> make)
    {
        ImmutableArray<Expression> left = [.. parts.Select(Resolve).OfType<Expression>()];
        if (left.Length == 0 && parts.Length > 0)
            return null;
        return make(left);
    }
}
