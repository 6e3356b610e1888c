using System.Collections.Immutable;

namespace Palisade.Vault.Search;

/// <summary>A query over records, as docs/search.md describes it. Immutable.</summary>
public sealed class Query
{
    /// <summary>The longest query, in characters: 16,384. Longer ones are an error.</summary>
    public const int MaxCharacters = 16_384;

    /// <summary>The deepest nesting of parentheses and negations: 64. Deeper ones are an error.</summary>
    public const int MaxDepth = 64;

    private Query(string text, QueryNode root, ImmutableArray<FieldTerm> fields) => (Text, Root, Fields) = (text, root, fields);

    /// <summary>The query as written.</summary>
    public string Text { get; }

    internal QueryNode Root { get; }

    /// <summary>The tests of fields, by their number.</summary>
    internal ImmutableArray<FieldTerm> Fields { get; }

    /// <summary>Reads a query.</summary>
    /// <param name="text">As in docs/search.md; <c>*</c> finds everything.</param>
    /// <param name="query">The query, or null.</param>
    /// <param name="error">What is wrong, where, and what to write; null if nothing is.</param>
    public static bool TryParse(string text, out Query? query, out QueryError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        QueryReader reader = new(text);
        QueryNode? root = reader.Read();
        error = reader.Error;
        query = root is null ? null : new Query(text, root, [.. reader.Fields]);
        return query is not null;
    }

    /// <summary>A query of the same fields that asks something else.</summary>
    internal Query With(QueryNode root) => new(Text, root, Fields);

    /// <summary>The query as written.</summary>
    public override string ToString() => Text;
}

/// <summary>What is wrong with a query.</summary>
/// <param name="Position">Where, in characters from 0.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to write.</param>
public sealed record QueryError(int Position, string Message, string Hint);

/// <summary>A part of a query.</summary>
internal abstract record QueryNode;

/// <summary>True for every record.</summary>
internal sealed record AllNode : QueryNode;

/// <summary>True when all parts are.</summary>
internal sealed record AndNode(ImmutableArray<QueryNode> Parts) : QueryNode;

/// <summary>True when one part is.</summary>
internal sealed record OrNode(ImmutableArray<QueryNode> Parts) : QueryNode;

/// <summary>True when the part is not.</summary>
internal sealed record NotNode(QueryNode Part) : QueryNode;

/// <summary>A text in the record: a word, a phrase, a prefix.</summary>
internal sealed record TextNode(TextPattern Pattern) : QueryNode;

/// <summary>True for every record; but blocks are left out whose index knows fields and has not all of these words, in bytes or in fields.</summary>
/// <param name="Hashes">Hashes of words: <see cref="TextPattern.RequiredWords"/>.</param>
internal sealed record WordsNode(ImmutableArray<ulong> Hashes) : QueryNode;

/// <summary>An expression that matches in the record.</summary>
internal sealed record RegexNode(QueryRegex Regex) : QueryNode;

/// <summary>A test of the name of the stream.</summary>
internal sealed record StreamNode(FieldTerm Term) : QueryNode;

/// <summary>A test of a field.</summary>
/// <param name="Number">Its number in <see cref="Query.Fields"/>.</param>
/// <param name="Term">The test.</param>
internal sealed record FieldNode(int Number, FieldTerm Term) : QueryNode;
