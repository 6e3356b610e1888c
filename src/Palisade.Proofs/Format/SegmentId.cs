using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Palisade.Proofs.Format;

/// <summary>The name of a segment: 16 random bytes, written as 32 lower-case hexadecimal digits.</summary>
public readonly record struct SegmentId(UInt128 Value)
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Its length in bytes.</summary>
    public const int Length = 16;

    /// <summary>A new one.</summary>
    public static SegmentId Create()
    {
        Span<byte> bytes = stackalloc byte[Length];
        RandomNumberGenerator.Fill(bytes);
        return new SegmentId(bytes);
    }

    /// <summary>Reads 16 bytes.</summary>
    public SegmentId(ReadOnlySpan<byte> bytes)
        : this(BinaryPrimitives.ReadUInt128BigEndian(bytes))
    {
    }

    /// <summary>Reads 32 lower-case digits, and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SegmentId id)
    {
        id = default;
        if (text.Length != 2 * Length || text.ContainsAnyExcept(Digits))
            return false;
        id = new SegmentId(UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>Writes the 16 bytes.</summary>
    public void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    /// <summary>The 32 digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
