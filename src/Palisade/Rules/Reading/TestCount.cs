using System.Runtime.CompilerServices;

namespace Palisade.Rules.Reading;

/// <summary>Counts the tests of an expression, shared ones as often as they are used, without walking them twice.</summary>
internal static class TestCount
{
    /// <summary>The number of tests, at most <see cref="Limits.MaxRuleTests"/> + 1.</summary>
    public static int Of(Expression expression) => Of(expression, new Dictionary<Expression, int>(ByReference.Instance));

    private static int Of(Expression expression, Dictionary<Expression, int> known)
    {
        if (expression is FieldTest or KeywordTest)
            return 1;
        if (known.TryGetValue(expression, out int count))
            return count;
        count = expression switch
        {
            AndExpression and => Sum(and.Parts.AsSpan(), known),
            OrExpression or => Sum(or.Parts.AsSpan(), known),
            AtLeastExpression atLeast => Sum(atLeast.Parts.AsSpan(), known),
            NotExpression not => Of(not.Part, known),
            _ => 1,
        };
        known[expression] = count;
        return count;
    }

    private static int Sum(ReadOnlySpan<Expression> parts, Dictionary<Expression, int> known)
    {
        int sum = 0;
        foreach (Expression part in parts)
            sum = Math.Min(sum + Of(part, known), Limits.MaxRuleTests + 1);
        return sum;
    }

    // Records compare by value, which for expressions would walk them.
    private sealed class ByReference : IEqualityComparer<Expression>
    {
        public static readonly ByReference Instance = new();

        public bool Equals(Expression? x, Expression? y) => ReferenceEquals(x, y);

        public int GetHashCode(Expression obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
