using System.Security.Cryptography;
using Palisade.Proofs.Crypto;

namespace Palisade.Proofs.Merkle;

/// <summary>
/// HMAC-SHA-256 under one key, for many short messages, as the salts of leaves are: the two key blocks are hashed once. RFC 2104. Safe on any
/// thread until disposed; allocates nothing per message.
/// </summary>
public sealed class KeyedHash : IDisposable
{
    private const int BlockBytes = 64;
    private readonly byte[]? _key;
    private Sha256State _inner, _outer;
    private bool _disposed;

    /// <summary>Takes a key of any length; the bytes are not kept.</summary>
    public KeyedHash(ReadOnlySpan<byte> key)
    {
        if (!Sha256.IsNative)
        {
            _key = key.ToArray();
            return;
        }

        Span<byte> block = stackalloc byte[BlockBytes];
        block.Clear();
        if (key.Length > BlockBytes)
            SHA256.HashData(key, block);
        else
            key.CopyTo(block);
        Xor(block, 0x36);
        _inner = Sha256.Begin(block);
        Xor(block, 0x36 ^ 0x5C);
        _outer = Sha256.Begin(block);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>HMAC-SHA-256(key, message).</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public TreeHash Compute(ReadOnlySpan<byte> message)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_key is not null)
            return new TreeHash(HMACSHA256.HashData(_key, message));
        TreeHash inner = Sha256.Finish(_inner, message);
        return Sha256.Finish(_outer, TreeHash.AsBytes(in inner));
    }

    /// <summary>Overwrites the key.</summary>
    public void Dispose()
    {
        _disposed = true;
        _inner = _outer = default;
        if (_key is not null)
            CryptographicOperations.ZeroMemory(_key);
    }

    private static void Xor(Span<byte> block, byte value)
    {
        foreach (ref byte b in block)
            b ^= value;
    }
}
