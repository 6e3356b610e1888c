using System.Collections.Immutable;
using System.Globalization;

namespace Palisade.Rules;

/// <summary>Says in plain words what an expression asks of an event: <c>Image ends with '\cmd.exe'</c>. For explanations, not for reading back.</summary>
public static class RuleText
{
    /// <summary>The expression in one line, with parentheses where they are needed.</summary>
    public static string Of(Expression expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return expression switch
        {
            AndExpression { Parts.IsEmpty: true } => "always",
            OrExpression { Parts.IsEmpty: true } => "never",
            AndExpression and => Values(and.Parts, "all of") ?? string.Join(" and ", and.Parts.Select(Inner)),
            OrExpression or => Values(or.Parts, "any of") ?? string.Join(" or ", or.Parts.Select(Inner)),
            AtLeastExpression atLeast => $"at least {atLeast.Count} of ({string.Join("; ", atLeast.Parts.Select(Of))})",
            NotExpression not => "not " + Inner(not.Part),
            FieldTest { Comparison: TimePartComparison time } test => $"the {time.Part.ToString().ToLowerInvariant()} of {test.Field} {Relation(time.Relation, time.Value)}",
            FieldTest test => Subject(test.Field) + " " + Of(test.Comparison),
            KeywordTest keyword => "any field " + Of(keyword.Comparison),
            _ => "",
        };
    }

    /// <summary>The expression as an outline: a line for each test, two spaces more for each level.</summary>
    public static IReadOnlyList<string> Lines(Expression expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        List<string> lines = [];
        AddLines(expression, "", lines);
        return lines;
    }

    /// <summary>What a comparison asks of a value: <c>ends with '\cmd.exe'</c>.</summary>
    public static string Of(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return comparison switch
        {
            TextComparison { Pattern.IsAny: true } => "has any value",
            TextComparison { Pattern.Parts.IsEmpty: true } => "is empty",
            TextComparison { Number: { } number } => "is " + number.ToString(CultureInfo.InvariantCulture),
            TextComparison text => $"{Verb(text.Pattern)} {Quoted(text)}",
            RegexComparison regex => $"fits the regular expression /{regex.Pattern}/{(regex.IgnoreCase ? "i" : "")}{(regex.Multiline ? "m" : "")}{(regex.DotAll ? "s" : "")}",
            CidrComparison cidr => $"is in {cidr.Network}",
            NumberComparison number => Relation(number.Relation, number.Value),
            NullComparison => "is absent or empty",
            ExistsComparison exists => exists.Present ? "is present" : "is absent",
            FieldReferenceComparison other => $"{Verb(other.Relation)} the value of {other.OtherField}{(other.CaseSensitive ? " (same case)" : "")}",
            TimePartComparison time => $"has {time.Part.ToString().ToLowerInvariant()} that {Relation(time.Relation, time.Value)}",
            _ => "",
        };
    }

    private static void AddLines(Expression expression, string indent, List<string> lines)
    {
        (string Head, ImmutableArray<Expression> Parts)? group = expression switch
        {
            AndExpression { Parts.Length: > 1 } both when Values(both.Parts, "all of") is null => ("all of:", both.Parts),
            OrExpression { Parts.Length: > 1 } either when Values(either.Parts, "any of") is null => ("any of:", either.Parts),
            AtLeastExpression atLeast => ($"at least {atLeast.Count} of:", atLeast.Parts),
            NotExpression { Part: AndExpression or OrExpression or AtLeastExpression } not => ("not:", [not.Part]),
            _ => null,
        };
        if (group is not { } several)
        {
            lines.Add(indent + Of(expression));
            return;
        }

        lines.Add(indent + several.Head);
        foreach (Expression part in several.Parts)
            AddLines(part, indent + "  ", lines);
    }

    // Several values of one field, asked for in the same way: Image ends with any of 'a', 'b'.
    private static string? Values(ImmutableArray<Expression> parts, string quantity)
    {
        if (parts.Length < 2 || parts[0] is not FieldTest { Comparison: TextComparison first } head)
            return null;
        string verb = Verb(first.Pattern);
        foreach (Expression part in parts)
        {
            if (part is not FieldTest { Comparison: TextComparison { Pattern: { IsAny: false, Parts.IsEmpty: false } } text } test || test.Field != head.Field || Verb(text.Pattern) != verb)
                return null;
        }

        IEnumerable<string> values = parts.Select(p => (TextComparison)((FieldTest)p).Comparison).Select(t => t.Number is { } n ? n.ToString(CultureInfo.InvariantCulture) : Quoted(t));
        return $"{Subject(head.Field)} {verb} {quantity} {string.Join(", ", values)}";
    }

    private static string Inner(Expression part) =>
        part is AndExpression { Parts.Length: > 1 } or OrExpression { Parts.Length: > 1 } ? $"({Of(part)})" : Of(part);

    private static string Subject(string field) => field.Length == 0 ? "the event" : field;

    private static string Verb(TextPattern pattern)
    {
        ImmutableArray<PatternPart> parts = pattern.Parts;
        bool before = parts.Length > 1 && parts[0].Kind == PatternPartKind.AnyText;
        bool after = parts.Length > 1 && parts[^1].Kind == PatternPartKind.AnyText;
        int inner = parts.Length - (before ? 1 : 0) - (after ? 1 : 0);
        bool isLiteral = inner == 1 && parts[before ? 1 : 0].Kind == PatternPartKind.Literal;
        return (isLiteral, before, after) switch
        {
            (true, true, true) => "contains",
            (true, true, false) => "ends with",
            (true, false, true) => "begins with",
            (true, false, false) => "is",
            _ => "fits",
        };
    }

    private static string Verb(FieldReferenceRelation relation) => relation switch
    {
        FieldReferenceRelation.Contains => "contains",
        FieldReferenceRelation.StartsWith => "begins with",
        FieldReferenceRelation.EndsWith => "ends with",
        _ => "is",
    };

    private static string Quoted(TextComparison text)
    {
        string value = Verb(text.Pattern) == "fits" ? text.Pattern.ToString() : text.Pattern.Parts.First(p => p.Kind == PatternPartKind.Literal).Literal;
        return $"'{value}'{(text.CaseSensitive ? " (same case)" : "")}";
    }

    private static string Relation(NumberRelation relation, decimal value)
    {
        string words = relation switch
        {
            NumberRelation.Less => "is less than",
            NumberRelation.LessOrEqual => "is at most",
            NumberRelation.Greater => "is greater than",
            NumberRelation.GreaterOrEqual => "is at least",
            _ => "is",
        };
        return $"{words} {value.ToString(CultureInfo.InvariantCulture)}";
    }
}
