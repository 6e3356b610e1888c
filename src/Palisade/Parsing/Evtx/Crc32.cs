using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Palisade.Parsing.Evtx;

/// <summary>CRC-32 as in IEEE 802.3 and EVTX (polynomial 0x04C11DB7, reflected).</summary>
/// <remarks>
/// Folds 64 bytes a step by carry-less multiplication where the processor has it (Gopal et al., "Fast CRC Computation for Generic
/// Polynomials Using PCLMULQDQ", Intel, 2009; constants of its section 5 for this polynomial), else goes by eight tables.
/// </remarks>
internal static class Crc32
{
    private const int FoldedFrom = 64;
    private static readonly uint[] Tables = MakeTables();

    /// <summary>The checksum of some bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => ~Extend(~0u, bytes);

    /// <summary>The checksum of two stretches, as if they were one.</summary>
    public static uint Compute(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => ~Extend(Extend(~0u, first), second);

    /// <summary>Takes more bytes into a running checksum (not yet inverted).</summary>
    public static uint Extend(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (Pclmulqdq.IsSupported && BitConverter.IsLittleEndian && bytes.Length >= FoldedFrom)
        {
            int folded = bytes.Length & ~15;
            crc = Fold(crc, bytes[..folded]);
            bytes = bytes[folded..];
        }

        return ExtendByTables(crc, bytes);
    }

    /// <summary>The way without special instructions: eight bytes a step.</summary>
    internal static uint ExtendByTables(uint crc, ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            uint[] t = Tables;
            while (bytes.Length >= 8)
            {
                uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
                uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
                crc = t[0x700 + (byte)low] ^ t[0x600 + (byte)(low >> 8)] ^ t[0x500 + (byte)(low >> 16)] ^ t[0x400 + (low >> 24)] ^
                    t[0x300 + (byte)high] ^ t[0x200 + (byte)(high >> 8)] ^ t[0x100 + (byte)(high >> 16)] ^ t[high >> 24];
                bytes = bytes[8..];
            }

            foreach (byte b in bytes)
                crc = t[(byte)(crc ^ b)] ^ (crc >> 8);
            return crc;
        }
    }

    // A multiple of 16 bytes, at least 64.
    private static uint Fold(uint crc, ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            ref byte at = ref MemoryMarshal.GetReference(bytes);
            nuint length = (nuint)bytes.Length;
            Vector128<ulong> a = Load(ref at, 0) ^ Vector128.CreateScalar((ulong)crc);
            Vector128<ulong> b = Load(ref at, 16), c = Load(ref at, 32), d = Load(ref at, 48);
            nuint i = 64;
            Vector128<ulong> by512 = Vector128.Create(0x154442bd4UL, 0x1c6e41596UL);
            for (; i + 64 <= length; i += 64)
            {
                a = Step(a, by512) ^ Load(ref at, i);
                b = Step(b, by512) ^ Load(ref at, i + 16);
                c = Step(c, by512) ^ Load(ref at, i + 32);
                d = Step(d, by512) ^ Load(ref at, i + 48);
            }

            Vector128<ulong> by128 = Vector128.Create(0x1751997d0UL, 0x0ccaa009eUL);
            a = Step(a, by128) ^ b;
            a = Step(a, by128) ^ c;
            a = Step(a, by128) ^ d;
            for (; i < length; i += 16)
                a = Step(a, by128) ^ Load(ref at, i);
            return Reduce(a, by128);
        }
    }

    private static Vector128<ulong> Step(Vector128<ulong> x, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(x, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(x, by, 0x11);

    private static Vector128<ulong> Load(ref byte at, nuint offset) => Vector128.LoadUnsafe(ref at, offset).AsUInt64();

    // 128 bits to 64, to 32 by Barrett's method.
    private static uint Reduce(Vector128<ulong> x, Vector128<ulong> by128)
    {
        Vector128<ulong> low32 = Vector128.Create(0xFFFFFFFFUL, 0UL);
        x = Pclmulqdq.CarrylessMultiply(x, by128, 0x10) ^ Sse2.ShiftRightLogical128BitLane(x, 8);
        Vector128<ulong> folded = Pclmulqdq.CarrylessMultiply(x & low32, Vector128.CreateScalar(0x163cd6124UL), 0x00);
        x = Sse2.ShiftRightLogical128BitLane(x, 4) ^ folded;
        Vector128<ulong> polynomial = Vector128.Create(0x1db710641UL, 0x1f7011641UL);
        Vector128<ulong> quotient = Pclmulqdq.CarrylessMultiply(x & low32, polynomial, 0x10) & low32;
        x ^= Pclmulqdq.CarrylessMultiply(quotient, polynomial, 0x00);
        return x.AsUInt32().GetElement(1);
    }

    private static uint[] MakeTables()
    {
        uint[] tables = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0);
            tables[i] = crc;
        }

        for (int i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[tables[i - 256] & 0xFF];
        return tables;
    }
}
