using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Palisade.Events;

/// <summary>Writes UTF-16LE as UTF-8: runs of ASCII by vectors, the rest one by one.</summary>
internal static class Utf16Text
{
    /// <summary>The most UTF-8 bytes that a UTF-16 unit becomes.</summary>
    public const int MaxUtf8PerUnit = 3;

    /// <summary>Writes text as UTF-8; a lone surrogate becomes its three bytes, so that different values stay different.</summary>
    /// <param name="utf16">At any alignment; an odd byte at the end is left out.</param>
    /// <param name="room">At least <see cref="MaxUtf8PerUnit"/> bytes a unit.</param>
    /// <returns>The bytes written.</returns>
    public static int ToUtf8(ReadOnlySpan<byte> utf16, Span<byte> room)
    {
        int units = utf16.Length / 2;
        ArgumentOutOfRangeException.ThrowIfLessThan(room.Length, units * MaxUtf8PerUnit, nameof(room));
        int written = 0;
        for (int i = 0; i < units;)
        {
            int ascii = NarrowAscii(utf16[(i * 2)..], room[written..]);
            i += ascii;
            written += ascii;
            while (i < units)
            {
                uint c = BinaryPrimitives.ReadUInt16LittleEndian(utf16[(i * 2)..]);
                if (c < 0x80)
                    break;
                i++;
                if (c is >= 0xD800 and < 0xDC00 && i < units && BinaryPrimitives.ReadUInt16LittleEndian(utf16[(i * 2)..]) is >= 0xDC00 and < 0xE000 and ushort low)
                {
                    c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00u);
                    i++;
                }

                written += WriteScalar(c, room[written..]);
            }
        }

        return written;
    }

    /// <summary>Writes one code point as UTF-8; a surrogate as its three bytes.</summary>
    /// <returns>The bytes written, 1 to 4.</returns>
    public static int WriteScalar(uint c, Span<byte> room)
    {
        switch (c)
        {
            case < 0x80:
                room[0] = (byte)c;
                return 1;
            case < 0x800:
                room[1] = (byte)(0x80 | (c & 0x3F));
                room[0] = (byte)(0xC0 | (c >> 6));
                return 2;
            case < 0x10000:
                room[2] = (byte)(0x80 | (c & 0x3F));
                room[1] = (byte)(0x80 | ((c >> 6) & 0x3F));
                room[0] = (byte)(0xE0 | (c >> 12));
                return 3;
            default:
                room[3] = (byte)(0x80 | (c & 0x3F));
                room[2] = (byte)(0x80 | ((c >> 6) & 0x3F));
                room[1] = (byte)(0x80 | ((c >> 12) & 0x3F));
                room[0] = (byte)(0xF0 | ((c >> 18) & 7));
                return 4;
        }
    }

    // Copies the ASCII units at the beginning, and says how many those are. Room holds them all.
    private static int NarrowAscii(ReadOnlySpan<byte> utf16, Span<byte> room)
    {
        ref ushort from = ref Unsafe.As<byte, ushort>(ref MemoryMarshal.GetReference(utf16));
        ref byte to = ref MemoryMarshal.GetReference(room);
        nuint units = (nuint)utf16.Length / 2;
        nuint i = 0;
        for (; i + 16 <= units; i += 16)
        {
            Vector128<ushort> first = Vector128.LoadUnsafe(ref from, i), second = Vector128.LoadUnsafe(ref from, i + 8);
            if (((first | second) & Vector128.Create((ushort)0xFF80)) != Vector128<ushort>.Zero)
                break;
            Vector128.Narrow(first, second).StoreUnsafe(ref to, i);
        }

        for (; i + 4 <= units; i += 4)
        {
            ulong four = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref from, i)));
            if ((four & 0xFF80FF80FF80FF80) != 0)
                break;
            four |= four >> 8;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, i), (uint)((four & 0xFFFF) | ((four >> 16) & 0xFFFF0000)));
        }

        for (; i < units; i++)
        {
            ushort unit = Unsafe.ReadUnaligned<ushort>(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref from, i)));
            if (unit >= 0x80)
                break;
            Unsafe.Add(ref to, i) = (byte)unit;
        }

        return (int)i;
    }
}
