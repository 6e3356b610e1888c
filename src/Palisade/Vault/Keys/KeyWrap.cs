using System.Security.Cryptography;

namespace Palisade.Vault.Keys;

/// <summary>
/// Wraps secrets under one key: AES-256-GCM, a random nonce, and the name of what is wrapped as associated data, so that one file cannot stand in
/// for another. Safe on any thread; overwritten when disposed.
/// </summary>
internal sealed class KeyWrap : IDisposable
{
    /// <summary>How much longer the wrapped form is.</summary>
    public const int Overhead = 8 + NonceLength + TagLength;

    private const int NonceLength = 12, TagLength = 16;
    private readonly AesGcm _aes;

    /// <summary>Takes a key of 32 bytes, which is not kept.</summary>
    public KeyWrap(ReadOnlySpan<byte> key) => _aes = new AesGcm(key, TagLength);

    private static ReadOnlySpan<byte> Magic => "PALKEY1\n"u8;

    /// <summary>The magic, the nonce, the ciphertext, the tag.</summary>
    public byte[] Wrap(ReadOnlySpan<byte> secret, string name)
    {
        byte[] wrapped = new byte[Overhead + secret.Length];
        Magic.CopyTo(wrapped);
        Span<byte> nonce = wrapped.AsSpan(Magic.Length, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        _aes.Encrypt(nonce, secret, wrapped.AsSpan(Magic.Length + NonceLength, secret.Length), wrapped.AsSpan(wrapped.Length - TagLength), Bytes(name));
        return wrapped;
    }

    /// <summary>The secret, for the caller to overwrite; null when these bytes are not wrapped under this key and name.</summary>
    public byte[]? Unwrap(ReadOnlySpan<byte> wrapped, string name)
    {
        if (wrapped.Length < Overhead || !wrapped.StartsWith(Magic))
            return null;
        byte[] secret = GC.AllocateArray<byte>(wrapped.Length - Overhead, pinned: true);
        try
        {
            _aes.Decrypt(wrapped.Slice(Magic.Length, NonceLength), wrapped[(Magic.Length + NonceLength)..^TagLength], wrapped[^TagLength..], secret, Bytes(name));
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public void Dispose() => _aes.Dispose();

    private static byte[] Bytes(string name) => System.Text.Encoding.UTF8.GetBytes("palisade/v1 " + name);
}
