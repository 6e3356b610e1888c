using System.Globalization;
using System.Text;
using Palisade.Rules;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

/// <summary>Expressions made together with texts that they match: the text said to be needed is in each of them.</summary>
public sealed class RegexLiteralGeneratedTests
{
    private const int Seed = 16180;
    private const string Letters = "abikKsSxyz019-_";
    private const string Escaped = ".*+?|()[]{}^$\\/@#&";

    private readonly Random _random = new(Seed);

    [Fact]
    public void Needed_text_is_in_every_text_that_matches()
    {
        int needed = 0, matching = 0;
        for (int i = 0; i < 4_000; i++)
        {
            RegexComparison regex = new("", _random.Next(3) == 0, false, true);
            (string pattern, string text) = Sequence(regex.IgnoreCase, 3);
            bool inner = !regex.IgnoreCase && _random.Next(6) == 0;
            regex = regex with { Pattern = inner ? "(?i)" + pattern : pattern };
            if (regex.IgnoreCase || inner)
                text = Recased(text);
            string whole = "--" + text + "--";
            if (!SigmaRegex.Create(regex).IsMatch(whole))
                continue;
            matching++;
            Assert.True(RegexNeed.Of(regex).IsMet(Fold.Of(whole)), $"seed {Seed}, case {i}: /{regex.Pattern}/ matches '{whole}' that lacks what it needs");
            if (RegexLiteral.Find(regex) is not { } literal)
                continue;
            needed++;
            Assert.True(Fold.Of(whole).AsSpan().IndexOf(Fold.Of(literal)) >= 0, $"seed {Seed}, case {i}: '{literal}' of /{regex.Pattern}/ is not in '{whole}'");
        }

        Assert.True(matching > 3_000 && needed > 600, $"{matching} match, {needed} have a needed text");
    }

    private (string Pattern, string Text) Sequence(bool ignoreCase, int depth)
    {
        StringBuilder pattern = new(), text = new();
        for (int items = 1 + _random.Next(5); items > 0; items--)
        {
            (string p, string t) = Item(ignoreCase, depth);
            (p, t) = Quantified(p, t);
            pattern.Append(p);
            text.Append(t);
        }

        return (pattern.ToString(), text.ToString());
    }

    private (string, string) Item(bool ignoreCase, int depth)
    {
        switch (_random.Next(depth > 0 ? 15 : 12))
        {
            case < 5:
                char letter = Letters[_random.Next(Letters.Length)];
                return (letter.ToString(), letter.ToString());
            case 5:
                char special = Escaped[_random.Next(Escaped.Length)];
                return ("\\" + special, special.ToString());
            case 6:
                return (_random.Next(2) == 0 ? "\\d" : "[0-9]", "7");
            case 7:
                return (_random.Next(2) == 0 ? "[^x]" : ".", "é");
            case 8:
                return ("[]ab]", _random.Next(2) == 0 ? "]" : "b");
            case 9:
                int length = 8 + _random.Next(12);
                string run = string.Concat(Enumerable.Range(0, length).Select(_ => "abcdef0123-"[_random.Next(11)]));
                return (string.Create(CultureInfo.InvariantCulture, $"(?:[a-f0-9-]{{{length - _random.Next(3)},}})"), run);
            case 10:
                return ("x[._]", _random.Next(2) == 0 ? "x." : "x_");
            case 11:
                return ("(?:[skiA]{1,8})", Repeat("skiA"[_random.Next(4)].ToString(), 8));
            case 12:
                (string one, string oneText) = Sequence(ignoreCase, depth - 1);
                (string two, string twoText) = Sequence(ignoreCase, depth - 1);
                return ($"({one}|{two})", _random.Next(2) == 0 ? oneText : twoText);
            default:
                (string inner, string innerText) = Sequence(ignoreCase, depth - 1);
                return (_random.Next(2) == 0 ? $"({inner})" : $"(?:{inner})", innerText);
        }
    }

    private (string, string) Quantified(string pattern, string text)
    {
        // Only what is one item can be repeated as a whole: a letter, an escape, a class or a group is.
        int times = _random.Next(4);
        return _random.Next(12) switch
        {
            0 => (pattern + "*", Repeat(text, times)),
            1 => (pattern + "?", times > 1 ? text : ""),
            2 => (pattern + "+", Repeat(text, times + 1)),
            3 => (string.Create(CultureInfo.InvariantCulture, $"{pattern}{{{times},{times + 2}}}"), Repeat(text, times)),
            4 => (string.Create(CultureInfo.InvariantCulture, $"{pattern}{{{times}}}"), Repeat(text, times)),
            _ => (pattern, text),
        };
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private string Recased(string text) => string.Concat(text.Select(c => _random.Next(6) switch
    {
        0 => char.ToUpperInvariant(c),
        1 => char.ToLowerInvariant(c),
        2 => c switch { 'k' or 'K' => '\u212A', 's' or 'S' => 'ſ', 'i' or 'I' => 'İ', _ => c },
        _ => c,
    }));
}
