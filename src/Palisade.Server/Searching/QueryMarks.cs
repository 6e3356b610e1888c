using System.Text;
using System.Text.RegularExpressions;
using Palisade.Vault.Search;
using Palisade.Vault.Segments;

namespace Palisade.Server.Searching;

/// <summary>What of a shown text a query looked for, so that eyes find it. It looks at the text as it is shown, and so at tokens, never at what is behind them. Immutable.</summary>
internal sealed class QueryMarks
{
    /// <summary>The places marked in one text.</summary>
    private const int MaxPlaces = 60;

    private readonly List<(string Text, bool WholeStart, bool WholeEnd)> _texts = [];
    private readonly List<QueryRegex> _expressions = [];

    private QueryMarks()
    {
    }

    /// <summary>Nothing.</summary>
    public static QueryMarks None { get; } = new();

    /// <summary>What a query asks for; what it excludes is not marked.</summary>
    public static QueryMarks Of(Query query)
    {
        QueryMarks marks = new();
        marks.Add(query.Root);
        return marks;
    }

    /// <summary>Tells of each character of a text whether it was looked for.</summary>
    public bool[] In(string text)
    {
        bool[] marked = new bool[text.Length];
        foreach ((string sought, bool wholeStart, bool wholeEnd) in _texts)
        {
            int places = 0;
            for (int at = text.IndexOf(sought, StringComparison.OrdinalIgnoreCase); at >= 0 && places < MaxPlaces; at = text.IndexOf(sought, at + 1, StringComparison.OrdinalIgnoreCase))
            {
                if ((wholeStart && Joins(text, at - 1, at)) || (wholeEnd && Joins(text, at + sought.Length - 1, at + sought.Length)))
                    continue;
                places++;
                marked.AsSpan(at, sought.Length).Fill(true);
            }
        }

        foreach (QueryRegex expression in _expressions)
            Mark(expression, text, marked);
        return marked;
    }

    private static void Mark(QueryRegex expression, string text, bool[] marked)
    {
        try
        {
            foreach ((int start, int length) in expression.PlacesIn(text, MaxPlaces))
                marked.AsSpan(start, length).Fill(true);
        }
        catch (RegexMatchTimeoutException)
        {
            // The search has found it; only the eye is not led there.
        }
    }

    // As the index cuts words: letters, digits, the underscore, and all beyond ASCII.
    private static bool Joins(string text, int left, int right) => left >= 0 && right < text.Length && IsPart(text[left]) && IsPart(text[right]);

    private static bool IsPart(char c) => c >= 0x80 || Words.IsPart((byte)c);

    private void Add(QueryNode node)
    {
        switch (node)
        {
            case TextNode text:
                Add(Encoding.UTF8.GetString(text.Pattern.Lower), text.Pattern.WholeStart, text.Pattern.WholeEnd);
                break;
            case RegexNode expression:
                _expressions.Add(expression.Regex);
                break;
            case FieldNode { Term: { Test: FieldTest.Matches, Regex: { } regex } }:
                _expressions.Add(regex);
                break;
            case FieldNode { Term: { Test: FieldTest.Equal or FieldTest.StartsWith or FieldTest.EndsWith or FieldTest.Contains } term }:
                Add(Encoding.UTF8.GetString(term.Value), term.Test is FieldTest.Equal or FieldTest.StartsWith, term.Test is FieldTest.Equal or FieldTest.EndsWith);
                break;
            case AndNode and:
                and.Parts.ToList().ForEach(Add);
                break;
            case OrNode or:
                or.Parts.ToList().ForEach(Add);
                break;
            default:
                break;
        }
    }

    private void Add(string text, bool wholeStart, bool wholeEnd)
    {
        if (text.Length > 0)
            _texts.Add((text, wholeStart, wholeEnd));
    }
}
