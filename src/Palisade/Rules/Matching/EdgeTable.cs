using System.Runtime.InteropServices;

namespace Palisade.Rules.Matching;

/// <summary>
/// Finds which of many literals are the whole, the beginning or the end of a text: for each length that occurs among them, one
/// hashed look-up of the text's edge of that length; for ends of 8 bytes and more one look-up of the last 8. Budget: about 3 ns a
/// distinct length. Immutable.
/// </summary>
internal sealed class EdgeTable
{
    // Names of programs after a backslash are mostly told apart by this many bytes.
    private const int LongEnd = 8;

    private readonly LiteralPlace _place;
    private readonly byte[][] _literals;
    private readonly int[] _lengths;
    private readonly bool _hasLongEnds;
    private readonly int[] _heads;
    private readonly int[] _next;

    /// <param name="literals">Folded; the index is the id reported.</param>
    /// <param name="place">Whole, Start or End.</param>
    public EdgeTable(byte[][] literals, LiteralPlace place)
    {
        _place = place;
        _literals = literals;
        _hasLongEnds = place == LiteralPlace.End && literals.Any(l => l.Length >= LongEnd);
        _lengths = [.. literals.Select(l => l.Length).Where(l => !_hasLongEnds || l < LongEnd).Distinct().Order()];
        _heads = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(literals.Length * 2) + 8)];
        _heads.AsSpan().Fill(-1);
        _next = new int[literals.Length];
        for (int i = 0; i < literals.Length; i++)
        {
            ReadOnlySpan<byte> key = _hasLongEnds && literals[i].Length >= LongEnd ? literals[i].AsSpan(literals[i].Length - LongEnd) : literals[i];
            ref int head = ref _heads[Hash(key) & (uint)(_heads.Length - 1)];
            _next[i] = head;
            head = i;
        }
    }

    /// <summary>Tells the sink of each literal that stands in its place.</summary>
    public void Scan<TSink>(ReadOnlySpan<byte> text, ref TSink sink)
        where TSink : struct, LiteralScanner.ILiteralSink
    {
        if (_place == LiteralPlace.Whole)
        {
            Look(text, ref sink);
            return;
        }

        if (_hasLongEnds && text.Length >= LongEnd)
        {
            for (int i = _heads[Hash(text[^LongEnd..]) & (uint)(_heads.Length - 1)]; i >= 0; i = _next[i])
            {
                if (_literals[i].Length >= LongEnd && text.EndsWith(_literals[i]))
                    sink.Found(i);
            }
        }

        foreach (int length in _lengths)
        {
            if (length > text.Length)
                return;
            Look(_place == LiteralPlace.Start ? text[..length] : text[^length..], ref sink);
        }
    }

    private void Look<TSink>(ReadOnlySpan<byte> edge, ref TSink sink)
        where TSink : struct, LiteralScanner.ILiteralSink
    {
        for (int i = _heads[Hash(edge) & (uint)(_heads.Length - 1)]; i >= 0; i = _next[i])
        {
            if (edge.SequenceEqual(_literals[i]))
                sink.Found(i);
        }
    }

    // Length, and up to 8 bytes of each end: enough to tell log values apart, at a fixed price.
    private static uint Hash(ReadOnlySpan<byte> text)
    {
        unchecked
        {
            ulong hash = (ulong)text.Length * 0x9E3779B97F4A7C15;
            if (text.Length >= 8)
            {
                hash ^= MemoryMarshal.Read<ulong>(text) * 0xC2B2AE3D27D4EB4F;
                hash = (hash ^ (hash >> 29)) * 0x165667B19E3779F9;
                hash ^= MemoryMarshal.Read<ulong>(text[^8..]) * 0x27D4EB2F165667C5;
            }
            else
            {
                foreach (byte b in text)
                    hash = (hash ^ b) * 0x100000001B3;
            }

            hash ^= hash >> 32;
            return (uint)(hash * 0x9FB21C651E98DF25 >> 32);
        }
    }
}
