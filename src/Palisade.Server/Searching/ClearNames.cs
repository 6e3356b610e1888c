using System.Text;
using Palisade.Privacy;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>
/// Finds personal values that somebody wrote in clear: in a query, or in a text about why. What is shown again says the kind of value only (<c>user-…</c>): with the token, a list of names would become a list of who
/// is who, without anybody's approval. Safe on any thread.
/// </summary>
internal sealed class ClearNames(Pseudonymiser pseudonymiser)
{
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

    private static string Masked(PersonalValues values, string text) => TokenQuery.Masked(Replace(values, text), text);

    // A token in a text is what it is, also behind "user:".
    private static string Replace(PersonalValues values, string text) => values.Replace(TokenQuery.WithoutTokens(text)) == TokenQuery.WithoutTokens(text) ? text : values.Replace(text);
}
