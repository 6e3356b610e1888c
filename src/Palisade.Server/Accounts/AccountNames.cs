using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Palisade.Privacy;
using Palisade.Server.Authorization;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>
/// Finds the names of Palisade's accounts in what people write: as the account is called (<c>nora.vane</c>), and as a person is called whose account is made of first and last name (<c>Nora Vane</c>, <c>Vane, Nora</c>). Safe on
/// any thread.
/// </summary>
internal static partial class AccountNames
{
    /// <summary>The fewest characters of a name: shorter words are words.</summary>
    public const int Shortest = 3;

    // What stands between the words of one name at most: ", " or a mark of Markdown.
    private const int MaxBetween = 3;

    // Whoever guesses passwords tries these as names, and machines are called so: in a sentence they are words.
    private static readonly HashSet<string> s_words = new(
        [.. Enum.GetNames<Role>(), "admin", "user", "users", "test", "guest", "support", "service", "server", "client", "backup", "operator", "oracle", "ubuntu", "web", "ftp", "info", "data", "host", "desktop", "laptop", "office", "printer", "machine", "database", "domain", "network", "the"],
        StringComparer.OrdinalIgnoreCase);

    // Accounts of a desk, and not of a person, are called so: "incident.lead". Side by side they are words.
    private static readonly HashSet<string> s_desks = new([.. s_words, "incident", "security", "response", "team", "shift", "duty", "night", "day", "soc", "cert", "csirt", "noc", "first", "second"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a word is no name, though an account may be called so.</summary>
    public static bool IsWord(string word) => PersonFields.Stays(word) || s_words.Contains(word);

    /// <summary>Why texts cannot be kept; null when they name no account.</summary>
    /// <param name="db">The database.</param>
    /// <param name="texts">What somebody wrote.</param>
    public static Task<string?> RefusalAsync(ServerDb db, params IReadOnlyList<string> texts) => RefusalAsync(db, new HashSet<string>(), texts);

    /// <summary>The same, where some words are the program's own.</summary>
    public static async Task<string?> RefusalAsync(ServerDb db, IReadOnlySet<string> own, IReadOnlyList<string> texts)
    {
        if (!texts.Any(t => t.Length >= Shortest))
            return null;
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        HashSet<(string, string)> pairs = [];
        foreach (string account in await db.Set<Account>().Select(a => a.Name).ToListAsync())
            Add(account, names, pairs);
        // As a browser shows it: Markdown knows the entities of HTML.
        foreach (string text in texts.Select(WebUtility.HtmlDecode).OfType<string>())
        {
            if (FirstIn(text, own, names, pairs) is { } found)
                return $"{Place(text, found.At)} the name of an account of Palisade in clear: “{text.Substring(found.At, found.Length).ReplaceLineEndings(" ")}”. Say who by the role, such as 'the lead of the shift'.";
        }

        return null;
    }

    /// <summary>Where a text has something, in words: the line where it has several.</summary>
    public static string Place(string text, int at) => text.AsSpan().Trim().Contains('\n') ? FormattableString.Invariant($"Line {text.AsSpan(0, at).Count('\n') + 1} has") : "The text has";

    private static void Add(string account, HashSet<string> names, HashSet<(string, string)> pairs)
    {
        names.Add(account);
        // Of nora.vane@example.com the domain is nobody's name.
        string local = account.Split('@')[0];
        names.Add(local);
        string[] pieces = [.. local.Split('.', '-', '_').Select(p => p.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').ToUpperInvariant()).Where(p => p.Length >= Shortest)];
        foreach (string one in pieces)
        {
            foreach (string other in pieces.Where(p => p != one && !(s_desks.Contains(one) && s_desks.Contains(p))))
                pairs.Add((one, other));
        }
    }

    private static (int At, int Length)? FirstIn(string text, IReadOnlySet<string> own, HashSet<string> names, HashSet<(string, string)> pairs)
    {
        foreach (Match match in Word().Matches(text))
        {
            string word = match.Value.Trim('.', '-', '_');
            if (word.Length >= Shortest && names.Contains(word) && !own.Contains(word) && !IsWord(word))
                return (match.Index + match.Value.IndexOf(word, StringComparison.Ordinal), word.Length);
        }

        Match? before = null;
        foreach (Match piece in Piece().Matches(text))
        {
            if (before is not null && piece.Index - before.Index - before.Length is > 0 and <= MaxBetween && pairs.Contains((before.Value.ToUpperInvariant(), piece.Value.ToUpperInvariant())) && !(own.Contains(before.Value) && own.Contains(piece.Value)))
                return (before.Index, piece.Index + piece.Length - before.Index);
            before = piece;
        }

        return null;
    }

    [GeneratedRegex(@"[\p{L}\p{N}_.$@\-]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex(@"[\p{L}\p{N}]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Piece();
}
