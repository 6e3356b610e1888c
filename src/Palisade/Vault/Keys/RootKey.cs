using System.Security.Cryptography;

namespace Palisade.Vault.Keys;

/// <summary>
/// The key over all keys of a vault: 32 random bytes in a file outside it. The month keys, the log's signing keys and the key for names are wrapped
/// by it. Overwritten when disposed. Safe on any thread until then.
/// </summary>
internal sealed class RootKey : IDisposable
{
    public const int Length = 32;

    private readonly byte[] _key = GC.AllocateArray<byte>(Length, pinned: true);
    private bool _disposed;

    /// <summary>Takes a copy of 32 bytes.</summary>
    public RootKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Length)
            throw new ArgumentException("A root key has 32 bytes.", nameof(key));
        key.CopyTo(_key);
        Id = Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, 8, [], "palisade/v1 root id"u8.ToArray()));
    }

    /// <summary>Names the key and says nothing about it: 16 hexadecimal digits.</summary>
    public string Id { get; }

    public static RootKey Create()
    {
        Span<byte> key = stackalloc byte[Length];
        RandomNumberGenerator.Fill(key);
        RootKey created = new(key);
        CryptographicOperations.ZeroMemory(key);
        return created;
    }

    /// <summary>What wraps the keys in the vault.</summary>
    public KeyWrap Wrapping()
    {
        Span<byte> key = stackalloc byte[Length];
        ObjectDisposedException.ThrowIf(_disposed, this);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, key, [], "palisade/v1 root wrap"u8);
        KeyWrap wrap = new(key);
        CryptographicOperations.ZeroMemory(key);
        return wrap;
    }

    /// <summary>Writes the 32 bytes: for the root key file and for shares.</summary>
    public void CopyTo(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _key.CopyTo(destination);
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_key);
    }
}
