using System.Text;

namespace Palisade.Vault.Search;

/// <summary>Finds text that every match of an expression has. Knows little of expressions on purpose: where it is not sure, there is none.</summary>
internal static class RegexLiteral
{
    /// <summary>The longest such text of ASCII, in lower case; empty when none is sure.</summary>
    public static byte[] Find(string pattern)
    {
        // Alternatives leave nothing that all have; options may change the meaning of blanks and of #; a class within a class ([a-z-[aeiou]]) does not end where it seems to.
        if (pattern.Contains('|') || pattern.Contains("(?", StringComparison.Ordinal) || pattern.Contains("-[", StringComparison.Ordinal))
            return [];
        StringBuilder best = new(), run = new();
        for (int i = 0; i < pattern.Length;)
        {
            int length = Literal(pattern, i, out char c);
            if (length == 0)
            {
                Keep(best, run);
                i = SkipOther(pattern, i);
                continue;
            }

            i += length;
            char after = i < pattern.Length ? pattern[i] : '\0';
            if (after is '?' or '*' or '{')
                Keep(best, run);
            else
                run.Append(char.ToLowerInvariant(c));
            if (after is '+')
                Keep(best, run);
        }

        Keep(best, run);
        return best.Length >= 2 ? Encoding.ASCII.GetBytes(best.ToString()) : [];
    }

    /// <summary>The characters of the pattern that stand for one character of text; 0 when they are something else.</summary>
    private static int Literal(string pattern, int at, out char c)
    {
        c = pattern[at];
        if (c == '\\' && at + 1 < pattern.Length)
        {
            c = pattern[at + 1];
            return char.IsAsciiLetterOrDigit(c) || c > 0x7E || c < 0x20 ? 0 : 2;
        }

        return c is > (char)0x7E or < (char)0x20 || @"\*+?|{}[]()^$.#".Contains(c, StringComparison.Ordinal) ? 0 : 1;
    }

    // A group, a class, an escape, with the quantifier behind it; what is in it is not looked at.
    private static int SkipOther(string pattern, int at)
    {
        switch (pattern[at])
        {
            case '\\':
                // A number, a named class: what follows the escape is passed over with it.
                at += 2;
                while (at < pattern.Length && (char.IsAsciiLetterOrDigit(pattern[at]) || pattern[at] is '{' or '}'))
                    at++;
                return at;
            case '[':
                return SkipClass(pattern, at);
            case '(':
                return SkipGroup(pattern, at);
            case '{':
                int end = pattern.IndexOf('}', at);
                return end < 0 ? pattern.Length : end + 1;
            default:
                return at + 1;
        }
    }

    private static int SkipGroup(string pattern, int at)
    {
        int depth = 0;
        while (at < pattern.Length)
        {
            if (pattern[at] == '[')
            {
                at = SkipClass(pattern, at);
                continue;
            }

            if (pattern[at] == '\\')
                at++;
            else if (pattern[at] == '(')
                depth++;
            else if (pattern[at] == ')' && --depth == 0)
                return at + 1;
            at++;
        }

        return pattern.Length;
    }

    private static int SkipClass(string pattern, int at)
    {
        at++;
        if (at < pattern.Length && pattern[at] == '^')
            at++;
        if (at < pattern.Length && pattern[at] == ']')
            at++;
        for (; at < pattern.Length; at++)
        {
            if (pattern[at] == '\\')
                at++;
            else if (pattern[at] == ']')
                return at + 1;
        }

        return pattern.Length;
    }

    private static void Keep(StringBuilder best, StringBuilder run)
    {
        if (run.Length > best.Length)
            best.Clear().Append(run);
        run.Clear();
    }
}
