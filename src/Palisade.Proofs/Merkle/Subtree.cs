namespace Palisade.Proofs.Merkle;

/// <summary>Hashes of any aligned range of leaves, put together from complete nodes.</summary>
internal static class Subtree
{
    /// <summary>MTH(D[start:end]) where start is a multiple of the smallest power of two that holds the range; false if a node is missing.</summary>
    public static bool TryHash(NodeReader nodes, long start, long end, out TreeHash hash)
    {
        long size = end - start;
        int level = MerkleTree.BitLength((ulong)size) - 1;
        if (!nodes(level, start >> level, out hash))
            return false;
        long rest = size - (1L << level);
        if (rest == 0)
            return true;
        if (!TryHash(nodes, start + (1L << level), end, out TreeHash right))
            return false;
        hash = MerkleTree.NodeHash(hash, right);
        return true;
    }

    /// <summary>The largest power of two smaller than a count, as its exponent.</summary>
    public static int SplitLevel(long count) => MerkleTree.BitLength((ulong)(count - 1)) - 1;

    /// <summary>Whether [start, end) is the range of a node that some tree has: not empty, start a multiple of the power of two that holds it.</summary>
    public static bool IsValid(long start, long end) =>
        start >= 0 && start < end && end <= MerkleTree.MaxSize && (start & ((1L << MerkleTree.BitLength((ulong)(end - start - 1))) - 1)) == 0;
}
