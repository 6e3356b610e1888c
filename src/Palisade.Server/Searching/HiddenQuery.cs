using System.Globalization;
using System.Text;
using Palisade.Privacy;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>Writes a query so that everybody may read it: a token in the place of each text and value, as any of them may name somebody. Safe on any thread.</summary>
internal sealed class HiddenQuery(Pseudonymiser pseudonymiser)
{
    public string Of(Query query) => Of(query.Root);

    /// <summary>The texts and values that a query asks for.</summary>
    public static IEnumerable<string> Words(Query query) => Words(query.Root);

    private static IEnumerable<string> Words(QueryNode node) => node switch
    {
        TextNode text => [Encoding.UTF8.GetString(text.Pattern.Lower)],
        FieldNode { Term.Test: not FieldTest.Matches } field => [Encoding.UTF8.GetString(field.Term.Value)],
        NotNode not => Words(not.Part),
        AndNode and => and.Parts.SelectMany(Words),
        OrNode or => or.Parts.SelectMany(Words),
        _ => [],
    };

    private string Of(QueryNode node) => node switch
    {
        TextNode text => Of(PersonalKind.User, Encoding.UTF8.GetString(text.Pattern.Lower), text.Pattern.WholeStart ? "" : "*", text.Pattern.WholeEnd ? "" : "*"),
        RegexNode expression => "/" + Of(PersonalKind.User, expression.Regex.Pattern, "", "") + "/",
        FieldNode field => Of(field.Term),
        StreamNode stream => Of(stream.Term),
        NotNode not => "not (" + Of(not.Part) + ")",
        AndNode and => string.Join(" and ", and.Parts.Select(Group)),
        OrNode or => string.Join(" or ", or.Parts.Select(Group)),
        _ => "*",
    };

    private string Group(QueryNode node) => node is AndNode or OrNode ? "(" + Of(node) + ")" : Of(node);

    private string Of(FieldTerm term)
    {
        string name = Encoding.UTF8.GetString(term.Name);
        PersonalKind kind = PersonFields.TryKind(name, out PersonalKind known) ? known : PersonalKind.User;
        string number = term.Number.ToString(CultureInfo.InvariantCulture), value = Encoding.UTF8.GetString(term.Value);
        return term.Test switch
        {
            FieldTest.Present => name + ":*",
            FieldTest.Less => name + "<" + number,
            FieldTest.LessOrEqual => name + "<=" + number,
            FieldTest.Greater => name + ">" + number,
            FieldTest.GreaterOrEqual => name + ">=" + number,
            FieldTest.Matches => name + ":/" + Of(kind, term.Regex!.Pattern, "", "") + "/",
            _ => name + ":" + Of(kind, value, term.Test is FieldTest.EndsWith or FieldTest.Contains ? "*" : "", term.Test is FieldTest.StartsWith or FieldTest.Contains ? "*" : ""),
        };
    }

    // An address looks like one wherever it stands.
    private string Of(PersonalKind kind, string value, string before, string behind)
    {
        if (TokenQuery.IsToken(value))
            return value;
        PersonalKind shown = PersonalPatterns.IsPersonalAddress(value) ? PersonalKind.Ip : kind == PersonalKind.User && value.Contains('@', StringComparison.Ordinal) ? PersonalKind.Email : kind;
        return before + pseudonymiser.Token(shown, value) + behind;
    }
}
