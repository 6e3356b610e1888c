using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Palisade.Rules.Matching;

/// <summary>
/// Finds which of many literals occur in a text, in one pass. Design: of each literal of 4 bytes or more, one window of 4-byte grams
/// is chosen, the rarest by a background table; a bitmap says whether the gram at a place is one of them, and only then is a
/// literal compared. Literals of 7 bytes and more index 4 neighbouring grams, so that every 4th place of the text is enough.
/// Budget: about 1 ns a place looked at; at most 16 KiB of bitmap, which stays in the first-level cache. Immutable.
/// </summary>
/// <remarks>
/// It reports every literal that occurs and no other (it verifies). Tried without gain: an Aho-Corasick automaton over bytes (its
/// table leaves the cache at a few hundred literals), and SearchValues of strings (no ids, slow past 64).
/// </remarks>
internal sealed class LiteralScanner
{
    private readonly byte[][] _literals;
    private readonly Part _ascii;
    private readonly Part? _beyondAscii;

    /// <param name="literals">What to look for, not empty each; the index is the id reported.</param>
    public LiteralScanner(byte[][] literals)
    {
        _literals = literals;
        int[] all = [.. Enumerable.Range(0, literals.Length)];
        _ascii = new Part(literals, [.. all.Where(i => Ascii.IsValid(literals[i]))]);
        int[] beyond = [.. all.Where(i => !Ascii.IsValid(literals[i]))];
        _beyondAscii = beyond.Length > 0 ? new Part(literals, beyond) : null;
    }

    /// <summary>Tells the sink of each literal that occurs; of one that occurs several times, possibly several times.</summary>
    public void Scan<TSink>(ReadOnlySpan<byte> text, ref TSink sink)
        where TSink : struct, ILiteralSink
    {
        _ascii.Scan(text, _literals, ref sink);
        if (_beyondAscii is not null && !Ascii.IsValid(text))
            _beyondAscii.Scan(text, _literals, ref sink);
    }

    /// <summary>Takes the ids found.</summary>
    internal interface ILiteralSink
    {
        /// <summary>Literal <paramref name="id"/> occurs.</summary>
        void Found(int id);
    }

    // Literals by length. Few short ones are looked for one by one; many share a bitmap of their first two bytes.
    private sealed class Part
    {
        private const int FewShort = 6;

        // A gram at every place of the text costs more than a few searches by vectors.
        private const int FewMedium = 3;

        private readonly int[] _short;
        private readonly ulong[]? _pairs;
        private readonly GramTable? _medium;
        private readonly GramTable? _long;

        public Part(byte[][] literals, int[] ids)
        {
            int[] medium = [.. ids.Where(i => literals[i].Length is >= 4 and < 7)];
            _short = [.. ids.Where(i => literals[i].Length < 4)];
            if (medium.Length <= FewMedium && _short.Length + medium.Length <= FewShort)
                (_short, medium) = ([.. _short, .. medium], []);
            int[] many = [.. ids.Where(i => literals[i].Length >= 7)];
            _medium = medium.Length > 0 ? new GramTable(literals, medium, 1) : null;
            _long = many.Length > 0 ? new GramTable(literals, many, 4) : null;
            if (_short.Length <= FewShort || _short.Any(i => literals[i].Length < 2))
                return;
            _pairs = new ulong[1024];
            foreach (int id in _short)
                _pairs[MemoryMarshal.Read<ushort>(literals[id]) >> 6] |= 1UL << (literals[id][0] & 63);
        }

        public void Scan<TSink>(ReadOnlySpan<byte> text, byte[][] literals, ref TSink sink)
            where TSink : struct, ILiteralSink
        {
            if (_pairs is null)
            {
                foreach (int id in _short)
                {
                    if (text.IndexOf(literals[id]) >= 0)
                        sink.Found(id);
                }
            }
            else
            {
                ScanPairs(text, literals, ref sink);
            }

            _medium?.Scan(text, literals, ref sink);
            _long?.Scan(text, literals, ref sink);
        }

