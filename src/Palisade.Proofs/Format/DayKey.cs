using System.Security.Cryptography;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary>
/// A day key: 32 random bytes from which the keys of segments and of salts come, and to which batches are committed. docs/vault-format.md, section 5.
/// Overwritten when disposed; the array is pinned, so no copy of it stays in the heap. Safe on any thread until then.
/// </summary>
public sealed class DayKey : IDisposable
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 32;

    private readonly byte[] _key = GC.AllocateArray<byte>(Length, pinned: true);
    private bool _disposed;

    /// <summary>Takes a copy of 32 bytes.</summary>
    /// <exception cref="ArgumentException">There are not exactly 32.</exception>
    public DayKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Length)
            throw new ArgumentException("A day key has 32 bytes.", nameof(key));
        key.CopyTo(_key);
        Commit = new TreeHash(HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, Length, [], "palisade/v1 commit"u8.ToArray()));
    }

    /// <summary>What batch leaves carry: which key they are under. Says nothing about the key.</summary>
    public TreeHash Commit { get; }

    /// <summary>A new random key.</summary>
    public static DayKey Create()
    {
        Span<byte> key = stackalloc byte[Length];
        RandomNumberGenerator.Fill(key);
        DayKey created = new(key);
        CryptographicOperations.ZeroMemory(key);
        return created;
    }

    /// <summary>Writes the 32 bytes: for wrapping, and for an open pack.</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void CopyTo(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _key.CopyTo(destination);
    }

    /// <summary>Derives the key of the salts into 32 bytes of the caller, who overwrites them.</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void DeriveSaltKey(Span<byte> destination) => Derive(destination, [], "palisade/v1 salt"u8);

    /// <summary>Derives the AES-256-GCM key of a segment into 32 bytes of the caller, who overwrites them.</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void DeriveSegmentKey(SegmentId segment, Span<byte> destination)
    {
        Span<byte> id = stackalloc byte[SegmentId.Length];
        segment.CopyTo(id);
        Derive(destination, id, "palisade/v1 segment"u8);
    }

    /// <summary>Overwrites the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_key);
    }

    private void Derive(Span<byte> destination, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, destination[..Length], salt, info);
    }
}
