using System.Collections.Immutable;

namespace Palisade.Rules.Reading;

/// <summary>The forms of a command line whose options begin with a dash: each dash that begins a word becomes each of five characters.</summary>
/// <remarks>
/// Sigma specification 2.1.0, "String Modifiers", windash; the place of a dash is pySigma's <c>\B[-/]\b</c>: before it no letter,
/// digit or underscore (or the beginning of the literal stretch), after it one.
/// </remarks>
internal static class WindashForms
{
    private const string Dashes = "-/\u2013\u2014\u2015";

    /// <summary>All forms, the pattern as written among them; or null when they go beyond <see cref="Limits.MaxValueForms"/> or <see cref="Limits.MaxValueFormCharacters"/>.</summary>
    public static List<TextPattern>? Of(TextPattern pattern)
    {
        List<ImmutableArray<PatternPart>> forms = [[]];
        foreach (PatternPart part in pattern.Parts)
        {
            List<string> texts = part.Kind == PatternPartKind.Literal ? Forms(part.Literal) : [part.Literal];
            if (texts.Count == 0 || TooMany(forms.Count * texts.Count, part.Literal))
                return null;
            forms = [.. forms.SelectMany(form => texts.Select(text => form.Add(part with { Literal = text })))];
        }

        return [.. forms.Select(form => TextPattern.Of(form))];
    }

    // Empty when there are too many.
    private static List<string> Forms(string text)
    {
        List<string> forms = [text];
        for (int i = 0; i < text.Length; i++)
        {
            if (!BeginsOption(text, i))
                continue;
            if (TooMany(forms.Count * Dashes.Length, text))
                return [];
            int at = i;
            forms = [.. forms.SelectMany(form => Dashes.Select(dash => string.Concat(form.AsSpan(0, at), [dash], form.AsSpan(at + 1))))];
        }

        return forms;
    }

    private static bool TooMany(int forms, string text) => forms > Limits.MaxValueForms || (forms > 1 && (long)forms * text.Length > Limits.MaxValueFormCharacters);

    private static bool BeginsOption(string text, int i) =>
        Dashes.Contains(text[i], StringComparison.Ordinal)
        && (i == 0 || !IsWord(text[i - 1]))
        && i + 1 < text.Length && IsWord(text[i + 1]);

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
