namespace Palisade.Vault.Search;

/// <summary>
/// What can be said of a block of records without reading it. Everything here errs on one side: where a block has a match, <see cref="MayMatch"/> is true. Immutable.
/// </summary>
internal sealed class QueryPlan
{
    private readonly WordTest _test;

    public QueryPlan(Query query)
    {
        _test = TestOf(query.Root);
        Anchor = AnchorOf(query.Root, ofExpressions: false);
        AsciiAnchor = AnchorOf(query.Root, ofExpressions: true);
        NeedsFields = !query.Fields.IsEmpty;
    }

    /// <summary>Bytes in lower case that every matching record of a line format has; empty when none are known.</summary>
    public byte[] Anchor { get; }

    /// <summary>The same, but only of records of nothing but ASCII: what expressions need counts as well.</summary>
    public byte[] AsciiAnchor { get; }

    /// <summary>Whether fields are tested, so that records must be parsed.</summary>
    public bool NeedsFields { get; }

    /// <summary>Whether a block may have a match.</summary>
    public bool MayMatch(IBlockFacts block) => Ask(_test, block);

    private static bool Ask(WordTest test, IBlockFacts block)
    {
        if (test.Field is { } field && (!block.KnowsFields || !block.MayHaveField(field)))
            return !block.KnowsFields;
        if (test.NeedsFields && !block.KnowsFields)
            return true;
        foreach (ulong word in test.All)
        {
            if (!block.MayHaveWord(word))
                return false;
        }

        foreach (WordTest part in test.Parts)
        {
            if (Ask(part, block) == test.IsOr)
                return test.IsOr;
        }

        return !test.IsOr || test.Parts.Length == 0;
    }

    private static WordTest TestOf(QueryNode node) => node switch
    {
        AndNode and => new WordTest([], [.. and.Parts.Select(TestOf)], false, null),
        OrNode or => new WordTest([], [.. or.Parts.Select(TestOf)], true, null),
        TextNode text => new WordTest([.. text.Pattern.RequiredWords()], [], false, null),
        WordsNode words => new WordTest([.. words.Hashes], [], false, null) { NeedsFields = true },
        FieldNode field => new WordTest([.. WordsOf(field.Term)], [], false, field.Term.Name),
        _ => new WordTest([], [], false, null),
    };

    private static IEnumerable<ulong> WordsOf(FieldTerm term) => term.Test switch
    {
        FieldTest.Equal => new TextPattern(term.Value, true, true).RequiredWords(),
        FieldTest.StartsWith => new TextPattern(term.Value, true, false).RequiredWords(),
        FieldTest.EndsWith => new TextPattern(term.Value, false, true).RequiredWords(),
        FieldTest.Contains => new TextPattern(term.Value, false, false).RequiredWords(),
        _ => [],
    };

    // The longest text that must be there: what is longer is rarer.
    private static byte[] AnchorOf(QueryNode node, bool ofExpressions) => node switch
    {
        TextNode text => text.Pattern.Lower,
        RegexNode expression when ofExpressions => expression.Regex.Literal,
        AndNode and => and.Parts.Select(p => AnchorOf(p, ofExpressions)).MaxBy(a => a.Length) ?? [],
        _ => [],
    };

    /// <param name="All">Words that must be there.</param>
    /// <param name="Parts">And these, or one of these.</param>
    /// <param name="IsOr">One is enough.</param>
    /// <param name="Field">The field that the words are of; null for the text of records.</param>
    private sealed record WordTest(ulong[] All, WordTest[] Parts, bool IsOr, byte[]? Field)
    {
        /// <summary>Whether the words may stand in fields alone, so that an index of raw bytes says nothing.</summary>
        public bool NeedsFields { get; init; }
    }
}

/// <summary>What an index says of a block. It never denies what is there.</summary>
internal interface IBlockFacts
{
    /// <summary>Whether it answers for fields and their values, not only for raw bytes.</summary>
    bool KnowsFields { get; }

    /// <summary>False only for a word that no record of the block has, in its bytes or in its fields. See <see cref="Segments.Words"/>.</summary>
    bool MayHaveWord(ulong word);

    /// <summary>False only for a field that no record has; its name in lower case.</summary>
    bool MayHaveField(byte[] name);
}
