using System.Text;
using Palisade.Privacy;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>Finds personal values that somebody wrote in clear: in a query, or in a text about why. Safe on any thread.</summary>
internal sealed class ClearNames(Pseudonymiser pseudonymiser)
{
    /// <summary>A text about a query, with tokens also for what the query names: also where it stands as a word of a sentence.</summary>
    public string Replace(string text, Query about)
    {
        PersonalValues values = new(pseudonymiser);
        foreach (string word in HiddenQuery.Words(about).Where(w => w.Length > 2 && !TokenQuery.HasToken(w)))
            values.CollectOfKind(PersonalKind.User, word);
        return Replace(values, text);
    }

    /// <summary>Whether a query names a personal value in clear: by its look, or by the field it is asked of.</summary>
    /// <param name="query">The query.</param>
    /// <param name="shown">The query with tokens in the place of such values.</param>
    public bool AreIn(Query query, out string shown)
    {
        PersonalValues values = new(pseudonymiser);
        foreach (FieldTerm term in query.Fields)
        {
            string value = term.Test == FieldTest.Matches ? term.Regex!.Pattern : Encoding.UTF8.GetString(term.Value);
            if (value.Length > 0 && !TokenQuery.IsToken(value) && PersonFields.TryKind(Encoding.UTF8.GetString(term.Name), out PersonalKind kind))
                values.CollectOfKind(kind, value);
        }

        shown = Replace(values, query.Text);
        return shown != query.Text;
    }

    /// <summary>The text with tokens in the place of what looks like a personal value.</summary>
    public string Replace(string text) => Replace(new PersonalValues(pseudonymiser), text);

    /// <summary>A value of a kind as its token; text that names nobody, and what is a token already, as it is.</summary>
    public string Replace(PersonalKind kind, string value)
    {
        PersonalValues values = new(pseudonymiser);
        if (value.Length > 0 && !TokenQuery.IsToken(value))
            values.CollectOfKind(kind, value);
        return Replace(values, value);
    }

    // A token in a text is what it is, also behind "user:".
    private static string Replace(PersonalValues values, string text) => values.Replace(TokenQuery.WithoutTokens(text)) == TokenQuery.WithoutTokens(text) ? text : values.Replace(text);
}
