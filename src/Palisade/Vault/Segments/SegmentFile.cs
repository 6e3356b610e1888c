using System.Buffers;
using System.Buffers.Binary;
using Palisade.Proofs.Format;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Segments;

/// <summary>
/// A segment opened for search: its index, and any of its blocks. What is wrong is a value; nothing read here is trusted beyond its bounds. A block is decoded into
/// one decoder that is reused. Not safe on several threads at once but where it says so.
/// </summary>
internal sealed class SegmentFile : IDisposable
{
    private const int FrameBytes = 8;
    private readonly IVaultFile _file;
    private readonly SegmentCipher _cipher;
    private BlockRoom? _room;

    private SegmentFile(IVaultFile file, SegmentCipher cipher, SegmentIndex index)
    {
        (_file, _cipher, Index) = (file, cipher, index);
    }

    public SegmentIndex Index { get; }

    /// <summary>Opens a segment.</summary>
    /// <param name="disk">The vault.</param>
    /// <param name="id">Its name.</param>
    /// <param name="key">The key of its batches; not kept.</param>
    /// <param name="error">What is wrong with it.</param>
    /// <returns>Null when anything is wrong.</returns>
    /// <exception cref="VaultIOException">It is not there or cannot be read.</exception>
    public static SegmentFile? TryOpen(IVaultDisk disk, SegmentId id, DayKey key, out SegmentError error)
    {
        IVaultFile file = disk.Open(SegmentWriter.PathOf(id), FileUse.Read);
        SegmentCipher cipher = new(key, id);
        SegmentIndex? index = null;
        try
        {
            index = ReadIndex(file, id, cipher, out error);
            return index is null ? null : new SegmentFile(file, cipher, index);
        }
        finally
        {
            if (index is null)
            {
                file.Dispose();
                cipher.Dispose();
            }
        }
    }

    /// <summary>Reads a block.</summary>
    /// <param name="block">Its number.</param>
    /// <param name="error">What is wrong with it.</param>
    /// <returns>Its records, valid until the next call; null when anything is wrong.</returns>
    /// <exception cref="VaultIOException">It cannot be read.</exception>
    public BlockDecoder? TryRead(int block, out SegmentError error)
    {
        _room ??= BlockRoom.Rent();
        return TryUnpack(block, _room, out Memory<byte> plain, out error) && TryDecode(block, _room, plain, out error) ? _room.Decoder : null;
    }

    /// <summary>Reads, decrypts and decompresses a block. Safe on several threads at once, each with a room of its own.</summary>
    /// <param name="block">Its number.</param>
    /// <param name="room">Takes its bytes.</param>
    /// <param name="plain">Them, valid until the room is used again.</param>
    /// <param name="error">What is wrong with it.</param>
    /// <returns>False when anything is wrong.</returns>
    /// <exception cref="VaultIOException">It cannot be read.</exception>
    public bool TryUnpack(int block, BlockRoom room, out Memory<byte> plain, out SegmentError error)
    {
        SegmentBlock entry = Index.Blocks[block];
        plain = default;
        error = new SegmentError(SegmentFault.BlockTooLong, entry.Offset, block);
        if (entry.CipherBytes > BlockLimits.MaxCipherBytes || entry.PlainBytes > BlockLimits.MaxPlainBytes || entry.Offset < 0)
            return false;
        Span<byte> framed = room.Cipher(entry.CipherBytes + FrameBytes);
        plain = room.Plain(entry.PlainBytes);
        if (_file.Read(entry.Offset, framed) < framed.Length)
        {
            error = new SegmentError(SegmentFault.CutOff, _file.Length, block);
            return false;
        }

        SegmentFault fault = _cipher.TryOpen(block, framed[FrameBytes..], plain.Span);
        error = fault == SegmentFault.None ? default : new SegmentError(fault, entry.Offset, block);
        return fault == SegmentFault.None;
    }

    /// <summary>Finds the records in the bytes of a block; they are in the decoder of the room.</summary>
    /// <param name="block">Its number.</param>
    /// <param name="room">The room.</param>
    /// <param name="plain">By <see cref="TryUnpack"/>.</param>
    /// <param name="error">What is wrong with them.</param>
    /// <returns>False when anything is wrong.</returns>
    public static bool TryDecode(int block, BlockRoom room, ReadOnlyMemory<byte> plain, out SegmentError error)
    {
        bool isRead = room.Decoder.TryDecode(plain, out error);
        if (!isRead)
            error = error with { Block = block };
        return isRead;
    }

    public void Dispose()
    {
        _file.Dispose();
        _cipher.Dispose();
        Index.Release();
        _room?.Return();
        _room = null;
    }

    private static SegmentIndex? ReadIndex(IVaultFile file, SegmentId id, SegmentCipher cipher, out SegmentError error)
    {
        long length = file.Length;
        Span<byte> ends = stackalloc byte[SegmentReader.HeaderLength + 4];
        Span<byte> header = ends[..SegmentReader.HeaderLength], size = ends[SegmentReader.HeaderLength..];
        error = new SegmentError(SegmentFault.NoSegment, 0);
        if (file.Read(0, header) < header.Length || !header.StartsWith(SegmentReader.Magic) || new SegmentId(header[SegmentReader.Magic.Length..]) != id)
            return null;
        error = new SegmentError(SegmentFault.CutOff, length);
        if (file.Read(length - 4, size) < size.Length)
            return null;
        uint footerBytes = BinaryPrimitives.ReadUInt32BigEndian(size);
        if (footerBytes > SegmentIndex.MaxBytes || footerBytes + 8L + SegmentReader.HeaderLength > length)
            return null;
        byte[] rented = ArrayPool<byte>.Shared.Rent((int)footerBytes);
        try
        {
            Span<byte> footer = rented.AsSpan(0, (int)footerBytes);
            long start = length - 4 - footerBytes;
            error = new SegmentError(SegmentFault.NotDecrypted, start);
            return file.Read(start, footer) == footer.Length ? Decode(file, start, footer, cipher, ref error) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    // The number of blocks is part of the nonce, and stands in the footer: the blocks are counted by their lengths, without reading them.
    private static SegmentIndex? Decode(IVaultFile file, long start, Span<byte> footer, SegmentCipher cipher, ref SegmentError error)
    {
        Span<byte> size = stackalloc byte[4];
        int blocks = 0;
        for (long at = SegmentReader.HeaderLength; ; blocks++)
        {
            if (file.Read(at, size) < size.Length || at > start - 4)
            {
                error = new SegmentError(SegmentFault.CutOff, at, blocks);
                return null;
            }

            uint n = BinaryPrimitives.ReadUInt32BigEndian(size);
            if (n == 0)
                break;
            at += FrameBytes + n;
        }

        if (!cipher.TryOpenFooter(blocks, footer))
            return null;
        SegmentIndex? index = footer.Length < SegmentCipher.TagLength ? null : SegmentIndex.TryRead(footer[..^SegmentCipher.TagLength]);
        if (index is null || index.Blocks.Count != blocks)
        {
            index?.Release();
            error = new SegmentError(SegmentFault.Malformed, start);
            return null;
        }

        error = default;
        return index;
    }
}
