using System.Text;
using System.Text.RegularExpressions;
using Palisade.Privacy;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>
/// Finds personal values that somebody wrote in clear: in a query, or in a text about why. What is shown again says the kind of value only (<c>user-…</c>): with the token, a list of names would become a list of who
/// is who, without anybody's approval. Safe on any thread.
/// </summary>
internal sealed partial class ClearNames(Pseudonymiser pseudonymiser)
{
    private static readonly (string Kind, string One, string More)[] s_kinds =
    [
        ("user", "the name of a person", "names of persons"),
        ("email", "a mail address", "mail addresses"),
        ("host", "the name of a machine", "names of machines"),
        ("ip", "an address", "addresses"),
        ("phone", "a telephone number", "telephone numbers"),
        ("sid", "a security id", "security ids"),
    ];

    /// <summary>What was taken out of a text, each with what stands for it now: <c>2 addresses (ip-…)</c>. Empty where nothing was.</summary>
    /// <param name="typed">As it was written.</param>
    /// <param name="shown">As it is shown.</param>
    public static string TakenOut(string typed, string shown)
    {
        List<string> parts = [];
        foreach ((string kind, string one, string more) in s_kinds)
        {
            int count = StandIns(shown).Count(k => k == kind) - StandIns(typed).Count(k => k == kind);
            if (count > 0)
                parts.Add(FormattableString.Invariant($"{(count == 1 ? one : FormattableString.Invariant($"{count} {more}"))} ({kind}-…)"));
        }

        return string.Join(", ", parts);
    }

    /// <summary>What stands in a text where a value was taken out of it, and nothing was written there since: <c>user-…</c>. Null where nothing does.</summary>
    public static string? StandInOf(string text) => StandIn().Match(text) is { Success: true } match ? match.Value : null;

    /// <summary>A query without what it names in clear, also by the field it is asked of; where it is none, without what looks like it.</summary>
    public string ReplaceInQuery(string text)
    {
        if (!Query.TryParse(text, out Query? query, out _))
            return Replace(text);
        AreIn(query!, out string shown);
        return shown;
    }

    /// <summary>A text about a query, without what the query names: also where it stands as a word of a sentence.</summary>
    public string Replace(string text, Query about)
    {
        PersonalValues values = new(pseudonymiser);
        foreach (string word in HiddenQuery.Words(about).Where(w => w.Length > 2 && !TokenQuery.HasToken(w)))
            values.CollectOfKind(PersonalKind.User, word);
        return Masked(values, text);
    }

    /// <summary>Whether a query names a personal value in clear: by its look, or by the field it is asked of.</summary>
    /// <param name="query">The query.</param>
    /// <param name="shown">The query without such values.</param>
    public bool AreIn(Query query, out string shown)
    {
        PersonalValues values = new(pseudonymiser);
        foreach (FieldTerm term in query.Fields)
        {
            string value = term.Test == FieldTest.Matches ? term.Regex!.Pattern : Encoding.UTF8.GetString(term.Value);
            if (value.Length > 0 && !TokenQuery.IsToken(value) && PersonFields.TryKind(Encoding.UTF8.GetString(term.Name), out PersonalKind kind))
                values.CollectOfKind(kind, value);
        }

        shown = Masked(values, query.Text);
        return shown != query.Text;
    }

    /// <summary>The text without what looks like a personal value.</summary>
    public string Replace(string text) => Masked(new PersonalValues(pseudonymiser), text);

    /// <summary>A value of a kind as its token, which is not to be shown; text that names nobody, and what is a token already, as it is.</summary>
    public string TokenOf(PersonalKind kind, string value)
    {
        PersonalValues values = new(pseudonymiser);
        if (value.Length > 0 && !TokenQuery.IsToken(value))
            values.CollectOfKind(kind, value);
        return Replace(values, value);
    }

    /// <summary>A value with tokens in the place of what looks like a personal value. Not to be shown.</summary>
    public string TokenOf(string value) => Replace(new PersonalValues(pseudonymiser), value);

    private static IEnumerable<string> StandIns(string text) => StandIn().Matches(text).Select(m => m.Groups[1].Value);

    [GeneratedRegex(@"\b(user|email|host|ip|phone|sid)-…", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex StandIn();

    private static string Masked(PersonalValues values, string text) => TokenQuery.Masked(Replace(values, text), text);

    // A token in a text is what it is, also behind "user:".
    private static string Replace(PersonalValues values, string text) => values.Replace(TokenQuery.WithoutTokens(text)) == TokenQuery.WithoutTokens(text) ? text : values.Replace(text);
}
