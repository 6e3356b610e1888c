using Palisade.Vault.Segments;

namespace Palisade.Vault.Search;

/// <summary>A text to be found. At an end that is <em>whole</em>, a word of the pattern must end where a word of the text does.</summary>
/// <param name="Lower">UTF-8, ASCII letters in lower case; not empty.</param>
/// <param name="WholeStart">False for <c>*text</c>.</param>
/// <param name="WholeEnd">False for <c>text*</c>.</param>
internal sealed record TextPattern(byte[] Lower, bool WholeStart, bool WholeEnd)
{
    /// <summary>Whether it is in a text.</summary>
    public bool IsIn(ReadOnlySpan<byte> text)
    {
        for (int from = 0; ;)
        {
            int found = FoldedText.IndexOf(text[from..], Lower);
            if (found < 0)
                return false;
            found += from;
            if (HasEnds(text, found))
                return true;
            from = found + 1;
        }
    }

    /// <summary>The hashes of the words that every text with this pattern has.</summary>
    public IEnumerable<ulong> RequiredWords()
    {
        List<ulong> hashes = [];
        Words words = new(Lower);
        while (words.MoveNext())
        {
            // A word at an end that is not whole may go on in the text.
            bool startOpen = words.Start == 0 && !WholeStart, endOpen = words.Start + words.Length == Lower.Length && !WholeEnd;
            if (!startOpen && !endOpen)
                hashes.Add(words.Hash);
        }

        return hashes;
    }

    private bool HasEnds(ReadOnlySpan<byte> text, int start)
    {
        int end = start + Lower.Length;
        if (WholeStart && start > 0 && Words.IsPart(Lower[0]) && Words.IsPart(text[start - 1]))
            return false;
        return !WholeEnd || end == text.Length || !Words.IsPart(Lower[^1]) || !Words.IsPart(text[end]);
    }
}
