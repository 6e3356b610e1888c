using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Palisade.Server.Listeners.Tailing;

/// <summary>How far a file is taken in, and how it begins: so another file with the same number, or the same one written anew, is told apart.</summary>
/// <param name="Offset">The bytes taken in.</param>
/// <param name="HeadLength">How many of its first bytes the hash is over.</param>
/// <param name="HeadHash">Their SHA-256.</param>
internal sealed record TailPosition(long Offset, int HeadLength, byte[] HeadHash)
{
    /// <summary>The first bytes that are looked at.</summary>
    public const int MaxHead = 1024;

    /// <summary>Out of a mark.</summary>
    public static TailPosition Of(byte[] mark) => new(BinaryPrimitives.ReadInt64BigEndian(mark), BinaryPrimitives.ReadInt32BigEndian(mark.AsSpan(8)), mark[12..]);

    /// <summary>The place behind so many bytes of a file that begins so.</summary>
    public static TailPosition At(long offset, ReadOnlySpan<byte> head) => new(offset, head.Length, SHA256.HashData(head));

    /// <summary>What is to be remembered.</summary>
    public byte[] ToMark()
    {
        byte[] mark = new byte[12 + HeadHash.Length];
        BinaryPrimitives.WriteInt64BigEndian(mark, Offset);
        BinaryPrimitives.WriteInt32BigEndian(mark.AsSpan(8), HeadLength);
        HeadHash.CopyTo(mark, 12);
        return mark;
    }

    /// <summary>Whether a file is still the one.</summary>
    /// <param name="length">Its length.</param>
    /// <param name="head">Its first bytes, up to <see cref="MaxHead"/>.</param>
    public bool Fits(long length, ReadOnlySpan<byte> head) => length >= Offset && head.Length >= HeadLength && SHA256.HashData(head[..HeadLength]).AsSpan().SequenceEqual(HeadHash);
}
