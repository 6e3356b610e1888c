using System.Collections.Immutable;

namespace Palisade.Rules.Mapping;

/// <summary>split_field: what is one field in the rule is two at this source, without the last separator between them.</summary>
/// <param name="Left">The field before the separator.</param>
/// <param name="Right">The field after it.</param>
/// <param name="Separator">The character, which the right field never holds.</param>
/// <param name="Known">Values that the source says otherwise: a test they fit is fulfilled by the other field as well.</param>
internal sealed record SplitField(string Left, string Right, char Separator, ImmutableArray<KnownValue> Known) : Transformation
{
    public override Expression ApplyToTest(FieldTest test)
    {
        switch (test.Comparison)
        {
            case NullComparison or ExistsComparison:
                return test with { Field = Left };
            case TextComparison { Pattern.IsAny: true }:
                return test with { Field = Left };
            case TextComparison text:
                return Split(test, text);
            default:
                return new UnseenTest(test.Field) { Line = test.Line };
        }
    }

    // The right part tells more: of DOMAIN\user the user.
    public override ImmutableArray<string> NamesOf(string field) => [Right, Left];

    private OrExpression Split(FieldTest test, TextComparison text)
    {
        List<Expression> ways = [];
        foreach ((TextPattern left, TextPattern right) in PatternForm.Split(text.Pattern, Separator))
        {
            List<Expression> both = [];
            if (!left.IsAny)
                both.Add(test with { Field = Left, Comparison = new TextComparison(left, text.CaseSensitive) });
            if (!right.IsAny || both.Count == 0)
                both.Add(test with { Field = Right, Comparison = new TextComparison(right, text.CaseSensitive) });
            ways.Add(both.Count == 1 ? both[0] : new AndExpression([.. both]) { Line = test.Line });
        }

        foreach (KnownValue known in Known)
        {
            if (PatternForm.Fits(text.Pattern, known.Value))
                ways.Add(new FieldTest(known.Field, new TextComparison(TextPattern.OfLiteral(known.Is), false)) { Line = test.Line });
        }

        return new OrExpression([.. ways]) { Line = test.Line };
    }
}

/// <summary>A whole value that the source says in another field.</summary>
/// <param name="Value">As in the rule's terms: <c>NT AUTHORITY\SYSTEM</c>.</param>
/// <param name="Field">The source's field: <c>SubjectUserSid</c>.</param>
/// <param name="Is">Its value: <c>S-1-5-18</c>.</param>
internal sealed record KnownValue(string Value, string Field, string Is);
