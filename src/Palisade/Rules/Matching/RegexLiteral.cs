using System.Text;

namespace Palisade.Rules.Matching;

/// <summary>Finds text that every match of a regular expression must contain, so that the expression runs only where it can match.</summary>
/// <remarks>Errs towards finding none: it reads plain characters outside groups, classes and alternatives only, and ASCII only.</remarks>
internal static class RegexLiteral
{
    // Characters rare enough in log values to be worth looking for alone.
    private const string Rare = "`^{}$&;|~!@#<>";

    /// <summary>Told of a class that every match goes through, in the order of the pattern.</summary>
    /// <param name="open">Its opening bracket in the pattern.</param>
    /// <param name="end">The index behind its closing bracket, where a quantifier may stand.</param>
    /// <param name="ignoresCase">Whether case is ignored there.</param>
    /// <param name="before">The plain text right before it.</param>
    internal delegate void ClassSeen(int open, int end, bool ignoresCase, string before);

    /// <summary>The longest such text, not folded; null when there is none of 2 characters, or a rare one.</summary>
    public static string? Find(RegexComparison regex) =>
        TryRead(regex, null, out string best) && (best.Length >= 2 || (best.Length == 1 && Rare.Contains(best[0], StringComparison.Ordinal))) ? best : null;

    /// <summary>Reads a pattern.</summary>
    /// <param name="regex">The expression.</param>
    /// <param name="seen">Told of classes.</param>
    /// <param name="best">The longest needed text, maybe empty.</param>
    /// <returns>False for a pattern of which nothing can be said, whatever was told of it.</returns>
    internal static bool TryRead(RegexComparison regex, ClassSeen? seen, out string best)
    {
        string pattern = regex.Pattern;
        bool ignoresCase = regex.IgnoreCase;
        StringBuilder run = new();
        best = "";
        if (Subtracts(pattern))
            return false;
        for (int i = 0; i < pattern.Length;)
        {
            char c = pattern[i];
            if (c == '|')
                return false;
            if (c == ')')
            {
                // The end of a group that was read into; a + after it repeats the whole of it.
                i++;
                if (i < pattern.Length && pattern[i] == '+')
                    End(run, ref best);
                continue;
            }

            if (c == '(')
            {
                if (HasOption(pattern, i, 'x'))
                    return false;
                ignoresCase |= HasOption(pattern, i, 'i');
                if (IsTransparent(pattern, i, out int inside))
                {
                    i = inside;
                    continue;
                }

                i = SkipGroup(pattern, i);
                End(run, ref best);
                continue;
            }

            // What follows such an escape (\x41, \p{Lu}) is no text; a quantifier's digits are none either.
            if (c == '\\' && i + 1 < pattern.Length && char.IsLetterOrDigit(pattern[i + 1]) && !"dDwWsSbBAzZtrnfv".Contains(pattern[i + 1], StringComparison.Ordinal))
                return false;
            if (c == '{')
            {
                End(run, ref best);
                i = SkipQuantifier(pattern, i);
                continue;
            }

            if (c == '[')
                seen?.Invoke(i, SkipClass(pattern, i), ignoresCase, run.ToString());
            i = c == '[' ? SkipClass(pattern, i) : i + (c == '\\' ? 2 : 1);
            char? literal = c == '\\' ? (i <= pattern.Length && IsPunctuation(pattern[i - 1]) ? pattern[i - 1] : null) : "[.^$*+?{)".Contains(c, StringComparison.Ordinal) ? null : c;
            // The Kelvin sign equals k without case, and does not fold to it.
            if (literal is { } l && l < 0x80 && !(ignoresCase && l is 'k' or 'K'))
            {
                char next = i < pattern.Length ? pattern[i] : ' ';
                if (next is '*' or '?' or '{')
                {
                    End(run, ref best);
                    continue;
                }

                run.Append(l);
                if (next == '+')
                    End(run, ref best);
            }
            else
            {
                End(run, ref best);
            }
        }

        End(run, ref best);
        return true;
    }

    // A class within a class ([a-z-[aeiou]]), whose end is not where it seems to be.
    private static bool Subtracts(string pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            int end = pattern[i] == '[' ? SkipClass(pattern, i) : i;
            if (pattern.AsSpan(i, end - i).Contains("-[", StringComparison.Ordinal))
                return true;
            i = pattern[i] == '\\' ? i + 1 : Math.Max(i, end - 1);
        }

        return false;
    }

    private static void End(StringBuilder run, ref string best)
    {
        if (run.Length > best.Length)
            best = run.ToString();
        run.Clear();
    }

    // A group that must be there once and has no alternatives: what is in it reads on as if it stood outside.
    private static bool IsTransparent(string pattern, int open, out int inside)
    {
        inside = open + 1;
        int end = SkipGroup(pattern, open);
        if (pattern.AsSpan(open, end - open).Contains('|') || (end < pattern.Length && pattern[end] is '*' or '?' or '{'))
            return false;
        if (inside >= pattern.Length || pattern[inside] != '?')
            return true;
        int options = inside + 1;
        while (options < pattern.Length && pattern[options] is 'i' or 'm' or 's' or 'n')
            options++;
        inside = options + 1;
        return options < pattern.Length && pattern[options] is ':' or ')';
    }

    private static bool IsPunctuation(char c) => c < 0x80 && !char.IsLetterOrDigit(c);

    private static bool HasOption(string pattern, int open, char option)
    {
        for (int i = open + 2; open + 1 < pattern.Length && pattern[open + 1] == '?' && i < pattern.Length && pattern[i] is >= 'a' and <= 'z' or '-'; i++)
        {
            if (pattern[i] == option)
                return true;
        }

        return false;
    }

    private static int SkipQuantifier(string pattern, int at)
    {
        at++;
        while (at < pattern.Length && (char.IsAsciiDigit(pattern[at]) || pattern[at] is ',' or '}'))
        {
            if (pattern[at++] == '}')
                break;
        }

        return at;
    }

    private static int SkipClass(string pattern, int at)
    {
        at++;
        if (at < pattern.Length && pattern[at] == '^')
            at++;
        if (at < pattern.Length && pattern[at] == ']')
            at++;
        while (at < pattern.Length && pattern[at] != ']')
            at += pattern[at] == '\\' ? 2 : 1;
        return Math.Min(at + 1, pattern.Length);
    }

    private static int SkipGroup(string pattern, int at)
    {
        int depth = 0;
        while (at < pattern.Length)
        {
            switch (pattern[at])
            {
                case '\\':
                    at++;
                    break;
                case '[':
                    at = SkipClass(pattern, at) - 1;
                    break;
                case '(':
                    depth++;
                    break;
                case ')' when --depth == 0:
                    return at + 1;
            }

            at++;
        }

        return pattern.Length;
    }
}
