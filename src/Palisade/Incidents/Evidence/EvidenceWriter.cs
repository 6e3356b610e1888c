using System.Security.Cryptography;
using Palisade.Vault.Storage;

namespace Palisade.Incidents.Evidence;

/// <summary>Encrypts an item into a file as it comes in. Not thread-safe; after a failed write it is good for nothing.</summary>
/// <param name="file">An empty file; the caller's.</param>
/// <param name="key">The key of the item, of which no other file was written.</param>
internal sealed class EvidenceWriter(IVaultFile file, ReadOnlySpan<byte> key) : IDisposable
{
    private readonly AesGcm _aes = new(key, EvidenceFormat.TagBytes);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _plain = new byte[EvidenceFormat.BlockBytes], _cipher = new byte[EvidenceFormat.CipherBytes];
    private long _offset, _block;
    private int _held;

    /// <summary>The bytes taken so far.</summary>
    public long Length { get; private set; }

    /// <summary>Takes bytes.</summary>
    /// <exception cref="VaultIOException">The file cannot be written.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            // Which block is the last is known only when no more comes.
            if (_held == _plain.Length)
                Flush(isLast: false);
            int taken = Math.Min(bytes.Length, _plain.Length - _held);
            bytes[..taken].CopyTo(_plain.AsSpan(_held));
            _held += taken;
            bytes = bytes[taken..];
        }
    }

    /// <summary>Writes what is left, and makes the bytes durable.</summary>
    /// <returns>The SHA-256 of the item, 64 hex digits in lower case.</returns>
    /// <exception cref="VaultIOException">The file cannot be written.</exception>
    public string Finish()
    {
        Flush(isLast: true);
        file.Sync();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose()
    {
        _aes.Dispose();
        _hash.Dispose();
        CryptographicOperations.ZeroMemory(_plain);
    }

    private void Flush(bool isLast)
    {
        if (_offset == 0)
        {
            file.Write(0, EvidenceFormat.Magic);
            _offset = EvidenceFormat.Magic.Length;
        }

        Span<byte> cipher = _cipher.AsSpan(0, _held + EvidenceFormat.TagBytes);
        EvidenceFormat.Seal(_aes, _block++, isLast, _plain.AsSpan(0, _held), cipher);
        file.Write(_offset, cipher);
        _offset += cipher.Length;
        _held = 0;
    }
}
