using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Palisade.Rules.Reading;

/// <summary>Reads one value under a key into a test: the modifiers are applied here.</summary>
/// <remarks>Sigma specification 2.1.0, "Value Modifiers" and "Special Field Values".</remarks>
internal static class ValueReader
{
    /// <summary>The test, or null with an error reported.</summary>
    public static Expression? Read(FieldKey key, YamlScalar value, ReadingContext context)
    {
        if (context.IsFull)
            return null;
        context.CountTests(value, 1);
        if (value.IsNull)
            return ReadNull(key, value, context);
        return key.Kind switch
        {
            ValueKind.Text => ReadText(key, value, context),
            ValueKind.Regex => ReadRegex(key, value, context),
            ValueKind.Cidr => ReadCidr(key, value, context),
            ValueKind.Exists => ReadExists(key, value, context),
            ValueKind.FieldReference => ReadFieldReference(key, value, context),
            ValueKind.Number => ReadNumber(key, value, context),
            _ => ReadTimePart(key, value, context),
        };
    }

    private static Expression? ReadNull(FieldKey key, YamlScalar value, ReadingContext context)
    {
        if (key.IsKeyword)
            context.Report(value, "null as a keyword: write the text to look for");
        else if (!key.IsPlainValue)
            context.Report(value, $"null under '{key.Text}': null is the absence of a value, write '{key.Field}: null'");
        else
            return Test(key, value, new NullComparison());
        return null;
    }

    private static Expression? ReadText(FieldKey key, YamlScalar value, ReadingContext context)
    {
        if (key.IsPlainValue && !key.IsKeyword && YamlTyping.TryNumber(value, out decimal number, out string digits))
            return Test(key, value, new TextComparison(TextPattern.OfLiteral(digits), key.Cased, number));
        List<TextPattern>? patterns = [TextPattern.Parse(value.Text)];
        if (key.Expand)
            patterns = Placeholders.Expand(value, static v => v, context)?.ConvertAll(TextPattern.Parse);
        if (patterns is not null && key.Windash)
            patterns = Windash(patterns, value, context);
        if (patterns is not null && !key.Encodings.IsEmpty)
            patterns = Encode(key, patterns, value, context);
        if (patterns is null)
            return null;
        context.CountTests(value, patterns.Count - 1);
        bool before = key.IsKeyword || key.Place is TextPlace.Contains or TextPlace.EndsWith;
        bool after = key.IsKeyword || key.Place is TextPlace.Contains or TextPlace.StartsWith;
        return AnyOf(patterns.ConvertAll(p => Test(key, value, new TextComparison(p.Surround(before, after), key.Cased))), value);
    }

    private static List<TextPattern>? Windash(List<TextPattern> patterns, YamlScalar value, ReadingContext context)
    {
        List<TextPattern> all = [];
        foreach (TextPattern pattern in patterns)
        {
            List<TextPattern>? forms = WindashForms.Of(pattern);
            if (forms is null || all.Count + forms.Count > Limits.MaxValueForms)
            {
                context.Report(value, $"too many dashes for 'windash': they give more than {Limits.MaxValueForms} forms; write shorter values under '|contains|all|windash'");
                return null;
            }

            all.AddRange(forms);
        }

        return all;
    }

    private static List<TextPattern>? Encode(FieldKey key, List<TextPattern> patterns, YamlScalar value, ReadingContext context)
    {
        List<TextPattern> all = [];
        foreach (TextPattern pattern in patterns)
        {
            if (!pattern.IsLiteral)
            {
                context.Report(value, $"a wildcard under '{key.Text}': only a plain text can be encoded; leave the wildcard out and add '|contains', or write '\\*' for the character itself");
                return null;
            }

            List<string>? texts = ValueEncoding.Encode(pattern.IsAny || pattern.Parts.IsEmpty ? "" : pattern.Parts[0].Literal, key.Encodings.AsSpan());
            if (texts is null || all.Count + texts.Count > Limits.MaxValueForms)
            {
                context.Report(value, $"too many encodings in '{key.Text}': they give more than {Limits.MaxValueForms} forms");
                return null;
            }

            all.AddRange(texts.Select(TextPattern.OfLiteral));
        }

        return all;
    }

