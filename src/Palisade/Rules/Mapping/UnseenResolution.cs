using System.Collections.Immutable;

namespace Palisade.Rules.Mapping;

/// <summary>Takes the tests that cannot be answered out of a condition, by three-valued logic: an unknown requirement fails, an unknown filter does not apply.</summary>
/// <remarks>
/// Below a <c>not</c>, only what is <em>certainly</em> true excludes an event. So an alias can neither fulfil a requirement it does not see
/// nor make "the field is absent" true, and constants that remain are folded.
/// </remarks>
internal static class UnseenResolution
{
    public static Expression True { get; } = new AndExpression([]);

    public static Expression False { get; } = new OrExpression([]);

    public static bool IsTrue(Expression expression) => expression is AndExpression { Parts.IsEmpty: true };

    public static bool IsFalse(Expression expression) => expression is OrExpression { Parts.IsEmpty: true };

    /// <summary>
    /// Whether the condition excludes both a value of an unseen field and its absence: "another company than this one, and one is given". Such a rule is
    /// about that field; without it, it would fire on everything else it asks for.
    /// </summary>
    public static bool HingesOnUnseen(Expression expression)
    {
        HashSet<string> absences = new(StringComparer.OrdinalIgnoreCase), values = new(StringComparer.OrdinalIgnoreCase);
        CollectExcluded(expression, false, absences, values);
        return absences.Overlaps(values);
    }

    /// <summary>The condition without unseen tests, constants folded.</summary>
    public static Expression Resolve(Expression expression) => expression switch
    {
        UnseenTest => False,
        AndExpression and => And(and, and.Parts.Select(Resolve)),
        OrExpression or => Or(or, or.Parts.Select(Resolve)),
        AtLeastExpression atLeast => AtLeast(atLeast, atLeast.Count, atLeast.Parts.Select(Resolve)),
        NotExpression { Part: NotExpression inner } => Resolve(inner.Part),
        NotExpression not => Not(not, CertainlyTrue(not.Part)),
        _ => expression,
    };

    private static Expression CertainlyTrue(Expression expression) => expression switch
    {
        UnseenTest => False,
        AndExpression and => And(and, and.Parts.Select(CertainlyTrue)),
        OrExpression or => Or(or, or.Parts.Select(CertainlyTrue)),
        AtLeastExpression atLeast => AtLeast(atLeast, atLeast.Count, atLeast.Parts.Select(CertainlyTrue)),
        NotExpression not => CertainlyFalse(not.Part),
        _ => expression,
    };

    private static Expression CertainlyFalse(Expression expression) => expression switch
    {
        UnseenTest => False,
        AndExpression and => Or(and, and.Parts.Select(CertainlyFalse)),
        OrExpression or => And(or, or.Parts.Select(CertainlyFalse)),
        AtLeastExpression atLeast => AtLeast(atLeast, Math.Max(0, atLeast.Parts.Length - atLeast.Count + 1), atLeast.Parts.Select(CertainlyFalse)),
        NotExpression not => CertainlyTrue(not.Part),
        _ => new NotExpression(expression) { Line = expression.Line },
    };

    private static void CollectExcluded(Expression expression, bool negated, HashSet<string> absences, HashSet<string> values)
    {
        switch (expression)
        {
            case UnseenTest unseen when negated:
                (unseen.OfAbsence ? absences : values).Add(unseen.Field);
                break;
            case NotExpression not:
                CollectExcluded(not.Part, !negated, absences, values);
                break;
            case AndExpression { Parts: var parts }:
                CollectExcluded(parts, negated, absences, values);
                break;
            case OrExpression { Parts: var parts }:
                CollectExcluded(parts, negated, absences, values);
                break;
            case AtLeastExpression { Parts: var parts }:
                CollectExcluded(parts, negated, absences, values);
                break;
        }
    }

    private static void CollectExcluded(ImmutableArray<Expression> parts, bool negated, HashSet<string> absences, HashSet<string> values)
    {
        foreach (Expression part in parts)
            CollectExcluded(part, negated, absences, values);
    }

    private static Expression And(Expression place, IEnumerable<Expression> parts)
    {
        ImmutableArray<Expression> left = [.. parts.Where(p => !IsTrue(p))];
        if (left.Any(IsFalse))
            return False;
        return left.Length == 1 ? left[0] : new AndExpression(left) { Line = place.Line };
    }

    private static Expression Or(Expression place, IEnumerable<Expression> parts)
    {
        ImmutableArray<Expression> left = [.. parts.Where(p => !IsFalse(p))];
        if (left.Any(IsTrue))
            return True;
        return left.Length == 1 ? left[0] : new OrExpression(left) { Line = place.Line };
    }

    private static Expression AtLeast(Expression place, int count, IEnumerable<Expression> parts)
    {
        ImmutableArray<Expression> all = [.. parts];
        int certain = all.Count(IsTrue);
        ImmutableArray<Expression> left = [.. all.Where(p => !IsTrue(p) && !IsFalse(p))];
        if (certain >= count)
            return True;
        return left.Length < count - certain ? False : new AtLeastExpression(count - certain, left) { Line = place.Line };
    }

    private static Expression Not(Expression place, Expression part)
    {
        if (IsTrue(part))
            return False;
        return IsFalse(part) ? True : new NotExpression(part) { Line = place.Line };
    }
}
