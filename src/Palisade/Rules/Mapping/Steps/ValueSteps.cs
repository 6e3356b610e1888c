using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Palisade.Rules.Mapping;

/// <summary>map_string: a value is written otherwise at this source. Values that are not listed stay as they are.</summary>
/// <remarks>Unlike pySigma's, it ignores case and takes a value with wildcards as every listed value that it fits.</remarks>
internal sealed record MapString(ImmutableArray<(string From, ImmutableArray<string> To)> Values) : Transformation
{
    public override Expression ApplyToTest(FieldTest test)
    {
        if (test.Comparison is not TextComparison text || text.Pattern.IsAny)
            return test;
        ImmutableArray<Expression> tests =
        [
            .. from value in Values
               where PatternForm.Fits(text.Pattern, value.From)
               from to in value.To
               select test with { Comparison = new TextComparison(TextPattern.OfLiteral(to), text.CaseSensitive) },
        ];
        if (tests.IsEmpty)
            return test;
        if (!text.Pattern.IsLiteral)
            tests = [test, .. tests];
        return tests.Length == 1 ? tests[0] : new OrExpression(tests) { Line = test.Line };
    }
}

/// <summary>replace_string: what an expression finds in the literal parts of a value is replaced; several replacements are alternatives.</summary>
internal sealed record ReplaceString(Regex Pattern, ImmutableArray<ReplacementText> Replacements) : Transformation
{
    public override Expression ApplyToTest(FieldTest test)
    {
        if (test.Comparison is not TextComparison text || !text.Pattern.Parts.Any(p => p.Kind == PatternPartKind.Literal && Pattern.IsMatch(p.Literal)))
            return test;
        ImmutableArray<Expression> tests = [.. Replacements.Select(r => test with { Comparison = text with { Pattern = Replace(text.Pattern, r) } })];
        return tests.Length == 1 ? tests[0] : new OrExpression(tests) { Line = test.Line };
    }

    private TextPattern Replace(TextPattern pattern, ReplacementText replacement)
    {
        List<PatternPart> parts = [];
        foreach (PatternPart part in pattern.Parts)
        {
            if (part.Kind != PatternPartKind.Literal)
            {
                parts.Add(part);
                continue;
            }

            int done = 0;
            foreach (Match match in Pattern.Matches(part.Literal))
            {
                parts.Add(PatternPart.Text(part.Literal[done..match.Index]));
                parts.AddRange(replacement.For(match));
                done = match.Index + match.Length;
            }

            parts.Add(PatternPart.Text(part.Literal[done..]));
        }

        return TextPattern.Of(parts);
    }
}

/// <summary>set_value: every value of the test becomes this one.</summary>
internal sealed record SetValue(Comparison Comparison) : Transformation
{
    public override Expression ApplyToTest(FieldTest test) => test with { Comparison = Comparison };
}

/// <summary>hex_number: a whole decimal number is written in lower-case hex with 0x. Values with wildcards cannot be.</summary>
internal sealed record HexNumber : Transformation
{
    public override Expression ApplyToTest(FieldTest test)
    {
        if (test.Comparison is not TextComparison text || text.Pattern.IsAny)
            return test;
        if (!text.Pattern.IsLiteral)
            return new UnseenTest(test.Field) { Line = test.Line };
        string literal = text.Pattern.Parts.Length == 0 ? "" : text.Pattern.Parts[0].Literal;
        if (!ulong.TryParse(literal, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
            return test;
        TextPattern hex = TextPattern.OfLiteral("0x" + number.ToString("x", CultureInfo.InvariantCulture));
        return test with { Comparison = new TextComparison(hex, text.CaseSensitive, number) };
    }
}

/// <summary>hex_in_text: a value that the expression fits as a whole becomes the decimal number of its first group, which is hex: <c>DWORD (0x00000001)</c> becomes 1.</summary>
internal sealed record HexInText(Regex Pattern) : Transformation
{
    public override Expression ApplyToTest(FieldTest test)
    {
        if (test.Comparison is not TextComparison text)
            return test;
        PatternPart[] literals = [.. text.Pattern.Parts.Where(p => p.Kind != PatternPartKind.AnyText)];
        if (literals is not [{ Kind: PatternPartKind.Literal } only] || Pattern.Match(only.Literal) is not { Success: true } match || match.Length != only.Literal.Length)
            return test;
        if (!ulong.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number))
            return test;
        return test with { Comparison = new TextComparison(TextPattern.OfLiteral(number.ToString(CultureInfo.InvariantCulture)), text.CaseSensitive, number) };
    }
}
