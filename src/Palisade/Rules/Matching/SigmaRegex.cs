using System.Text.RegularExpressions;

namespace Palisade.Rules.Matching;

/// <summary>Makes the regular expressions of rules: without backtracking where the expression allows it, else with a time limit.</summary>
internal static class SigmaRegex
{
    /// <summary>Compiles an expression.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public static Regex Create(RegexComparison regex)
    {
        RegexOptions options = RegexOptions.CultureInvariant
            | (regex.IgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None)
            | (regex.Multiline ? RegexOptions.Multiline : RegexOptions.None)
            | (regex.DotAll ? RegexOptions.Singleline : RegexOptions.None);
        TimeSpan limit = TimeSpan.FromMilliseconds(Limits.RegexMilliseconds);
        try
        {
            return new Regex(regex.Pattern, options | RegexOptions.NonBacktracking, limit);
        }
        catch (NotSupportedException)
        {
            // Look-around, back-references and the like, and expressions whose automaton would be too large.
            return new Regex(regex.Pattern, options, limit);
        }
    }
}
