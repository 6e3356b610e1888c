using System.Buffers;
using Palisade.Privacy;

namespace Palisade.Server.Alerts;

/// <summary>Finds persons, machines and addresses in clear in what people write beside alerts: it stays for months where many read it.</summary>
internal static class ClearText
{
    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a text has in it what looks like a person's, a machine's or an address in clear. A plain name in a sentence looks like any word.</summary>
    public static bool NamesSomebody(string text)
    {
        List<PersonalPatterns.Found> found = [];
        PersonalPatterns.Find(text, found);
        // C:\Users\user-7f3a9c41d0\x is found as well: what is found there is a token.
        return found.Select(f => text.Substring(f.Start, f.Length)).Any(name => !IsToken(name) && !PersonFields.Stays(name));
    }

    /// <summary>Whether a text is a token, of any kind.</summary>
    public static bool IsToken(string text) => Enum.GetValues<PersonalKind>().Any(kind => IsToken(text, kind));

    /// <summary>Whether a text is a token of a kind: <c>host-7f3a9c41d0</c>.</summary>
    public static bool IsToken(string text, PersonalKind kind)
    {
        string word = kind.ToString().ToLowerInvariant();
        return text.Length == word.Length + 11 && text.StartsWith(word + "-", StringComparison.Ordinal) && text.AsSpan(word.Length + 1).IndexOfAnyExcept(s_hex) < 0;
    }
}
