using System.Globalization;
using System.Text.RegularExpressions;

namespace Palisade.Rules.Matching;

/// <summary>Makes the regular expressions of rules: as an automaton where the expression allows it and does not count high, else with a time limit.</summary>
internal static class SigmaRegex
{
    // The automaton of '.{1000,}' takes seconds to build, state by state, while the backtracking engine counts in microseconds.
    private const int HighCount = 64;

    /// <summary>
    /// Without backtracking where the pattern allows it and does not count high, in time linear to the text; else with backtracking and the limit of
    /// <see cref="Limits.RegexMilliseconds"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The pattern is not a regular expression.</exception>
    public static Regex Create(RegexComparison comparison)
    {
        RegexOptions options = RegexOptions.CultureInvariant;
        if (comparison.IgnoreCase)
            options |= RegexOptions.IgnoreCase;
        if (comparison.Multiline)
            options |= RegexOptions.Multiline;
        if (comparison.DotAll)
            options |= RegexOptions.Singleline;
        if (!CountsHigh(comparison.Pattern))
        {
            try
            {
                return new Regex(comparison.Pattern, options | RegexOptions.NonBacktracking, TimeSpan.FromMilliseconds(Limits.LinearRegexMilliseconds));
            }
            catch (NotSupportedException)
            {
                // Look-around, back-references and the like, and automata that would be too large.
            }
        }

        return new Regex(comparison.Pattern, options, TimeSpan.FromMilliseconds(Limits.RegexMilliseconds));
    }

    // A quantifier such as {1000,}; a brace that is none costs nothing but the choice of engine.
    private static bool CountsHigh(string pattern)
    {
        for (int open = pattern.IndexOf('{', StringComparison.Ordinal); open >= 0; open = pattern.IndexOf('{', open + 1))
        {
            int close = pattern.IndexOf('}', open);
            foreach (string count in close < 0 ? [] : pattern[(open + 1)..close].Split(','))
            {
                if (int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= HighCount)
                    return true;
            }
        }

        return false;
    }
}
