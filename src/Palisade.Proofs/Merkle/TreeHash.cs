using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Crypto;

namespace Palisade.Proofs.Merkle;

/// <summary>A SHA-256 hash of a leaf, a node or a root: 32 bytes, compared by value. The default value is 32 zero bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8, Size = Length)]
public readonly struct TreeHash : IEquatable<TreeHash>
{
    /// <summary>The length of a hash in bytes.</summary>
    public const int Length = 32;

    /// <summary>The length of a hash in standard base64, padding included.</summary>
    public const int Base64Length = 44;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>Copies 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are not exactly 32 bytes.</exception>
    public TreeHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new ArgumentException("A hash has 32 bytes.", nameof(bytes));
        this = MemoryMarshal.Read<TreeHash>(bytes);
    }

    /// <summary>The SHA-256 of some bytes, without any prefix.</summary>
    public static TreeHash Of(ReadOnlySpan<byte> bytes)
    {
        Unsafe.SkipInit(out TreeHash hash);
        SHA256.HashData(bytes, Writable(ref hash));
        return hash;
    }

    /// <summary>Reads standard base64 with padding, in its one canonical form (RFC 4648, 4; unused bits zero).</summary>
    public static bool TryParseBase64(ReadOnlySpan<byte> text, out TreeHash hash)
    {
        Unsafe.SkipInit(out hash);
        if (text.Length == Base64Length && StrictBase64.TryDecode(text, Writable(ref hash), out int written) && written == Length)
            return true;
        hash = default;
        return false;
    }

    /// <summary>Reads standard base64 with padding, in its one canonical form.</summary>
    public static bool TryParseBase64(string text, out TreeHash hash)
    {
        ArgumentNullException.ThrowIfNull(text);
        hash = default;
        return text.Length == Base64Length && Ascii.IsValid(text) && TryParseBase64(Encoding.ASCII.GetBytes(text), out hash);
    }

    /// <summary>The bytes of hashes in place: no copy.</summary>
    public static ReadOnlySpan<byte> AsBytes(ReadOnlySpan<TreeHash> hashes) => MemoryMarshal.AsBytes(hashes);

    /// <summary>The 32 bytes in place; the span lives as long as the variable.</summary>
    public static ReadOnlySpan<byte> AsBytes(ref readonly TreeHash hash) => MemoryMarshal.AsBytes(new ReadOnlySpan<TreeHash>(in hash));

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination) => AsBytes(in this).CopyTo(destination);

    /// <summary>The 32 bytes in an array of the caller.</summary>
    public byte[] ToArray() => AsBytes(in this).ToArray();

    /// <summary>Standard base64 with padding, 44 characters.</summary>
    public string ToBase64() => Convert.ToBase64String(AsBytes(in this));

    /// <summary>Lower case hexadecimal, 64 characters.</summary>
    public override string ToString() => Convert.ToHexStringLower(AsBytes(in this));

    /// <inheritdoc/>
    public bool Equals(TreeHash other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TreeHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _a.GetHashCode();

    /// <summary>Whether all 32 bytes are equal.</summary>
    public static bool operator ==(TreeHash left, TreeHash right) => left.Equals(right);

    /// <summary>Whether any of the 32 bytes differs.</summary>
    public static bool operator !=(TreeHash left, TreeHash right) => !left.Equals(right);

    internal static Span<byte> Writable(ref TreeHash hash) => MemoryMarshal.AsBytes(new Span<TreeHash>(ref hash));
}
