using System.Collections.Immutable;

namespace Palisade.Rules.Mapping;

/// <summary>What mappings need to know of a pattern: whether it fits a text, and how it falls into two at a separator.</summary>
internal static class PatternForm
{
    /// <summary>Whether the pattern fits the text, ignoring case. For the few short names of a mapping, not for events.</summary>
    public static bool Fits(TextPattern pattern, string text) => Fits(pattern.Parts.AsSpan(), text);

    /// <summary>
    /// The ways in which a text that fits the pattern can be <c>left + separator + right</c>, where right holds no separator: each is a pattern
    /// for the left and one for the right. None when no such text fits.
    /// </summary>
    public static IEnumerable<(TextPattern Left, TextPattern Right)> Split(TextPattern pattern, char separator)
    {
        ImmutableArray<PatternPart> parts = pattern.Parts;
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            PatternPart part = parts[i];
            if (part.Kind == PatternPartKind.Literal)
            {
                int at = part.Literal.LastIndexOf(separator);
                if (at < 0)
                    continue;
                yield return (
                    TextPattern.Of([.. parts[..i], PatternPart.Text(part.Literal[..at])]),
                    TextPattern.Of([PatternPart.Text(part.Literal[(at + 1)..]), .. parts[(i + 1)..]]));

                // Further left the right side would hold this separator.
                yield break;
            }

            bool anyText = part.Kind == PatternPartKind.AnyText;
            yield return (
                TextPattern.Of(anyText ? [.. parts[..i], part] : [.. parts[..i]]),
                TextPattern.Of(anyText ? [part, .. parts[(i + 1)..]] : [.. parts[(i + 1)..]]));
        }
    }

    private static bool Fits(ReadOnlySpan<PatternPart> parts, ReadOnlySpan<char> text)
    {
        if (parts.IsEmpty)
            return text.IsEmpty;
        PatternPart first = parts[0];
        if (first.Kind == PatternPartKind.Literal)
            return text.StartsWith(first.Literal, StringComparison.OrdinalIgnoreCase) && Fits(parts[1..], text[first.Literal.Length..]);
        if (first.Kind == PatternPartKind.AnyCharacter)
            return !text.IsEmpty && Fits(parts[1..], text[1..]);
        for (int i = 0; i <= text.Length; i++)
        {
            if (Fits(parts[1..], text[i..]))
                return true;
        }

        return false;
    }
}
