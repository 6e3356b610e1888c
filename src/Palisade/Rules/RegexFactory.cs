using System.Text.RegularExpressions;

namespace Palisade.Rules;

/// <summary>Makes the regular expression of a comparison, the same way when a rule is checked and when it is compiled.</summary>
internal static class RegexFactory
{
    /// <summary>Without backtracking where the pattern allows it; else with backtracking and the limit of <see cref="Limits.RegexMilliseconds"/>.</summary>
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
        TimeSpan limit = TimeSpan.FromMilliseconds(Limits.RegexMilliseconds);
        try
        {
            return new Regex(comparison.Pattern, options | RegexOptions.NonBacktracking, limit);
        }
        catch (NotSupportedException)
        {
            return new Regex(comparison.Pattern, options, limit);
        }
    }
}
