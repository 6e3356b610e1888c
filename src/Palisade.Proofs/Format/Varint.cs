using System.Runtime.CompilerServices;

namespace Palisade.Proofs.Format;

/// <summary>Unsigned LEB128, 7 bits a byte, lowest first, at most 10 bytes, no padding; and signed numbers zigzag.</summary>
internal static class Varint
{
    public const int MaxLength = 10;

    public static int Write(Span<byte> destination, ulong value)
    {
        int length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)((value & 0x7F) | 0x80);
            value >>= 7;
        }

        destination[length++] = (byte)value;
        return length;
    }

    public static ulong ZigZag(long value) => unchecked((ulong)((value << 1) ^ (value >> 63)));

    public static long UnZigZag(ulong value) => unchecked((long)(value >> 1) ^ -(long)(value & 1));

    /// <summary>Reads at an offset and moves it on; false when the bytes end, run over 64 bits, or are padded.</summary>
    /// <remarks>Columns are read number by number: those of one and two bytes, nearly all, are read where the caller stands, with the offset in a register.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        int index = at;
        if ((uint)index < (uint)bytes.Length)
        {
            uint first = bytes[index];
            if (first < 0x80)
            {
                value = first;
                at = index + 1;
                return true;
            }

            // A second byte of zero is padding, and left to the long way.
            if ((uint)(index + 1) < (uint)bytes.Length && unchecked(bytes[index + 1] - 1U) < 0x7F)
            {
                value = (first & 0x7F) | ((uint)bytes[index + 1] << 7);
                at = index + 2;
                return true;
            }
        }

        // Copies, or the caller's own would have to stay in memory for the call.
        bool isRead = TryReadLong(bytes, ref index, out ulong read);
        at = index;
        value = read;
        return isRead;
    }

    private static bool TryReadLong(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (int i = 0; i < MaxLength && at + i < bytes.Length; i++)
        {
            byte b = bytes[at + i];
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b >= 0x80)
                continue;
            bool padded = i > 0 && b == 0, overflows = i == MaxLength - 1 && b > 1;
            at += i + 1;
            return !padded && !overflows;
        }

        return false;
    }
}
