using Palisade.Proofs.Crypto;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary>
/// A day key: 32 random bytes from which the keys of segments and of salts come, and to which batches are committed. docs/vault-format.md, section 5.
/// Overwritten when disposed. Safe on any thread until then.
/// </summary>
public sealed class DayKey : IDisposable
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = SecretKey.Length;

    private readonly SecretKey _key;

    /// <summary>Takes a copy of 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are not exactly 32.</exception>
    public DayKey(ReadOnlySpan<byte> key)
        : this(new SecretKey(key))
    {
    }

    private DayKey(SecretKey key)
    {
        _key = key;
        Span<byte> commit = stackalloc byte[Length];
        key.Derive(commit, [], "palisade/v1 commit"u8);
        Commit = new TreeHash(commit);
    }

    /// <summary>What batch leaves carry: which key they are under. Says nothing about the key.</summary>
    public TreeHash Commit { get; }

    /// <summary>A new random key.</summary>
    public static DayKey Create() => new(SecretKey.Create());

    /// <summary>Writes the 32 bytes: for wrapping, and for an open pack.</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void CopyTo(Span<byte> destination) => _key.CopyTo(destination);

    /// <summary>Derives the key of the salts into 32 bytes of the caller, who overwrites them.</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void DeriveSaltKey(Span<byte> destination) => _key.Derive(destination[..Length], [], "palisade/v1 salt"u8);

    /// <summary>Derives the AES-256-GCM key of a segment into 32 bytes of the caller, who overwrites them.</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void DeriveSegmentKey(SegmentId segment, Span<byte> destination)
    {
        Span<byte> id = stackalloc byte[SegmentId.Length];
        segment.CopyTo(id);
        _key.Derive(destination[..Length], id, "palisade/v1 segment"u8);
    }

    /// <summary>Overwrites the key.</summary>
    public void Dispose() => _key.Dispose();
}
