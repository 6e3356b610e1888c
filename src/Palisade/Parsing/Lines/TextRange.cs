namespace Palisade.Parsing.Lines;

/// <summary>A stretch of a text, by index, so that it can be kept where a span cannot.</summary>
internal readonly record struct TextRange(int Start, int Length)
{
    public bool IsEmpty => Length == 0;

    public int End => Start + Length;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text) => text.Slice(Start, Length);

    public static TextRange Between(int start, int end) => new(start, end - start);
}