    private static Expression? ReadRegex(FieldKey key, YamlScalar value, ReadingContext context)
    {
        List<string>? patterns = key.Expand ? Placeholders.Expand(value, Regex.Escape, context) : [value.Text];
        if (patterns is null)
            return null;
        List<Expression> tests = [];
        foreach (string pattern in patterns)
        {
            string placed = key.Place switch
            {
                TextPlace.StartsWith => $"^(?:{pattern})",
                TextPlace.EndsWith => $"(?:{pattern})$",
                _ => pattern,
            };
            RegexComparison comparison = new(placed, key.IgnoreCase, key.Multiline, key.DotAll);
            if (RegexCheck.Refuse(comparison) is { } reason)
            {
                context.Report(value, reason);
                return null;
            }

            tests.Add(Test(key, value, comparison));
        }

        return AnyOf(tests, value);
    }

    private static Expression? ReadCidr(FieldKey key, YamlScalar value, ReadingContext context)
    {
        List<string>? texts = key.Expand ? Placeholders.Expand(value, static v => v, context) : [value.Text];
        if (texts is null)
            return null;
        List<Expression> tests = [];
        foreach (string text in texts)
        {
            if (!CidrText.TryParse(text, out IPNetwork network, out string reason))
            {
                context.Report(value, reason);
                return null;
            }

            tests.Add(Test(key, value, new CidrComparison(network)));
        }

        return AnyOf(tests, value);
    }

    private static Expression? ReadExists(FieldKey key, YamlScalar value, ReadingContext context)
    {
        if (YamlTyping.TryBoolean(value, out bool present) || (value.Text is "yes" or "no" && value.IsPlain))
            return Test(key, value, new ExistsComparison(present || value.Text == "yes"));
        context.Report(value, $"'{value.Text}' under '{key.Text}': write true or false");
        return null;
    }

    private static Expression? ReadFieldReference(FieldKey key, YamlScalar value, ReadingContext context)
    {
        if (value.Text.Trim().Length == 0)
        {
            context.Report(value, $"no field under '{key.Text}': write the name of the field to compare with");
            return null;
        }

        FieldReferenceRelation relation = key.Place switch
        {
            TextPlace.Contains => FieldReferenceRelation.Contains,
            TextPlace.StartsWith => FieldReferenceRelation.StartsWith,
            TextPlace.EndsWith => FieldReferenceRelation.EndsWith,
            _ => FieldReferenceRelation.Equals,
        };
        return Test(key, value, new FieldReferenceComparison(value.Text, relation, key.Cased));
    }

    private static Expression? ReadNumber(FieldKey key, YamlScalar value, ReadingContext context)
    {
        if (YamlTyping.TryNumber(value.Text, out decimal number, out _))
            return Test(key, value, new NumberComparison(key.Relation, number));
        context.Report(value, $"'{value.Text}' under '{key.Text}': write a number");
        return null;
    }

    private static Expression? ReadTimePart(FieldKey key, YamlScalar value, ReadingContext context)
    {
        (int lowest, int highest) = key.TimePart switch
        {
            TimePart.Minute => (0, 59),
            TimePart.Hour => (0, 23),
            TimePart.Day => (1, 31),
            TimePart.Week => (1, 53),
            TimePart.Month => (1, 12),
            _ => (1, 9999),
        };
        if (int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= lowest && number <= highest)
            return Test(key, value, new TimePartComparison(key.TimePart, key.Relation, number));
        context.Report(value, $"'{value.Text}' under '{key.Text}': write a whole number from {lowest} to {highest}");
        return null;
    }

    private static Expression Test(FieldKey key, YamlScalar value, Comparison comparison) =>
        key.IsKeyword ? new KeywordTest(comparison) { Line = value.Line } : new FieldTest(key.Field, comparison) { Line = value.Line };

    private static Expression AnyOf(List<Expression> tests, YamlScalar value) =>
        tests.Count == 1 ? tests[0] : new OrExpression([.. tests]) { Line = value.Line };
}
