using Palisade.Rules;

namespace Palisade.Tests.Rules.Mapping;

/// <summary>An expression as one line, for tables of expected results.</summary>
internal static class ExpressionText
{
    public static string Of(Expression expression) => expression switch
    {
        AndExpression and => $"and({string.Join(", ", and.Parts.Select(Of))})",
        OrExpression or => $"or({string.Join(", ", or.Parts.Select(Of))})",
        AtLeastExpression some => $"{some.Count} of({string.Join(", ", some.Parts.Select(Of))})",
        NotExpression not => $"not({Of(not.Part)})",
        FieldTest { Comparison: TextComparison text } test => $"{test.Field}={text.Pattern}",
        FieldTest test => $"{test.Field}:{test.Comparison}",
        _ => expression.ToString(),
    };
}
