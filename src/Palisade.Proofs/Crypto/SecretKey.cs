using System.Security.Cryptography;

namespace Palisade.Proofs.Crypto;

/// <summary>32 secret bytes. Pinned, so that the collector leaves no copy of them in the heap; overwritten when disposed. Safe on any thread until then.</summary>
internal sealed class SecretKey : IDisposable
{
    public const int Length = 32;

    private readonly byte[] _key = GC.AllocateArray<byte>(Length, pinned: true);
    private bool _disposed;

    /// <summary>Takes a copy.</summary>
    /// <exception cref="ArgumentException">There are not exactly 32 bytes.</exception>
    public SecretKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Length)
            throw new ArgumentException("A key has 32 bytes.", nameof(key));
        key.CopyTo(_key);
    }

    private SecretKey() => RandomNumberGenerator.Fill(_key);

    /// <summary>A new random one.</summary>
    public static SecretKey Create() => new();

    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void CopyTo(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _key.CopyTo(destination);
    }

    /// <summary>HKDF-SHA256 into as many bytes as the destination has; the caller overwrites them.</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void Derive(Span<byte> destination, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, destination, salt, info);
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_key);
    }
}
