using System.Text;
using System.Text.RegularExpressions;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>
/// A query over records as they may be seen. What it finds, and what it does not, depends on no personal value: a word that is a name finds nothing, a token finds the records that show it. The vault is asked a
/// wider question first, of the words that no token can be; what that gives is looked at record by record. Immutable.
/// </summary>
internal sealed partial class TokenQuery
{
    private readonly Query _query;

    private TokenQuery(Query query, Query wider, bool isDecided) => (_query, Wider, IsDecided) = (query, wider, isDecided);

    /// <summary>What the vault is asked: it gives every record that <see cref="Matches"/>, and others.</summary>
    public Query Wider { get; }

    /// <summary>Whether the vault's answer needs no second look.</summary>
    public bool IsDecided { get; }

    /// <summary>The tokens that are asked for, each once.</summary>
    public IReadOnlyList<string> Tokens => [.. TokensOf(_query.Root).Distinct(StringComparer.Ordinal)];

    /// <summary>Of these, the ones that every record that is found shows.</summary>
    public IReadOnlyList<string> Required => [.. RequiredOf(_query.Root).Distinct(StringComparer.Ordinal)];

    /// <summary>The wider question, of those blocks only that may have the values of tokens.</summary>
    /// <param name="wordsOf">The words that every record with a token has; none where that is not known.</param>
    public Query Narrowed(Func<string, IEnumerable<ulong>> wordsOf) => Wider.With(Widen(_query.Root, wordsOf));

    public static TokenQuery Of(Query query) => new(query, query.With(Widen(query.Root, null)), query.Root is AllNode);

    /// <summary>Whether a text has a token in it.</summary>
    public static bool HasToken(string text) => Token().IsMatch(text);

    /// <summary>Whether a text is a token and nothing else.</summary>
    public static bool IsToken(string text) => Token().Match(text) is { Success: true, Index: 0 } match && match.Length == text.Length;

    /// <summary>Where the tokens of a text stand, in order.</summary>
    public static IEnumerable<Range> TokensIn(string text)
    {
        for (Match match = Token().Match(text); match.Success; match = match.NextMatch())
            yield return match.Index..(match.Index + match.Length);
    }

    /// <summary>The text without its tokens.</summary>
    public static string WithoutTokens(string text) => Token().Replace(text, "*");

    /// <summary>The text with the kind alone in the place of tokens that its writer did not know: who writes a name must not learn its token by it.</summary>
    /// <param name="text">A text in which tokens took the place of names.</param>
    /// <param name="typed">The text as it was written.</param>
    public static string Masked(string text, string typed) => Token().Replace(text, m => typed.Contains(m.Value, StringComparison.Ordinal) ? m.Value : m.Groups[1].Value + "-…");

    /// <summary>Whether a record is found.</summary>
    public bool Matches(TokenView record) => Test(_query.Root, record);

    // Only what holds of the record itself whenever it holds of what is seen of it may narrow. Expressions and negations do not: whether they match can depend on a name.
    private static QueryNode Widen(QueryNode node, Func<string, IEnumerable<ulong>>? wordsOf) => node switch
    {
        TextNode text when !HasToken(text.Pattern.Lower) => text,
        TextNode text => WordsOf(text.Pattern, wordsOf),
        FieldNode field when !SeesTokens(field.Term) => field,
        FieldNode { Term.Test: FieldTest.Equal } field => WordsOf(new TextPattern(field.Term.Value, true, true), wordsOf),
        StreamNode stream when !SeesTokens(stream.Term) => stream,
        AndNode and => new AndNode([.. and.Parts.Select(p => Widen(p, wordsOf))]),
        OrNode or => new OrNode([.. or.Parts.Select(p => Widen(p, wordsOf))]),
        _ => new AllNode(),
    };

    // The values of the tokens; or the tokens themselves, written by whoever wrote the record.
    private static QueryNode WordsOf(TextPattern pattern, Func<string, IEnumerable<ulong>>? wordsOf) =>
        wordsOf is null ? new AllNode() : new OrNode([new WordsNode([.. TokensOf(pattern.Lower).SelectMany(wordsOf).Distinct()]), new WordsNode([.. pattern.RequiredWords()])]);

    private static IEnumerable<string> TokensOf(byte[] lower)
    {
        string text = Encoding.UTF8.GetString(lower);
        return TokensIn(text).Select(place => text[place]);
    }

    private static IEnumerable<string> TokensOf(QueryNode node) => node switch
    {
        TextNode text => TokensOf(text.Pattern.Lower),
        FieldNode { Term.Test: FieldTest.Equal } field => TokensOf(field.Term.Value),
        AndNode and => and.Parts.SelectMany(TokensOf),
        OrNode or => or.Parts.SelectMany(TokensOf),
        _ => [],
    };

    private static IEnumerable<string> RequiredOf(QueryNode node) => node switch
    {
        AndNode and => and.Parts.SelectMany(RequiredOf),
        OrNode or => or.Parts.Select(RequiredOf).Aggregate((all, part) => all.Intersect(part, StringComparer.Ordinal)),
        _ => TokensOf(node),
    };

    private static bool Test(QueryNode node, TokenView record) => node switch
    {
        TextNode text => record.Has(text.Pattern, HasToken(text.Pattern.Lower)),
        RegexNode expression => record.Has(expression.Regex),
        FieldNode field => record.Has(field.Term, SeesTokens(field.Term)),
        StreamNode stream => record.IsOf(stream.Term, SeesTokens(stream.Term)),
        NotNode not => !Test(not.Part, record),
        AndNode and => and.Parts.All(part => Test(part, record)),
        OrNode or => or.Parts.Any(part => Test(part, record)),
        _ => true,
    };

    private static bool SeesTokens(FieldTerm term) => term.Test == FieldTest.Matches || HasToken(term.Value);

    private static bool HasToken(byte[] lower) => HasToken(Encoding.UTF8.GetString(lower));

    [GeneratedRegex(@"\b(user|email|host|ip|phone|sid)-[0-9a-f]{10}\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Token();
}
