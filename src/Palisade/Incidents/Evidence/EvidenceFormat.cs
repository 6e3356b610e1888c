using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Palisade.Incidents.Evidence;

/// <summary>
/// The file of an item: <c>"PALEVI1\n"</c>, then blocks of 1 MiB, the last one shorter, each AES-256-GCM under the key of the item with its tag behind it. The nonce is <c>u32 kind | u64 block</c>, kind 1 for the last
/// block and 0 for the others, so that blocks cannot be moved, left out or cut off without being seen. An empty item is one empty last block.
/// </summary>
internal static class EvidenceFormat
{
    public const int BlockBytes = 1 << 20;
    public const int TagBytes = 16;
    public const int KeyBytes = 32;
    public const int CipherBytes = BlockBytes + TagBytes;

    private const int NonceBytes = 12;

    public static ReadOnlySpan<byte> Magic => "PALEVI1\n"u8;

    /// <summary>The length of the file of an item.</summary>
    /// <param name="length">The length of the item.</param>
    public static long FileLength(long length) => Magic.Length + length + (TagBytes * BlocksOf(length));

    /// <summary>The number of blocks of an item.</summary>
    public static long BlocksOf(long length) => Math.Max(1, (length + BlockBytes - 1) / BlockBytes);

    /// <summary>The length of the item in a file; -1 when no item has a file of that length.</summary>
    public static long ItemLength(long fileLength)
    {
        long sealedBytes = fileLength - Magic.Length, blocks = (sealedBytes + CipherBytes - 1) / CipherBytes, length = sealedBytes - (blocks * TagBytes);
        return length >= 0 && FileLength(length) == fileLength ? length : -1;
    }

    /// <summary>Encrypts a block.</summary>
    /// <param name="aes">The key of the item.</param>
    /// <param name="block">Its number, from 0; a number is encrypted once.</param>
    /// <param name="isLast">Whether it is the last.</param>
    /// <param name="plain">At most <see cref="BlockBytes"/>.</param>
    /// <param name="cipher">As long, and the tag.</param>
    public static void Seal(AesGcm aes, long block, bool isLast, ReadOnlySpan<byte> plain, Span<byte> cipher)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Nonce(nonce, block, isLast);
        aes.Encrypt(nonce, plain, cipher[..plain.Length], cipher.Slice(plain.Length, TagBytes));
    }

    /// <summary>Decrypts a block; false when it is not what was encrypted.</summary>
    public static bool TryOpen(AesGcm aes, long block, bool isLast, ReadOnlySpan<byte> cipher, Span<byte> plain)
    {
        if (cipher.Length < TagBytes)
            return false;
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Nonce(nonce, block, isLast);
        try
        {
            aes.Decrypt(nonce, cipher[..^TagBytes], cipher[^TagBytes..], plain);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private static void Nonce(Span<byte> nonce, long block, bool isLast)
    {
        BinaryPrimitives.WriteUInt32BigEndian(nonce, isLast ? 1u : 0);
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..], block);
    }
}
