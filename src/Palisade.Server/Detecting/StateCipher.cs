using System.Security.Cryptography;

namespace Palisade.Server.Detecting;

/// <summary>Encrypts what correlations keep between two starts: it has values of records in clear. AES-256-GCM; not thread safe.</summary>
internal sealed class StateCipher(byte[] key) : IDisposable
{
    private const int NonceBytes = 12, TagBytes = 16;
    private readonly AesGcm _aes = new(key, TagBytes);

    public byte[] Encrypt(ReadOnlySpan<byte> clear)
    {
        byte[] sealedBytes = new byte[NonceBytes + clear.Length + TagBytes];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceBytes));
        _aes.Encrypt(sealedBytes.AsSpan(0, NonceBytes), clear, sealedBytes.AsSpan(NonceBytes, clear.Length), sealedBytes.AsSpan(NonceBytes + clear.Length));
        return sealedBytes;
    }

    /// <summary>The clear bytes; null when they were encrypted with another key, or changed.</summary>
    public byte[]? TryDecrypt(ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < NonceBytes + TagBytes)
            return null;
        byte[] clear = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        try
        {
            _aes.Decrypt(sealedBytes[..NonceBytes], sealedBytes[NonceBytes..^TagBytes], sealedBytes[^TagBytes..], clear);
            return clear;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public void Dispose() => _aes.Dispose();
}

/// <summary>The secrets of detection: files in the data folder that only their owner can read.</summary>
/// <param name="Pseudonyms">Makes tokens of personal values.</param>
/// <param name="State">Encrypts what correlations keep.</param>
internal sealed record DetectionKeys(byte[] Pseudonyms, byte[] State)
{
    /// <summary>Reads them, or makes them.</summary>
    /// <exception cref="InvalidDataException">A file is no key, or others may read it.</exception>
    /// <exception cref="IOException">It cannot be read or made.</exception>
    public static DetectionKeys Of(string folder) =>
        new(Privacy.PseudonymKey.LoadOrCreate(Path.Combine(folder, "pseudonyms.key")), Privacy.PseudonymKey.LoadOrCreate(Path.Combine(folder, "state.key")));
}
