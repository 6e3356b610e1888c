using System.Globalization;
using Palisade.Rules.Reading;

namespace Palisade.Rules.Linting;

/// <summary>Single values: wildcards where a modifier says it better, escapes, values that fit everything or nothing.</summary>
internal static class ValueChecks
{
    public static void Check(FieldKey key, YamlScalar value, LintContext context)
    {
        if (value.IsNull)
            return;
        switch (key.Kind)
        {
            case ValueKind.Regex:
                RegexChecks.Check(key, value, context);
                break;
            case ValueKind.Number when !value.IsPlain:
                context.Note(value, "quoted-number", $"a quoted number under '{key.Text}'", "leave the quotes out");
                break;
            case ValueKind.Text:
                CheckText(key, value, context);
                break;
        }
    }

    private static void CheckText(FieldKey key, YamlScalar value, LintContext context)
    {
        TextPattern pattern = TextPattern.Parse(value.Text);
        if (pattern.IsAny && key.Place == TextPlace.Whole && !key.IsKeyword)
            context.Note(value, "matches-anything", "'*' fits any value", $"write '{key.Field}|exists: true' if the field only has to be there");
        else if ((key.Place != TextPlace.Whole || key.IsKeyword) && (pattern.IsAny || pattern.Parts.IsEmpty))
            context.Warn(value, "matches-anything", $"every value fits '{key.Text}: {value.Text}'", "write the text to look for");
        else
            CheckWildcards(key, value, pattern, context);
        CheckEscapes(value, context);
        if (!key.Expand && IsPlaceholder(value.Text) && key.Encodings.IsEmpty && key.Place == TextPlace.Whole)
            context.Note(value, "placeholder-without-expand", $"'{value.Text}' looks like a placeholder, and is compared as it stands", $"write '{key.Text}|expand' if it is one");
        if (key is { Field: "EventID", IsPlainValue: true } && pattern.IsLiteral && !(uint.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) && id <= ushort.MaxValue))
            context.Warn(value, "never-matches", $"'{value.Text}' is no event id", "write a number from 0 to 65535");
    }

    private static void CheckWildcards(FieldKey key, YamlScalar value, TextPattern pattern, LintContext context)
    {
        if (pattern.IsLiteral)
            return;
        bool before = pattern.Parts[0].Kind == PatternPartKind.AnyText;
        bool after = pattern.Parts[^1].Kind == PatternPartKind.AnyText;
        string? needless = key.Place switch
        {
            TextPlace.Contains when before || after => "contains",
            TextPlace.StartsWith when after => "startswith",
            TextPlace.EndsWith when before => "endswith",
            _ => null,
        };
        if (needless is not null)
        {
            context.Warn(value, "needless-wildcard", $"'*' at the end of a value under '{needless}'", "leave it out: the modifier stands for it");
            return;
        }

        bool isInnerLiteral = pattern.Parts.Length - (before ? 1 : 0) - (after ? 1 : 0) == 1;
        if (key.Place == TextPlace.Whole && !key.IsKeyword && isInnerLiteral && (before || after))
        {
            string modifier = before && after ? "contains" : after ? "startswith" : "endswith";
            context.Note(value, "wildcard-for-modifier", $"'{value.Text}' has '*' only at its ends", $"write '{key.Text}|{modifier}' and leave the '*' out");
        }
    }

    // Sigma recommends one backslash where no wildcard follows, and four for two.
    private static void CheckEscapes(YamlScalar value, LintContext context)
    {
        ReadOnlySpan<char> text = value.Text;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
                continue;
            int run = text[i..].IndexOfAnyExcept('\\');
            run = run < 0 ? text.Length - i : run;
            bool isBeforeWildcard = i + run < text.Length && text[i + run] is '*' or '?';
            if (run == 3 && !isBeforeWildcard)
            {
                context.Note(value, "odd-backslashes", "three backslashes stand for two", "write four");
                return;
            }

            if (run == 1 && i > 0 && char.IsLetterOrDigit(text[i - 1]) && text[(i + 1)..] is "*")
            {
                context.Warn(value, "escaped-wildcard", $"'\\*' at the end of '{value.Text}' is a star, not a backslash and anything", "write '\\\\*' for a backslash and anything, or use a modifier");
                return;
            }

            i += run - 1;
        }
    }

    // %TEMP% in capitals is an environment variable, which command lines hold as it stands.
    private static bool IsPlaceholder(string text)
    {
        if (text.Length < 3 || text[0] != '%' || text[^1] != '%' || !text.Any(char.IsLower))
            return false;
        foreach (char c in text.AsSpan(1, text.Length - 2))
        {
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '-'))
                return false;
        }

        return true;
    }
}
