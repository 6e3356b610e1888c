namespace Palisade.Tests.Naive;

/// <summary>A text with wildcards, one item a character.</summary>
internal sealed class NaivePattern
{
    private const string Dashes = "-/\u2013\u2014\u2015";

    private readonly List<Item> _items = [];
    private List<Piece>? _pieces, _casedPieces;

    /// <summary>One character of the pattern: one of these, or any one character (null), or any text (star).</summary>
    internal readonly record struct Item(string? OneOf, bool Star);

    public IReadOnlyList<Item> Items => _items;

    public bool HasWildcard => _items.Any(i => i.OneOf is null);

    public string PlainText => string.Concat(_items.Select(i => i.OneOf![0]));

    /// <summary>Sigma specification 2.1.0, "Escape Character".</summary>
    public static NaivePattern OfSigma(string value)
    {
        NaivePattern pattern = new();
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c == '\\' && i + 1 < value.Length && "*?\\".Contains(value[i + 1]))
                pattern.Add(value[++i]);
            else if (c == '*')
                pattern._items.Add(new Item(null, true));
            else if (c == '?')
                pattern._items.Add(new Item(null, false));
            else
                pattern.Add(c);
        }

        return pattern;
    }

    public static NaivePattern OfText(string text)
    {
        NaivePattern pattern = new();
        foreach (char c in text)
            pattern.Add(c);
        return pattern;
    }

    public NaivePattern Around(bool before, bool after)
    {
        NaivePattern pattern = new();
        if (before)
            pattern._items.Add(new Item(null, true));
        pattern._items.AddRange(_items);
        if (after)
            pattern._items.Add(new Item(null, true));
        return pattern;
    }

    /// <summary>Each dash that begins a word, with no word before it, may be any of the five.</summary>
    public NaivePattern WithAnyDash()
    {
        NaivePattern pattern = new();
        for (int i = 0; i < _items.Count; i++)
        {
            bool dash = _items[i].OneOf is { } one && Dashes.Contains(one[0]);
            bool opens = !IsWord(i - 1) && IsWord(i + 1);
            pattern._items.Add(dash && opens ? new Item(Dashes, false) : _items[i]);
        }

        return pattern;

        bool IsWord(int at) => at >= 0 && at < _items.Count && _items[at].OneOf is { } one && (char.IsLetterOrDigit(one[0]) || one[0] == '_');
    }

    /// <summary>Whether the whole text fits. The pieces between stars are looked for from left to right, the first at the beginning, the last at the end.</summary>
    /// <param name="text">As it is when cased, else <see cref="Upper"/>.</param>
    /// <param name="cased">Whether case counts.</param>
    public bool Fits(string text, bool cased)
    {
        List<Piece> pieces = cased ? _casedPieces ??= Pieces(true) : _pieces ??= Pieces(false);
        if (pieces.Count == 1)
            return pieces[0].At(text, 0) == text.Length;
        int at = pieces[0].At(text, 0);
        for (int i = 1; i < pieces.Count - 1 && at >= 0; i++)
            at = pieces[i].After(text, at);
        return at >= 0 && pieces[^1].Ends(text, at);
    }

    /// <summary>Sigma ignores case; Palisade says: each UTF-16 unit by itself, in the invariant way.</summary>
    public static string Upper(string text) => string.Create(text.Length, text, static (upper, t) =>
    {
        for (int i = 0; i < t.Length; i++)
            upper[i] = char.ToUpperInvariant(t[i]);
    });

    private List<Piece> Pieces(bool cased)
    {
        List<Piece> pieces = [new Piece()];
        foreach (Item item in _items)
        {
            if (item.Star)
                pieces.Add(new Piece());
            else
                pieces[^1].Chars.Add(item.OneOf is null || cased ? item.OneOf : Upper(item.OneOf));
        }

        return pieces;
    }

    /// <summary>What stands between two stars: for each character those it may be, or null for any.</summary>
    private sealed class Piece
    {
        public List<string?> Chars { get; } = [];

        private string? Literal => field ??= Chars.All(c => c?.Length == 1) ? string.Concat(Chars) : null;

        /// <summary>Where it ends when it begins here, or -1.</summary>
        public int At(string text, int at)
        {
            foreach (string? one in Chars)
            {
                if (at >= text.Length || (one is not null && !one.Contains(text[at])))
                    return -1;

                // '?' is one character, which may be two units.
                bool pair = one is null && char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
                at += pair ? 2 : 1;
            }

            return at;
        }

        /// <summary>Where its first occurrence from here on ends, or -1.</summary>
        public int After(string text, int from)
        {
            if (Literal is { } literal)
                return text.IndexOf(literal, from, StringComparison.Ordinal) is >= 0 and int found ? found + literal.Length : -1;
            return Starts(text, from).Select(i => At(text, i)).Where(end => end >= 0).DefaultIfEmpty(-1).First();
        }

        /// <summary>Whether it ends the text and begins no earlier than here.</summary>
        public bool Ends(string text, int from)
        {
            if (Literal is { } literal)
                return text.Length - literal.Length >= from && text.EndsWith(literal, StringComparison.Ordinal);
            return Starts(text, from).Any(i => At(text, i) == text.Length);
        }

        private static IEnumerable<int> Starts(string text, int from) =>
            Enumerable.Range(from, text.Length - from + 1).Where(i => i == 0 || i == text.Length || !char.IsLowSurrogate(text[i]) || !char.IsHighSurrogate(text[i - 1]));
    }

    private void Add(char c) => _items.Add(new Item(c.ToString(), false));
}
