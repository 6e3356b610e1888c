using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Palisade.Parsing.Json;

/// <summary>Finds where a JSON string ends, 32 bytes at a time.</summary>
/// <remarks>
/// Control bytes and invalid UTF-8 inside a string are let through (RFC 8259 forbids the first): logs hold them, and they are evidence.
/// Runs of backslashes are resolved with one addition per block, after simdjson (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 3.1.1).
/// </remarks>
internal static class JsonStrings
{
    private const uint EvenBits = 0x55555555;

    /// <summary>Finds the quote that ends a string.</summary>
    /// <param name="bytes">The whole buffer: blocks may be read past <paramref name="end"/>, and what is found there does not count.</param>
    /// <param name="at">The first byte inside the string.</param>
    /// <param name="end">Where the record ends.</param>
    /// <param name="escaped">True when the string holds a backslash.</param>
    /// <returns>The index of the quote, or -1 when there is none before <paramref name="end"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FindEnd(byte[] bytes, int at, int end, out bool escaped)
    {
        escaped = false;
        if (Vector256.IsHardwareAccelerated)
        {
            ref byte first = ref MemoryMarshal.GetArrayDataReference(bytes);
            for (; at <= bytes.Length - Vector256<byte>.Count && at < end; at += Vector256<byte>.Count)
            {
                Vector256<byte> block = Vector256.LoadUnsafe(ref first, (nuint)at);
                Vector256<byte> slashes = Vector256.Equals(block, Vector256.Create((byte)'\\'));
                uint found = (Vector256.Equals(block, Vector256.Create((byte)'"')) | slashes).ExtractMostSignificantBits();
                if (found == 0)
                    continue;
                int close = at + BitOperations.TrailingZeroCount(found);
                if (bytes[close] != '"')
                {
                    escaped = true;
                    return FindEndEscaped(bytes, close, end);
                }

                return close < end ? close : -1;
            }
        }

        return at < end ? FindEndPlain(bytes, at, end, ref escaped) : -1;
    }

    // at is a backslash that no other escapes.
    private static int FindEndEscaped(byte[] bytes, int at, int end)
    {
        ref byte first = ref MemoryMarshal.GetArrayDataReference(bytes);
        uint carry = 0;
        for (; at <= bytes.Length - Vector256<byte>.Count && at < end; at += Vector256<byte>.Count)
        {
            Vector256<byte> block = Vector256.LoadUnsafe(ref first, (nuint)at);
            uint quotes = Vector256.Equals(block, Vector256.Create((byte)'"')).ExtractMostSignificantBits();
            uint slashes = Vector256.Equals(block, Vector256.Create((byte)'\\')).ExtractMostSignificantBits() & ~carry;
            uint follows = (slashes << 1) | carry;
            ulong runs = (ulong)(slashes & ~EvenBits & ~follows) + slashes;
            carry = (uint)(runs >> 32);
            quotes &= ~((EvenBits ^ unchecked((uint)runs << 1)) & follows);
            if (quotes == 0)
                continue;
            int close = at + BitOperations.TrailingZeroCount(quotes);
            return close < end ? close : -1;
        }

        bool ignored = false;
        at += (int)carry;
        return at < end ? FindEndPlain(bytes, at, end, ref ignored) : -1;
    }

    // The last bytes of a buffer, and machines without 256-bit vectors.
    private static int FindEndPlain(byte[] bytes, int at, int end, ref bool escaped)
    {
        while (true)
        {
            int hit = bytes.AsSpan(at, end - at).IndexOfAny((byte)'"', (byte)'\\');
            if (hit < 0)
                return -1;
            at += hit;
            if (bytes[at] == '"')
                return at;
            escaped = true;
            at += 2;
            if (at >= end)
                return -1;
        }
    }
}
