using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Palisade.Events;

namespace Palisade.Rules.Matching;

/// <summary>Folds the values of an event where they lie, 32 bytes at a time, the escapes of JSON resolved on the way. See <see cref="Fold"/>.</summary>
/// <remarks>
/// Values are short, tens of bytes: what counts is the price of beginning and ending. So blocks are read past the end of the value, which lies in
/// a larger buffer, and written past the end of the text. What is not ASCII, or at the very end of the buffer, takes the plain way.
/// </remarks>
internal static class FoldedValue
{
    private const int Block = 32;
    private const int NotPlain = 0x80;

    /// <summary>Appends the folded form of UTF-8 text.</summary>
    /// <param name="buffer">Holds it.</param>
    /// <param name="start">Its first byte.</param>
    /// <param name="length">Its length.</param>
    /// <param name="folded">Receives the folded text.</param>
    public static void Append(byte[] buffer, int start, int length, ByteBuffer folded)
    {
        if (!Vector256.IsHardwareAccelerated || length <= 0 || buffer.Length - start < length + Block)
        {
            Fold.Append(buffer.AsSpan(start, length), folded);
            return;
        }

        ref byte from = ref buffer[start];
        ref byte to = ref MemoryMarshal.GetReference(folded.GetSpan(length + Block));
        for (int at = 0; at < length; at += Block)
        {
            Vector256<byte> block = Vector256.LoadUnsafe(ref from, (nuint)at);
            if ((block.ExtractMostSignificantBits() & Within(length - at)) != 0)
            {
                Fold.Append(buffer.AsSpan(start, length), folded);
                return;
            }

            ToUpper(block).StoreUnsafe(ref to, (nuint)at);
        }

        folded.Advance(length);
    }

    /// <summary>Appends the folded text of the inside of a JSON string.</summary>
    /// <param name="buffer">Holds it.</param>
    /// <param name="start">The first byte behind the quote.</param>
    /// <param name="length">The bytes up to the other quote.</param>
    /// <param name="folded">Receives the folded text.</param>
    public static void AppendJson(byte[] buffer, int start, int length, ByteBuffer folded)
    {
        if (Vector256.IsHardwareAccelerated && length > 0 && buffer.Length - start >= length + Block)
        {
            int written = Unescape(ref buffer[start], length, ref MemoryMarshal.GetReference(folded.GetSpan(length + Block)));
            if (written >= 0)
            {
                folded.Advance(written);
                return;
            }
        }

        int begin = folded.Length;
        JsonEscapes.AppendUnescaped(buffer.AsSpan(start, length), folded);
        Fold.InPlace(folded, begin);
    }

    // The bytes written, or -1 for text that is not plain enough.
    private static int Unescape(ref byte from, int length, ref byte to)
    {
        int at = 0, written = 0;
        // 1 when the byte at hand was escaped and stands for itself, be it a backslash.
        uint itself = 0;
        unchecked
        {
            while (at < length)
            {
                Vector256<byte> block = Vector256.LoadUnsafe(ref from, (nuint)at);
                uint within = Within(length - at);
                if ((block.ExtractMostSignificantBits() & within) != 0)
                    return -1;
                ToUpper(block).StoreUnsafe(ref to, (nuint)written);
                uint slashes = Vector256.Equals(block, Vector256.Create((byte)'\\')).ExtractMostSignificantBits() & within & ~itself;
                int plain = slashes == 0 ? Math.Min(Block, length - at) : BitOperations.TrailingZeroCount(slashes);
                at += plain;
                written += plain;
                itself = 0;
                if (slashes == 0)
                    continue;
                if (at + 1 >= length)
                    return -1;
                byte letter = Unsafe.Add(ref from, at + 1);
                int used = 2;
                int meant = letter == '\\' ? -1 : letter == 'u' ? Numbered(ref Unsafe.Add(ref from, at), length - at, out used) : Control(letter);
                if (meant < 0)
                {
                    at++;
                    itself = 1;
                    continue;
                }

                if (meant > 0x7F)
                    return -1;
                Unsafe.Add(ref to, written++) = (byte)meant;
                at += used;
            }
        }

        return written;
    }

    // What a letter after a backslash stands for; -1 when for itself.
    private static int Control(byte letter) => letter switch
    {
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        0 => NotPlain,
        _ => -1,
    };

    // A backslash, u and four digits; writers of JSON give quotes, signs and brackets so.
    private static int Numbered(ref byte escape, int rest, out int used)
    {
        used = 6;
        if (rest < 6 || !ushort.TryParse(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref escape, 2), 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
            return NotPlain;
        return unit is >= 'a' and <= 'z' ? unit - 0x20 : unit;
    }

    // A bit for each byte of a block that belongs to the value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Within(int rest) => rest >= 32 ? uint.MaxValue : (1u << rest) - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> ToUpper(Vector256<byte> ascii)
    {
        // a to z become the lowest 26 of all signed bytes.
        Vector256<sbyte> moved = (ascii + Vector256.Create((byte)(0x80 - 'a'))).AsSByte();
        Vector256<byte> lower = Vector256.LessThan(moved, Vector256.Create((sbyte)(-128 + 26))).AsByte();
        return ascii ^ (lower & Vector256.Create((byte)0x20));
    }
}
