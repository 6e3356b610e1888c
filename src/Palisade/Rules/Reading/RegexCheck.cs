using System.Text.RegularExpressions;

namespace Palisade.Rules.Reading;

/// <summary>Whether the pattern of a rule is a regular expression.</summary>
/// <remarks>
/// The pattern is only read here: building the form without backtracking takes 2 ms each and is left to those who run it.
/// A pattern that has no such form (look-around) runs with backtracking under a time limit, so it is no error.
/// </remarks>
internal static class RegexCheck
{
    /// <summary>Why it cannot run, or null when it can.</summary>
    public static string? Refuse(RegexComparison regex)
    {
        if (regex.Pattern.Length > Limits.MaxRegexCharacters)
            return $"a regular expression of {regex.Pattern.Length} characters: the limit is {Limits.MaxRegexCharacters}";
        try
        {
            RegexOptions options = RegexOptions.CultureInvariant
                | (regex.IgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None)
                | (regex.Multiline ? RegexOptions.Multiline : RegexOptions.None)
                | (regex.DotAll ? RegexOptions.Singleline : RegexOptions.None);
            _ = new Regex(regex.Pattern, options, TimeSpan.FromMilliseconds(Limits.RegexMilliseconds));
            return null;
        }
        catch (RegexParseException wrong)
        {
            return $"not a regular expression: {Reason(wrong, regex.Pattern)}";
        }
        catch (ArgumentException wrong)
        {
            return $"not a regular expression: {wrong.Message}";
        }
        catch (InsufficientExecutionStackException)
        {
            return "a regular expression nested too deep";
        }
    }

    private static string Reason(RegexParseException wrong, string pattern)
    {
        string message = wrong.Message;
        int at = message.IndexOf(". ", message.IndexOf("' at offset", StringComparison.Ordinal) is var i and > 0 ? i : 0, StringComparison.Ordinal);
        string text = at > 0 ? message[(at + 2)..].TrimEnd('.') : message.TrimEnd('.');
        return $"{text} (at character {Math.Min(wrong.Offset, pattern.Length)} of the pattern)";
    }
}
