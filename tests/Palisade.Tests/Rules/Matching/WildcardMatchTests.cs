using System.Text;
using Palisade.Rules;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

public sealed class WildcardMatchTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("?", "", false)]
    [InlineData("?", "é", true)]
    [InlineData("?", "😀", true)]
    [InlineData("??", "😀", false)]
    [InlineData("a*b", "a\nb", true)]
    [InlineData("a*b*c", "aXbXbXc", true)]
    [InlineData("*ab", "aab", true)]
    [InlineData("*a?c", "abcaXc", true)]
    [InlineData("a?*", "a", false)]
    [InlineData("A\\*b", "a*B", true)]
    [InlineData("*aab*", "aaab", true)]
    public void Pattern_fits_or_does_not(string pattern, string text, bool expected) => Assert.Equal(expected, IsMatch(pattern, text, folded: true));

    [Fact]
    public void A_pattern_with_case_keeps_it()
    {
        Assert.True(IsMatch("a?C*", "abCd", folded: false));
        Assert.False(IsMatch("a?C*", "abcd", folded: false));
    }

    [Fact]
    public void Many_stars_take_time_bounded_by_text_times_pattern() =>
        Assert.False(IsMatch(string.Concat(Enumerable.Repeat("a*", 200)) + "b", new string('a', 20_000), folded: true));

    [Fact]
    public void Generated_cases_agree_with_the_plain_definition()
    {
        const int Seed = 31415;
        Random random = new(Seed);
        int fits = 0;
        for (int i = 0; i < 50_000; i++)
        {
            StringBuilder pattern = new();
            string text = MatchingTexts.Next(random, 12);
            foreach (Rune rune in text.EnumerateRunes())
            {
                // Most patterns are made from the text they meet, so that many nearly fit.
                string piece = random.Next(8) switch { 0 => "*", 1 => "?", 2 => "", 3 => "*" + rune, 4 => "a", _ => rune.ToString() };
                pattern.Append(piece is "\\" or "*\\" ? piece + "\\" : piece);
            }

            TextPattern parsed = TextPattern.Parse(pattern.ToString());
            bool folded = random.Next(2) == 0;
            bool expected = Plain(Pieces(parsed, folded), [.. (folded ? Upper(text) : text).EnumerateRunes()]);
            fits += expected ? 1 : 0;
            Assert.True(expected == IsMatch(parsed, text, folded), $"seed {Seed}, case {i}: '{pattern}' on '{text}', expected {expected}");
        }

        Assert.InRange(fits, 5_000, 45_000);
    }

    private static bool IsMatch(string pattern, string text, bool folded) => IsMatch(TextPattern.Parse(pattern), text, folded);

    private static bool IsMatch(TextPattern pattern, string text, bool folded) =>
        new WildcardMatch(pattern, folded).IsMatch(folded ? Fold.Of(text) : Encoding.UTF8.GetBytes(text));

    private static string Upper(string text) => string.Concat(text.Select(char.ToUpperInvariant));

    // Each piece one character; -1 any text, -2 any character.
    private static int[] Pieces(TextPattern pattern, bool folded) =>
        [.. pattern.Parts.SelectMany(p => p.Kind switch
        {
            PatternPartKind.AnyText => [-1],
            PatternPartKind.AnyCharacter => [-2],
            _ => (folded ? Upper(p.Literal) : p.Literal).EnumerateRunes().Select(r => r.Value).ToArray(),
        })];

    private static bool Plain(ReadOnlySpan<int> pattern, ReadOnlySpan<Rune> text)
    {
        if (pattern.IsEmpty)
            return text.IsEmpty;
        if (pattern[0] == -1)
            return Plain(pattern[1..], text) || (!text.IsEmpty && Plain(pattern, text[1..]));
        return !text.IsEmpty && (pattern[0] == -2 || pattern[0] == text[0].Value) && Plain(pattern[1..], text[1..]);
    }
}
