using System.Buffers;
using System.Text;

namespace Palisade.Rules.Reading;

/// <summary>Scalars of the plain part of YAML, within one line.</summary>
internal static class PlainYamlScalar
{
    private static readonly SearchValues<char> s_keyChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_ .-|/");

    /// <summary>Whether a plain scalar, or a line of one, may begin so: not with an indicator of something else.</summary>
    /// <remarks>Stricter than YAML 1.2.2, 7.3.3: <c>?</c> and <c>:</c> before text are left out, since YamlDotNet drops such a colon after a quoted scalar.</remarks>
    public static bool MayBegin(ReadOnlySpan<char> text) => text[0] switch
    {
        '-' => text.Length > 1 && text[1] != ' ',
        '?' or ':' or ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' => false,
        _ => true,
    };

    /// <summary>Whether text before a colon is plainly a key: the letters of field names and modifiers, and none that may mean anything else.</summary>
    /// <remarks>Not every key that YAML allows: to YamlDotNet, for one, a colon ends no word that begins with <c>*</c>.</remarks>
    public static bool IsKey(ReadOnlySpan<char> text) =>
        text.Length > 0 && (char.IsAsciiLetterOrDigit(text[0]) || text[0] == '_') && !text.ContainsAnyExcept(s_keyChars);

    /// <summary>Where a plain scalar ends within a line: before white space and a comment, or before white space at the end.</summary>
    public static int End(string text, int start, int end, out bool hasComment)
    {
        int comment = text.AsSpan(start, end - start).IndexOf(" #", StringComparison.Ordinal);
        hasComment = comment >= 0;
        int stop = hasComment ? start + comment : end;
        while (stop > start && text[stop - 1] == ' ')
            stop--;
        return stop;
    }

    /// <summary>The text of a quoted scalar, or null when it has an escape that is not plain.</summary>
    /// <param name="quoted">With its quotes.</param>
    public static string? Unquote(ReadOnlySpan<char> quoted)
    {
        ReadOnlySpan<char> inner = quoted[1..^1];
        if (quoted[0] == '\'')
            return inner.Contains('\'') ? inner.ToString().Replace("''", "'", StringComparison.Ordinal) : inner.ToString();
        if (!inner.Contains('\\'))
            return inner.ToString();
        StringBuilder text = new(inner.Length);
        for (int i = 0; i < inner.Length; i++)
        {
            if (inner[i] != '\\')
            {
                text.Append(inner[i]);
                continue;
            }

            char? meant = inner[++i] switch
            {
                '\\' => '\\',
                '"' => '"',
                '/' => '/',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                '0' => '\0',
                _ => null,
            };
            if (meant is not { } c)
                return null;
            text.Append(c);
        }

        return text.ToString();
    }
}
