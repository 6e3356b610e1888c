using System.Buffers;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>The part of a record's text that a list of results shows: around what was looked for, where that stands further in than a reader sees.</summary>
/// <param name="marks">What was looked for.</param>
internal sealed class FoundExcerpt(QueryMarks marks)
{
    /// <summary>The characters shown.</summary>
    public const int Characters = 1000;

    // A table shows about so many before it becomes long; a match among them is seen without turning to it.
    private const int SeenAtOnce = 160;

    // Before the match, so that one sees what it stands in.
    private const int Before = 60;

    // The end of a very long text is not looked through for every row of a page.
    private const int MostSearched = 64 << 10;

    private const string Left = " …";

    private static readonly SearchValues<char> s_wordEnds = SearchValues.Create(" \t\n,;{(");

    /// <summary>For a query.</summary>
    public static FoundExcerpt Of(Query query) => new(QueryMarks.Of(query));

    /// <summary>The part of a text, with … where something was left out.</summary>
    /// <param name="text">The text as it is shown, with tokens.</param>
    public string Cut(string text)
    {
        int start = Start(text), end = Math.Min(text.Length, start + Characters);
        if (end < text.Length && char.IsLowSurrogate(text[end]))
            end--;
        return (start > 0 ? "… " : "") + text[start..end] + (end < text.Length ? Left : "");
    }

    private int Start(string text)
    {
        if (text.Length <= SeenAtOnce)
            return 0;
        int at = Array.IndexOf(marks.In(text.Length <= MostSearched ? text : text[..MostSearched]), true);
        if (at < SeenAtOnce)
            return 0;
        // From the beginning of a word on, and of a token as a whole.
        int from = at - Before, word = text.AsSpan(from, Before).IndexOfAny(s_wordEnds);
        int start = word < 0 ? from : from + word + 1;
        return char.IsLowSurrogate(text[start]) ? start + 1 : start;
    }
}
