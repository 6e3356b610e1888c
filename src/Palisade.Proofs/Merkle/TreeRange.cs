using System.Buffers.Binary;
using System.Numerics;

namespace Palisade.Proofs.Merkle;

/// <summary>
/// The right edge of a growing tree: the roots of the complete subtrees that make it up, largest first, one for each bit of its size. Appends in
/// constant time on average, gives the root at any time, and is at most 62 hashes. Not safe on several threads at once.
/// </summary>
public sealed class TreeRange
{
    private readonly TreeHash[] _peaks = new TreeHash[63];
    private int _count;

    /// <summary>The number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The roots of the complete subtrees, largest first; valid until the next append.</summary>
    public ReadOnlySpan<TreeHash> Peaks => _peaks.AsSpan(0, _count);

    /// <summary>Appends the hash of one leaf.</summary>
    /// <exception cref="InvalidOperationException">The tree has <see cref="MerkleTree.MaxSize"/> leaves.</exception>
    public void Append(in TreeHash leafHash) => AppendSubtree(0, leafHash);

    /// <summary>Appends a complete subtree of 2^level leaves by its root.</summary>
    /// <exception cref="ArgumentException">The size is no multiple of 2^level: the subtree would not be one of the tree.</exception>
    /// <exception cref="InvalidOperationException">The tree would be larger than <see cref="MerkleTree.MaxSize"/>.</exception>
    public void AppendSubtree(int level, in TreeHash root)
    {
        if (level is < 0 or > 61 || (Size & ((1L << level) - 1)) != 0)
            throw new ArgumentException("A complete subtree begins at a multiple of its size.", nameof(level));
        if (Size > MerkleTree.MaxSize - (1L << level))
            throw new InvalidOperationException("The tree is full.");
        TreeHash hash = root;
        for (long rest = Size >> level; (rest & 1) == 1; rest >>= 1)
            hash = MerkleTree.NodeHash(_peaks[--_count], hash);
        _peaks[_count++] = hash;
        Size += 1L << level;
    }

    /// <summary>The root of the tree as it is.</summary>
    public TreeHash Root()
    {
        if (_count == 0)
            return MerkleTree.EmptyRoot;
        TreeHash root = _peaks[_count - 1];
        for (int i = _count - 2; i >= 0; i--)
            root = MerkleTree.NodeHash(_peaks[i], root);
        return root;
    }

    /// <summary>A copy that grows on its own.</summary>
    public TreeRange Clone()
    {
        TreeRange copy = new() { Size = Size, _count = _count };
        Peaks.CopyTo(copy._peaks);
        return copy;
    }

    /// <summary>The state as bytes: the size as 8 bytes, most significant first, then the peaks.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[8 + (_count * TreeHash.Length)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Size);
        TreeHash.AsBytes(Peaks).CopyTo(bytes.AsSpan(8));
        return bytes;
    }

    /// <summary>Reads what <see cref="ToArray"/> wrote; false if these bytes are no such state.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out TreeRange range)
    {
        range = new TreeRange();
        if (bytes.Length < 8)
            return false;
        long size = BinaryPrimitives.ReadInt64BigEndian(bytes);
        int count = BitOperations.PopCount((ulong)size);
        if (size is < 0 or > MerkleTree.MaxSize || bytes.Length != 8 + (count * TreeHash.Length))
            return false;
        for (int i = 0; i < count; i++)
            range._peaks[i] = new TreeHash(bytes.Slice(8 + (i * TreeHash.Length), TreeHash.Length));
        range._count = count;
        range.Size = size;
        return true;
    }

    /// <summary>The right edge of a tree of a size, out of stored nodes; null if one of them is not there.</summary>
    public static TreeRange? Load(long size, NodeReader nodes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MerkleTree.MaxSize);
        ArgumentNullException.ThrowIfNull(nodes);
        TreeRange range = new() { Size = size };
        long start = 0;
        for (int level = 62; level >= 0; level--)
        {
            if ((size >> level & 1) == 0)
                continue;
            if (!nodes(level, start >> level, out TreeHash hash))
                return null;
            range._peaks[range._count++] = hash;
            start += 1L << level;
        }

        return range;
    }
}
