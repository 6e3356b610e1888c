using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Palisade.Rules.Mapping;

/// <summary>The replacement of a replace_string in the notation of pySigma's files: <c>\1</c> is a group, <c>\\</c> before another character a backslash.</summary>
internal sealed class ReplacementText
{
    private readonly ImmutableArray<(PatternPart Part, int Group)> _parts;

    private ReplacementText(ImmutableArray<(PatternPart Part, int Group)> parts) => _parts = parts;

    /// <summary>Reads the notation.</summary>
    /// <param name="text">As in the file.</param>
    /// <param name="wildcards">Whether <c>*</c> and <c>?</c> are wildcards (<c>interpret_special</c>).</param>
    public static ReplacementText Of(string text, bool wildcards)
    {
        ImmutableArray<(PatternPart, int)>.Builder parts = ImmutableArray.CreateBuilder<(PatternPart, int)>();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            char next = i + 1 < text.Length ? text[i + 1] : '\0';
            if (c == '\\' && char.IsAsciiDigit(next))
            {
                parts.Add((default, next - '0'));
                i++;
            }
            else if (c == '\\' && (next == '\\' || (wildcards && next is '*' or '?')))
            {
                parts.Add((PatternPart.Text(next.ToString()), -1));
                i++;
            }
            else if (wildcards && c is '*' or '?')
            {
                parts.Add((c == '*' ? PatternPart.AnyText : PatternPart.AnyCharacter, -1));
            }
            else
            {
                parts.Add((PatternPart.Text(c.ToString()), -1));
            }
        }

        return new ReplacementText(parts.DrainToImmutable());
    }

    /// <summary>What stands in the place of the match.</summary>
    public IEnumerable<PatternPart> For(Match match)
    {
        foreach ((PatternPart part, int group) in _parts)
            yield return group < 0 ? part : PatternPart.Text(match.Groups[group].Value);
    }
}