        private void ScanPairs<TSink>(ReadOnlySpan<byte> text, byte[][] literals, ref TSink sink)
            where TSink : struct, ILiteralSink
        {
            for (int at = 0; at + 1 < text.Length; at++)
            {
                uint pair = MemoryMarshal.Read<ushort>(text[at..]);
                if ((_pairs![pair >> 6] & (1UL << (int)(pair & 63))) == 0)
                    continue;
                foreach (int id in _short)
                {
                    if (text[at..].StartsWith(literals[id]))
                        sink.Found(id);
                }
            }
        }
    }

    private sealed class GramTable
    {
        // 32 to 64 bits a gram: a condition's handful of literals touches a few lines of cache, a partition's thousands are seldom confused.
        private const int LeastBits = 9, MostBits = 17, BitsPerGram = 6;

        private readonly int _stride;
        private readonly uint[] _bitmap;
        private readonly int _bitShift;
        private readonly int[] _heads;
        private readonly Entry[] _entries;
        private readonly int _headShift;

        private readonly record struct Entry(uint Gram, int Literal, int Offset, int Next);

        public GramTable(byte[][] literals, int[] ids, int stride)
        {
            _stride = stride;
            int bits = Math.Clamp(System.Numerics.BitOperations.Log2((uint)(ids.Length * stride)) + BitsPerGram, LeastBits, MostBits);
            _bitShift = 32 - bits;
            _bitmap = new uint[1 << (bits - 5)];
            int log = Math.Clamp(System.Numerics.BitOperations.Log2((uint)(ids.Length * stride * 2)) + 1, 4, 18);
            _headShift = 32 - log;
            _heads = new int[1 << log];
            _heads.AsSpan().Fill(-1);
            List<Entry> entries = [];
            foreach (int id in ids)
            {
                byte[] literal = literals[id];
                int best = GramRarity.BestWindow(literal, stride);
                for (int i = best; i < best + stride; i++)
                {
                    uint gram = MemoryMarshal.Read<uint>(literal.AsSpan(i));
                    uint hash = Hash(gram);
                    _bitmap[hash >> _bitShift >> 5] |= 1u << (int)((hash >> _bitShift) & 31);
                    int head = (int)(hash >> _headShift);
                    entries.Add(new Entry(gram, id, i, _heads[head]));
                    _heads[head] = entries.Count - 1;
                }
            }

            _entries = [.. entries];
        }

        public void Scan<TSink>(ReadOnlySpan<byte> text, byte[][] literals, ref TSink sink)
            where TSink : struct, ILiteralSink
        {
            ref byte first = ref MemoryMarshal.GetReference(text);
            ref uint bitmap = ref MemoryMarshal.GetArrayDataReference(_bitmap);
            int last = text.Length - 4, shift = _bitShift;
            for (int at = 0; at <= last; at += _stride)
            {
                uint gram = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, at));
                uint hash = Hash(gram);
                uint bit = hash >> shift;
                if ((Unsafe.Add(ref bitmap, bit >> 5) & (1u << (int)(bit & 31))) != 0)
                    Verify(text, literals, gram, hash, at, ref sink);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Verify<TSink>(ReadOnlySpan<byte> text, byte[][] literals, uint gram, uint hash, int at, ref TSink sink)
            where TSink : struct, ILiteralSink
        {
            for (int i = _heads[hash >> _headShift]; i >= 0; i = _entries[i].Next)
            {
                ref readonly Entry entry = ref _entries[i];
                if (entry.Gram == gram && at >= entry.Offset && text[(at - entry.Offset)..].StartsWith(literals[entry.Literal]))
                    sink.Found(entry.Literal);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static uint Hash(uint gram) => unchecked(gram * 0x9E3779B1u);
    }
}
