using System.Numerics;

namespace Palisade.Vault.Segments;

/// <summary>
/// A Bloom filter over the hashes of words: says "not there" only of a word that is not. At most 8 bits a word (2 % wrong yes), and at most so many bytes
/// as it was given; then it is less sharp, and never wrong.
/// </summary>
/// <param name="bits">A whole number of bytes; none: every word may be there.</param>
/// <param name="probes">How many bits a word sets; 1..8.</param>
internal readonly struct WordBloom(ReadOnlyMemory<byte> bits, int probes)
{
    private const int BitsPerWord = 8, MaxProbes = 6;

    public ReadOnlyMemory<byte> Bits { get; } = bits;

    public int Probes { get; } = probes;

    /// <summary>Makes a filter.</summary>
    /// <param name="hashes">The words.</param>
    /// <param name="maxBytes">What it may take.</param>
    public static WordBloom Build(ReadOnlySpan<ulong> hashes, int maxBytes)
    {
        int bytes = (int)Math.Min(maxBytes, ((long)hashes.Length * BitsPerWord / 8) + 1);
        if (hashes.Length == 0 || bytes == 0)
            return new WordBloom(new byte[hashes.Length == 0 ? 1 : 0], 1);
        int probes = (int)Math.Clamp(Math.Round(0.693 * 8 * bytes / hashes.Length), 1, MaxProbes);
        byte[] bits = new byte[bytes];
        foreach (ulong hash in hashes)
        {
            for (int probe = 0; probe < probes; probe++)
            {
                int bit = Place(hash, probe, bytes);
                bits[bit >> 3] |= (byte)(1 << (bit & 7));
            }
        }

        return new WordBloom(bits, probes);
    }

    /// <summary>Whether a word may be there.</summary>
    public bool MayContain(ulong hash)
    {
        ReadOnlySpan<byte> bits = Bits.Span;
        for (int probe = 0; probe < Probes && bits.Length > 0; probe++)
        {
            int bit = Place(hash, probe, bits.Length);
            if ((bits[bit >> 3] & (1 << (bit & 7))) == 0)
                return false;
        }

        return true;
    }

    // The hash turned and multiplied anew for each probe, then scaled to the number of bits.
    private static int Place(ulong hash, int probe, int bytes)
    {
        unchecked
        {
            ulong mixed = (BitOperations.RotateLeft(hash, 11 * probe) + (ulong)probe) * 0x9E3779B97F4A7C15;
            return (int)Math.BigMul(mixed, (ulong)bytes * 8, out _);
        }
    }
}
