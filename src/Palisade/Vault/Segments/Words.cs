using System.Buffers.Binary;
using System.Numerics;

namespace Palisade.Vault.Segments;

/// <summary>
/// The words of a text, as the index of a segment knows them and a query asks for them: runs of ASCII letters, digits, <c>_</c> and bytes from 0x80 on, ASCII letters in lower case. Four numbers with dots
/// between them (an IPv4 address) are one more word at each place where they stand, because single numbers say nothing.
/// </summary>
/// <remarks>The writer of an index and the reader of a query use this one definition: then a Bloom filter over words never hides a match.</remarks>
internal ref struct Words(ReadOnlySpan<byte> text)
{
    /// <summary>Of longer words only the beginning counts, on both sides.</summary>
    public const int MaxBytes = 64;

    private const int QuadParts = 4;
    private readonly ReadOnlySpan<byte> _text = text;
    private Quad _starts;
    private int _at, _numbers, _numberEnd = -1;
    private bool _quadIsNext;

    /// <summary>Where the word begins in the text.</summary>
    public int Start { get; private set; }

    /// <summary>Its length in bytes, in the text.</summary>
    public int Length { get; private set; }

    /// <summary>Its hash: equal for words that differ only in the case of ASCII letters.</summary>
    public ulong Hash { get; private set; }

    /// <summary>Whether a byte is part of a word.</summary>
    public static bool IsPart(byte b) => b >= 0x80 || b == '_' || char.IsAsciiLetterOrDigit((char)b);

    /// <summary>Goes to the next word.</summary>
    public bool MoveNext()
    {
        if (_quadIsNext)
        {
            _quadIsNext = false;
            (Start, Length) = (_starts[0], _numberEnd - _starts[0]);
            Hash = HashOf(_text.Slice(Start, Length));
            return true;
        }

        while (_at < _text.Length && !IsPart(_text[_at]))
            _at++;
        if (_at == _text.Length)
            return false;
        Start = _at;
        bool isNumber = true;
        for (; _at < _text.Length && IsPart(_text[_at]); _at++)
            isNumber &= char.IsAsciiDigit((char)_text[_at]);
        Length = _at - Start;
        Hash = HashOf(_text.Slice(Start, Length));
        CountNumbers(isNumber && Length <= 3);
        return true;
    }

    /// <summary>The hash of one word: 8 bytes at a time, each turned and multiplied, mixed at the end so that every bit of it counts.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> word)
    {
        if (word.Length > MaxBytes)
            word = word[..MaxBytes];
        if (word.Length <= 8)
            return HashOfShort(Short(word), word.Length);
        unchecked
        {
            ulong hash = (ulong)word.Length * Multiplier;
            for (int at = 0; at <= word.Length - 8; at += 8)
                hash = Step(hash, BinaryPrimitives.ReadUInt64LittleEndian(word[at..]) | LowerCase);
            return Mix(Step(hash, BinaryPrimitives.ReadUInt64LittleEndian(word[^8..]) | LowerCase));
        }
    }

    /// <summary>The hash of a word of at most 8 bytes.</summary>
    /// <param name="bytes">The word, its first byte lowest; zeros above its end.</param>
    /// <param name="length">1..8.</param>
    public static ulong HashOfShort(ulong bytes, int length) => Mix(unchecked(Step((ulong)length * Multiplier, bytes | (LowerCase & (length == 0 ? 0 : ulong.MaxValue >> (64 - (8 * length)))))));

    // The bit that makes letters lower-case; in digits it is set, and other bytes it only makes more alike.
    private const ulong LowerCase = 0x2020202020202020, Multiplier = 0x9E3779B97F4A7C15;

    private static ulong Step(ulong hash, ulong bytes) => unchecked((BitOperations.RotateLeft(hash, 5) ^ bytes) * Multiplier);

    private static ulong Mix(ulong hash)
    {
        unchecked
        {
            hash = (hash ^ (hash >> 32)) * 0xC4CEB9FE1A85EC53;
            return hash ^ (hash >> 29);
        }
    }

    private static ulong Short(ReadOnlySpan<byte> word)
    {
        ulong bytes = 0;
        for (int i = word.Length - 1; i >= 0; i--)
            bytes = (bytes << 8) | word[i];
        return bytes;
    }

    private void CountNumbers(bool isNumber)
    {
        if (!isNumber)
        {
            _numbers = 0;
            return;
        }

        bool follows = _numbers > 0 && _numberEnd == Start - 1 && _text[_numberEnd] == '.';
        if (!follows)
            _numbers = 0;
        if (_numbers == QuadParts)
        {
            for (int i = 1; i < QuadParts; i++)
                _starts[i - 1] = _starts[i];
            _numbers--;
        }

        _starts[_numbers++] = Start;
        _numberEnd = Start + Length;
        _quadIsNext = _numbers == QuadParts;
    }

    [System.Runtime.CompilerServices.InlineArray(QuadParts)]
    private struct Quad
    {
        private int _first;
    }
}
