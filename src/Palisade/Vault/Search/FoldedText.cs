using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Palisade.Vault.Search;

/// <summary>Compares and finds bytes, the case of ASCII letters ignored. What is looked for is in lower case. Looks at two bytes of it at 32 places at once.</summary>
internal static class FoldedText
{
    /// <summary>The bytes with ASCII letters in lower case.</summary>
    public static byte[] Lower(ReadOnlySpan<byte> text)
    {
        byte[] lower = text.ToArray();
        for (int i = 0; i < lower.Length; i++)
            lower[i] = LowerOf(lower[i]);
        return lower;
    }

    public static bool AreEqual(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        if (text.Length != lower.Length)
            return false;
        for (int i = 0; i < text.Length; i++)
        {
            if (LowerOf(text[i]) != lower[i])
                return false;
        }

        return true;
    }

    /// <summary>The first place of a text in another; -1 when there is none.</summary>
    public static int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        if (lower.IsEmpty)
            return 0;
        int last = text.Length - lower.Length, at = 0;
        if (last < 0)
            return -1;
        int second = SecondAnchor(lower);
        if (Vector256.IsHardwareAccelerated && last >= Vector256<byte>.Count)
        {
            ref byte start = ref MemoryMarshal.GetReference(text);
            Vector256<byte> firstByte = Vector256.Create(lower[0]), secondByte = Vector256.Create(lower[second]), firstCase = Vector256.Create(CaseOf(lower[0])), secondCase = Vector256.Create(CaseOf(lower[second]));

            // The last load ends before the last byte that a match beginning there would have.
            for (; at <= last - Vector256<byte>.Count + 1; at += Vector256<byte>.Count)
            {
                Vector256<byte> a = Vector256.LoadUnsafe(ref start, (nuint)at) | firstCase;
                Vector256<byte> b = Vector256.LoadUnsafe(ref start, (nuint)(at + second)) | secondCase;
                uint hits = (Vector256.Equals(a, firstByte) & Vector256.Equals(b, secondByte)).ExtractMostSignificantBits();
                for (; hits != 0; hits &= hits - 1)
                {
                    int place = at + System.Numerics.BitOperations.TrailingZeroCount(hits);
                    if (AreEqual(text.Slice(place, lower.Length), lower))
                        return place;
                }
            }
        }

        for (; at <= last; at++)
        {
            if (LowerOf(text[at]) == lower[0] && AreEqual(text.Slice(at, lower.Length), lower))
                return at;
        }

        return -1;
    }

    // Or-ing it turns both cases of a letter into the lower one; other bytes are compared as they are.
    private static byte CaseOf(byte lower) => lower is >= (byte)'a' and <= (byte)'z' ? (byte)0x20 : (byte)0;

    // Far from the first byte and not a blank or a digit: less likely to be there by chance.
    private static int SecondAnchor(ReadOnlySpan<byte> lower)
    {
        for (int i = lower.Length - 1; i > 0; i--)
        {
            if (lower[i] is not ((byte)' ' or (byte)'e' or (byte)'0' or (byte)'"'))
                return i;
        }

        return lower.Length - 1;
    }

    private static byte LowerOf(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
}
