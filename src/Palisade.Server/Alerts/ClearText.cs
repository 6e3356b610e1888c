using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Palisade.Privacy;

namespace Palisade.Server.Alerts;

/// <summary>Finds persons, machines and addresses in clear in what people write beside alerts: it stays for months where many read it.</summary>
internal static partial class ClearText
{
    private const int MaxWord = 60;

    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a text has in it what looks like a person's, a machine's or an address in clear. A plain name in a sentence looks like any word.</summary>
    public static bool NamesSomebody(string text) => FirstIn(text) is not null;

    /// <summary>The first such word of a text, for whoever wrote it; null for none. It is shown to its writer, and neither kept nor logged.</summary>
    public static string? FirstIn(string text)
    {
        // As a browser shows it: Markdown knows the entities of HTML.
        text = WebUtility.HtmlDecode(text);
        List<PersonalPatterns.Found> found = [];
        PersonalPatterns.Find(text, found);
        // C:\Users\user-7f3a9c41d0\x is found as well: what is found there is a token.
        return found.OrderBy(f => f.Start).Select(f => text.Substring(f.Start, f.Length)).FirstOrDefault(name => !IsToken(name) && !PersonFields.Stays(name)) ?? SpacedPhoneIn(text);
    }

    /// <summary>Why a text is refused, with the word that is meant; null when it names nobody.</summary>
    /// <param name="what">What it is: "The title".</param>
    /// <param name="text">The text.</param>
    public static string? Refusal(string what, string text)
    {
        if (FirstIn(text) is not { } word)
            return null;
        string plain = string.Concat(word.Take(MaxWord).Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '?' : c)) + (word.Length > MaxWord ? "…" : "");
        return $"{what} names a person, an address or a machine in clear: “{plain}”. Give the token that the alert shows.";
    }

    // +49 30 1234567, +49 (0)30/123-4567. A date is no part of a number; what follows a letter, a digit or a time of day is a version, a digest, a sum, or the offset of a time.
    private static string? SpacedPhoneIn(string text)
    {
        if (!text.Contains('+', StringComparison.Ordinal))
            return null;
        string undated = Date().Replace(text, "#");
        foreach (ValueMatch match in SpacedPhone().EnumerateMatches(undated))
        {
            int before = match.Index - 1;
            if (before < 0 || !(char.IsLetterOrDigit(undated[before]) || (undated[before] == ' ' && TimeAtEnd().IsMatch(undated.AsSpan(Math.Max(0, before - 16), before - Math.Max(0, before - 16))) && Offset().IsMatch(undated.AsSpan(match.Index)))))
                return undated.Substring(match.Index, match.Length);
        }

        return null;
    }

    [GeneratedRegex(@"\+[ (]{0,2}[1-9]([\p{Zs}\t\-\u2010-\u2015./()]{0,3}[0-9]){7,14}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SpacedPhone();

    [GeneratedRegex(@"\b(19|20)[0-9]{2}[\-/.](0[1-9]|1[0-2])[\-/.](0[1-9]|[12][0-9]|3[01])\b|\b(0[1-9]|[12][0-9]|3[01])[./](0[1-9]|1[0-2])[./](19|20)[0-9]{2}\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Date();

    [GeneratedRegex(@"[0-9]:[0-9]{2}([.,][0-9]{1,9})?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex TimeAtEnd();

    [GeneratedRegex(@"^\+[01][0-9](:?[0-9]{2})?\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Offset();

    /// <summary>Whether a text is a token, of any kind.</summary>
    public static bool IsToken(string text) => Enum.GetValues<PersonalKind>().Any(kind => IsToken(text, kind));

    /// <summary>Whether a text is a token of a kind: <c>host-7f3a9c41d0</c>.</summary>
    public static bool IsToken(string text, PersonalKind kind)
    {
        string word = kind.ToString().ToLowerInvariant();
        return text.Length == word.Length + 11 && text.StartsWith(word + "-", StringComparison.Ordinal) && text.AsSpan(word.Length + 1).IndexOfAnyExcept(s_hex) < 0;
    }
}
