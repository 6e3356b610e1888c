using System.Security.Cryptography;
using Palisade.Proofs.Crypto;

namespace Palisade.Vault.Keys;

/// <summary>
/// The key over all keys of a vault: 32 random bytes in a file outside it. The month keys, the log's signing keys and the key for names are wrapped
/// by it. Overwritten when disposed. Safe on any thread until then.
/// </summary>
internal sealed class RootKey : IDisposable
{
    public const int Length = SecretKey.Length;

    private readonly SecretKey _key;

    /// <summary>Takes a copy of 32 bytes.</summary>
    public RootKey(ReadOnlySpan<byte> key)
        : this(new SecretKey(key))
    {
    }

    private RootKey(SecretKey key)
    {
        _key = key;
        Span<byte> id = stackalloc byte[8];
        key.Derive(id, [], "palisade/v1 root id"u8);
        Id = Convert.ToHexStringLower(id);
    }

    /// <summary>Names the key and says nothing about it: 16 hexadecimal digits.</summary>
    public string Id { get; }

    public static RootKey Create() => new(SecretKey.Create());

    /// <summary>What wraps the keys in the vault.</summary>
    public KeyWrap Wrapping()
    {
        Span<byte> key = stackalloc byte[Length];
        _key.Derive(key, [], "palisade/v1 root wrap"u8);
        KeyWrap wrap = new(key);
        CryptographicOperations.ZeroMemory(key);
        return wrap;
    }

    /// <summary>Writes the 32 bytes: for the root key file and for shares.</summary>
    public void CopyTo(Span<byte> destination) => _key.CopyTo(destination);

    public void Dispose() => _key.Dispose();
}
