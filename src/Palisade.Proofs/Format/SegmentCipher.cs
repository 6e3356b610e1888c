using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Palisade.Proofs.Format;

/// <summary>The encryption of the blocks of one segment: docs/vault-format.md, section 6. Safe on several threads at once; a block number is encrypted once.</summary>
public sealed class SegmentCipher : IDisposable
{
    /// <summary>The tag at the end of each ciphertext, in bytes.</summary>
    public const int TagLength = 16;

    private const uint BlockKind = 0, FooterKind = 1;

    // .NET's AesGcm sets key and nonce of one context of OpenSSL: two calls at once would mix them up. A call takes a tenth of the time of decompressing what it gives.
    private readonly Lock _gate = new();
    private readonly AesGcm _aes;

    /// <summary>Derives the key of a segment; the day key is not kept.</summary>
    public SegmentCipher(DayKey key, SegmentId segment)
    {
        ArgumentNullException.ThrowIfNull(key);
        Span<byte> segmentKey = stackalloc byte[DayKey.Length];
        key.DeriveSegmentKey(segment, segmentKey);
        _aes = new AesGcm(segmentKey, TagLength);
        CryptographicOperations.ZeroMemory(segmentKey);
    }

    /// <summary>Decrypts and decompresses a block.</summary>
    /// <param name="block">Its number, from 0.</param>
    /// <param name="cipher">The ciphertext with its tag; is overwritten.</param>
    /// <param name="plain">As many bytes as the block says it has.</param>
    public SegmentFault TryOpen(int block, Span<byte> cipher, Span<byte> plain)
    {
        if (!TryDecrypt(BlockKind, block, cipher))
            return SegmentFault.NotDecrypted;
        return TryDecompress(cipher[..^TagLength], plain) ? SegmentFault.None : SegmentFault.NotCompressed;
    }

    /// <summary>Decrypts a footer in place.</summary>
    /// <param name="blocks">The number of blocks.</param>
    /// <param name="cipher">The ciphertext with its tag; the plain bytes take its place, without the last <see cref="TagLength"/>.</param>
    public bool TryOpenFooter(int blocks, Span<byte> cipher) => TryDecrypt(FooterKind, blocks, cipher);

    /// <summary>Overwrites the key.</summary>
    public void Dispose() => _aes.Dispose();

    internal void SealBlock(int block, ReadOnlySpan<byte> plain, Span<byte> cipher) => Encrypt(BlockKind, block, plain, cipher);

    internal void SealFooter(int blocks, ReadOnlySpan<byte> plain, Span<byte> cipher) => Encrypt(FooterKind, blocks, plain, cipher);

    internal static bool TryDecompress(ReadOnlySpan<byte> compressed, Span<byte> plain)
    {
        using BrotliDecoder brotli = default;
        return brotli.Decompress(compressed, plain, out int consumed, out int written) == System.Buffers.OperationStatus.Done && consumed == compressed.Length && written == plain.Length;
    }

    private void Encrypt(uint kind, int number, ReadOnlySpan<byte> plain, Span<byte> cipher)
    {
        Span<byte> nonce = stackalloc byte[12];
        Nonce(nonce, kind, number);
        lock (_gate)
            _aes.Encrypt(nonce, plain, cipher[..plain.Length], cipher.Slice(plain.Length, TagLength));
    }

    private bool TryDecrypt(uint kind, int number, Span<byte> cipher)
    {
        if (cipher.Length < TagLength)
            return false;
        Span<byte> nonce = stackalloc byte[12];
        Nonce(nonce, kind, number);
        try
        {
            lock (_gate)
                _aes.Decrypt(nonce, cipher[..^TagLength], cipher[^TagLength..], cipher[..^TagLength]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private static void Nonce(Span<byte> nonce, uint kind, int number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(nonce, kind);
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..], number);
    }
}
