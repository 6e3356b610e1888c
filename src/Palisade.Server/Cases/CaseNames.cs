using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Palisade.Privacy;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>
/// Finds in what people write beside a case the names that the program knows: those of its accounts, and every word whose token, as a person or a machine, the alerts or observables of the case have. A name that stands nowhere
/// in the case looks like any word. Safe on any thread.
/// </summary>
/// <param name="pseudonymiser">Makes the tokens: the names themselves are kept nowhere.</param>
internal sealed partial class CaseNames(Pseudonymiser pseudonymiser)
{
    // Of alerts the latest; of what they were sighted with as much as memory bears.
    private const int MaxAlerts = 1000, MaxSightings = 20_000;

    /// <summary>Why texts cannot stand beside a case; null when they can.</summary>
    /// <param name="db">Within the caller's transaction.</param>
    /// <param name="id">The case; with all that went into it.</param>
    /// <param name="own">What the program itself writes there: its words are nobody's.</param>
    /// <param name="texts">What somebody wrote.</param>
    public Task<string?> RefusalAsync(ServerDb db, long id, string own, params IReadOnlyList<string> texts) => RefusalAsync(db, own, texts, () =>
    {
        List<long> members = CaseFamily.Of(db).MembersOf(id);
        return TokensAsync(db, db.Set<CaseAlert>().Where(l => members.Contains(l.CaseId) && l.Removed == default).Select(l => l.AlertId), db.Set<CaseObservable>().Where(o => members.Contains(o.CaseId) && o.Removed == default).Select(o => o.Value));
    });

    /// <summary>The same of a case that is to have some alerts.</summary>
    public Task<string?> RefusalAsync(ServerDb db, IReadOnlyCollection<long> alerts, string own, params IReadOnlyList<string> texts) =>
        RefusalAsync(db, own, texts, () => TokensAsync(db, db.Set<Alert>().Where(a => alerts.Contains(a.Id)).Select(a => a.Id), null));

    private async Task<string?> RefusalAsync(ServerDb db, string own, IReadOnlyList<string> texts, Func<Task<HashSet<string>>> tokensOf)
    {
        // As a browser shows them: Markdown knows the entities of HTML.
        texts = [.. texts.Select(t => WebUtility.HtmlDecode(t))];
        HashSet<string> known = new(WordsOf(own).Select(w => w.Word), StringComparer.OrdinalIgnoreCase);
        List<(string Word, string Place)> words = [.. texts.SelectMany(WordsOf).Where(w => !known.Contains(w.Word) && !AccountNames.IsWord(w.Word)).DistinctBy(w => w.Word, StringComparer.OrdinalIgnoreCase)];
        if (words.Count == 0)
            return null;
        if (await AccountNames.RefusalAsync(db, known, texts) is { } account)
            return account;
        HashSet<string> tokens = await tokensOf();
        // Not which word it is: the writer knows, and nobody else is to learn who is who from an answer.
        return tokens.Count > 0 && words.Find(w => tokens.Contains(pseudonymiser.Token(PersonalKind.User, w.Word)) || tokens.Contains(pseudonymiser.Token(PersonalKind.Host, w.Word))) is { Word: not null } named
            ? $"{named.Place} a word that is in clear the name of a person or a machine of this case: give the token that the alert shows." : null;
    }

    private static async Task<HashSet<string>> TokensAsync(ServerDb db, IQueryable<long> alerts, IQueryable<string>? observables)
    {
        HashSet<string> tokens = new(StringComparer.Ordinal);
        foreach (string entities in await db.Set<SightingRow>().Where(s => alerts.Contains(s.Alert)).OrderByDescending(s => s.Id).Take(MaxSightings).Select(s => s.Entities).Distinct().ToListAsync())
            tokens.UnionWith(entities.Split(' '));
        if (observables is not null)
            tokens.UnionWith(await observables.ToListAsync());
        await foreach (var alert in db.Set<Alert>().AsNoTracking().Where(a => alerts.Contains(a.Id)).OrderByDescending(a => a.Id).Take(MaxAlerts).Select(a => new { a.Host, a.Event, a.Matched }).AsAsyncEnumerable())
        {
            tokens.Add(alert.Host);
            foreach (string text in (string[])[alert.Event, alert.Matched])
            {
                foreach (ValueMatch match in Token().EnumerateMatches(text))
                    tokens.Add(text.Substring(match.Index, match.Length));
            }
        }

        return tokens;
    }

    // As names are written, with the place; what is a token is none, and a number names nobody.
    private static IEnumerable<(string Word, string Place)> WordsOf(string text)
    {
        foreach (Match match in Word().Matches(text))
        {
            string word = match.Value.Trim('.', '-', '_');
            if (word.Length >= AccountNames.Shortest && word.Any(char.IsLetter) && !ClearText.IsToken(word))
                yield return (word, AccountNames.Place(text, match.Index));
        }
    }

    [GeneratedRegex(@"[\p{L}\p{N}_.$@\-]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex("(user|host)-[0-9a-f]{10}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Token();
}
