namespace Palisade.Proofs.Merkle;

/// <summary>
/// A whole tree in memory: every complete node of every level. For the records of one batch, and for proofs about them; 64 bytes a leaf.
/// Does not change; safe on any thread.
/// </summary>
public sealed class MemoryTree
{
    private readonly TreeHash[][] _levels;

    /// <summary>Hashes the tree over leaf hashes, which are copied.</summary>
    public MemoryTree(ReadOnlySpan<TreeHash> leafHashes)
    {
        List<TreeHash[]> levels = [leafHashes.ToArray()];
        while (levels[^1].Length > 1)
        {
            TreeHash[] children = levels[^1], parents = new TreeHash[children.Length / 2];
            MerkleTree.NodeHashes(children.AsSpan(0, 2 * parents.Length), parents);
            levels.Add(parents);
        }

        _levels = [.. levels];
    }

    /// <summary>The number of leaves.</summary>
    public long Size => _levels[0].Length;

    /// <summary>The root.</summary>
    public TreeHash Root() => RootAt(Size);

    /// <summary>The root when the tree had that many leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tree never had that many.</exception>
    public TreeHash RootAt(long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        return TreeRange.Load(size, TryGetNode)!.Root();
    }

    /// <summary>A node, as a <see cref="NodeReader"/>.</summary>
    public bool TryGetNode(int level, long index, out TreeHash hash)
    {
        hash = default;
        if (level < 0 || level >= _levels.Length || index < 0 || index >= _levels[level].Length)
            return false;
        hash = _levels[level][index];
        return true;
    }

    /// <summary>The proof that a leaf is in the tree of a size, by default the whole.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf or size.</exception>
    public InclusionProof ProveInclusion(long leafIndex, long? treeSize = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(treeSize ?? Size, Size);
        return InclusionProof.TryBuild(leafIndex, treeSize ?? Size, TryGetNode)!;
    }

    /// <summary>The proof that the tree of a first size is the beginning of the tree of a second.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such sizes.</exception>
    public ConsistencyProof ProveConsistency(long firstSize, long secondSize)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(secondSize, Size);
        return ConsistencyProof.TryBuild(firstSize, secondSize, TryGetNode)!;
    }
}
