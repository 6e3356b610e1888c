using System.Collections.Immutable;

namespace Palisade.Rules.Matching;

/// <summary>A pattern with wildcards in any place, on UTF-8: greedy with one point of return, so the time is bounded by text times pattern.</summary>
internal sealed class WildcardMatch
{
    private readonly byte[]?[] _literals;
    private readonly PatternPartKind[] _kinds;

    /// <param name="pattern">What the whole text must look like.</param>
    /// <param name="folded">True when it is matched against folded text.</param>
    public WildcardMatch(TextPattern pattern, bool folded)
    {
        ImmutableArray<PatternPart> parts = pattern.Parts;
        _kinds = [.. parts.Select(p => p.Kind)];
        _literals = [.. parts.Select(p => p.Kind == PatternPartKind.Literal ? (folded ? Fold.Of(p.Literal) : Fold.ToUtf8(p.Literal)) : null)];
    }

    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        int part = 0, at = 0, returnPart = -1, returnAt = 0;
        while (true)
        {
            if (part == _kinds.Length && at == text.Length)
                return true;
            if (part < _kinds.Length)
            {
                if (_kinds[part] == PatternPartKind.AnyText)
                {
                    returnPart = ++part;
                    returnAt = at;
                    if (part == _kinds.Length)
                        return true;
                    continue;
                }

                int used = Step(part, text[at..]);
                if (used >= 0)
                {
                    at += used;
                    part++;
                    continue;
                }
            }

            if (returnPart < 0 || !TryReturn(text, returnPart, ref returnAt))
                return false;
            part = returnPart;
            at = returnAt;
        }
    }

    // Moves the point of return on by one character, or straight to the next place where the literal after it begins.
    private bool TryReturn(ReadOnlySpan<byte> text, int part, ref int at)
    {
        if (at >= text.Length)
            return false;
        at += CharacterLength(text[at..]);
        if (_literals[part] is { } literal)
        {
            int next = text[at..].IndexOf(literal);
            if (next < 0)
                return false;
            at += next;
        }

        return true;
    }

    private int Step(int part, ReadOnlySpan<byte> rest)
    {
        if (_literals[part] is { } literal)
            return rest.StartsWith(literal) ? literal.Length : -1;
        return rest.IsEmpty ? -1 : CharacterLength(rest);
    }

    private static int CharacterLength(ReadOnlySpan<byte> rest)
    {
        if (rest[0] < 0x80)
            return 1;
        System.Text.Rune.DecodeFromUtf8(rest, out _, out int used);
        return Math.Max(used, 1);
    }
}
