using System.Buffers;
using System.Text.RegularExpressions;
using Palisade.Rules.Reading;

namespace Palisade.Rules.Linting;

/// <summary>Regular expressions: those that a plain value says better, and those that other tools cannot run.</summary>
/// <remarks>Sigma specification 2.1.0, "Regular Expression": only . ^ $ * + ? {} [] | () are supported everywhere.</remarks>
internal static class RegexChecks
{
    private static readonly SearchValues<char> s_special = SearchValues.Create(".^$*+?{}[]|()\\");

    public static void Check(FieldKey key, YamlScalar value, LintContext context)
    {
        string pattern = value.Text;
        ReadOnlySpan<char> inner = pattern;
        bool before = !inner.StartsWith('^');
        bool after = !inner.EndsWith('$') || inner.EndsWith("\\$", StringComparison.Ordinal);
        inner = before ? inner : inner[1..];
        inner = after || inner.IsEmpty ? inner : inner[..^1];
        if (before && inner.StartsWith(".*", StringComparison.Ordinal) && !inner.StartsWith(".*?", StringComparison.Ordinal))
            context.Note(value, "needless-any", "'.*' at the beginning of a regular expression", "leave it out: it is looked for anywhere in the value");
        else if (after && inner.EndsWith(".*", StringComparison.Ordinal) && !inner.EndsWith("\\.*", StringComparison.Ordinal))
            context.Note(value, "needless-any", "'.*' at the end of a regular expression", "leave it out: it is looked for anywhere in the value");
        if (IsLiteral(inner.ToString()) && inner.Length > 0)
        {
            string instead = (before, after) switch
            {
                (true, true) => "contains",
                (false, true) => "startswith",
                (true, false) => "endswith",
                _ => "no modifier",
            };
            context.Note(value, "regex-for-text", $"the regular expression '{pattern}' is plain text", key.IgnoreCase ? $"write it with {instead}" : $"write it with {instead}, and 'cased' if the case matters");
        }

        if (pattern.Contains("(?=", StringComparison.Ordinal) || pattern.Contains("(?!", StringComparison.Ordinal) || pattern.Contains("(?<", StringComparison.Ordinal))
            context.Warn(value, "regex-flavour", "look-around or a named group in a regular expression", "write it without: most tools cannot run it, and here it runs slowly, under a time limit");
        else if (HasBackReference(pattern))
            context.Warn(value, "regex-flavour", "a back-reference in a regular expression", "write it without: most tools cannot run it, and here it runs slowly, under a time limit");
    }

    private static bool IsLiteral(string text) => !Regex.Replace(text, @"\\[^\w\s]", "", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant).AsSpan().ContainsAny(s_special);

    private static bool HasBackReference(string pattern)
    {
        for (int i = 0; i + 1 < pattern.Length; i++)
        {
            if (pattern[i] != '\\')
                continue;
            if (pattern[i + 1] is >= '1' and <= '9')
                return true;
            i++;
        }

        return false;
    }
}
