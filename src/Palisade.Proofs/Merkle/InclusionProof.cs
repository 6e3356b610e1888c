namespace Palisade.Proofs.Merkle;

/// <summary>The proof that a leaf is in a tree: the hashes beside its path, from the leaf up. RFC 6962, 2.1.1; RFC 9162, 2.1.3.</summary>
/// <param name="LeafIndex">The leaf, from 0. As received: may be out of range.</param>
/// <param name="TreeSize">The number of leaves of the tree.</param>
/// <param name="Hashes">The path; not to be changed.</param>
public sealed record InclusionProof(long LeafIndex, long TreeSize, IReadOnlyList<TreeHash> Hashes)
{
    /// <summary>Builds the proof out of stored nodes; null if a node is missing (pruned, or not yet there).</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf in a tree of that size.</exception>
    public static InclusionProof? TryBuild(long leafIndex, long treeSize, NodeReader nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(treeSize, MerkleTree.MaxSize);
        ArgumentOutOfRangeException.ThrowIfNegative(leafIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leafIndex, treeSize);
        TreeHash[] path = new TreeHash[MerkleTree.InclusionLength(leafIndex, treeSize)];

        // From the root down to the leaf, so the path is filled from its end.
        int next = path.Length;
        for (long start = 0, end = treeSize; end - start > 1;)
        {
            long middle = start + (1L << Subtree.SplitLevel(end - start));
            bool left = leafIndex < middle;
            if (!Subtree.TryHash(nodes, left ? middle : start, left ? end : middle, out path[--next]))
                return null;
            (start, end) = left ? (start, middle) : (middle, end);
        }

        return new InclusionProof(leafIndex, treeSize, path);
    }

    /// <summary>Checks the proof: RFC 9162, 2.1.3.2.</summary>
    public InclusionCheck Verify(in TreeHash leafHash, in TreeHash root)
    {
        ProofFault fault = Walk(LeafIndex, TreeSize, leafHash, Hashes, out TreeHash computed);
        if (fault != ProofFault.None)
            return new InclusionCheck(this, leafHash, root, null, fault);
        return new InclusionCheck(this, leafHash, root, computed, computed == root ? ProofFault.None : ProofFault.RootMismatch);
    }

    /// <summary>Checks that a leaf is in the subtree [start, end): <see cref="LeafIndex"/> counts from the start of the log, <see cref="TreeSize"/> is the end.</summary>
    /// <remarks>draft-ietf-plants-merkle-tree-certs, "Subtree Inclusion Proofs".</remarks>
    public InclusionCheck VerifyInSubtree(long start, in TreeHash leafHash, in TreeHash subtreeRoot)
    {
        if (!Subtree.IsValid(start, TreeSize))
            return new InclusionCheck(this, leafHash, subtreeRoot, null, ProofFault.NoSubtree);
        if (LeafIndex < start || LeafIndex >= TreeSize)
            return new InclusionCheck(this, leafHash, subtreeRoot, null, ProofFault.IndexOutOfRange);
        InclusionCheck check = new InclusionProof(LeafIndex - start, TreeSize - start, Hashes).Verify(leafHash, subtreeRoot);
        return check with { Proof = this };
    }

    private static ProofFault Walk(long leafIndex, long treeSize, in TreeHash leafHash, IReadOnlyList<TreeHash> path, out TreeHash computed)
    {
        computed = leafHash;
        if (treeSize > MerkleTree.MaxSize)
            return ProofFault.SizesOutOfOrder;
        if (leafIndex < 0 || leafIndex >= treeSize)
            return ProofFault.IndexOutOfRange;
        int expected = MerkleTree.InclusionLength(leafIndex, treeSize);
        if (path.Count != expected)
            return path.Count < expected ? ProofFault.TooFewHashes : ProofFault.TooManyHashes;

        long fn = leafIndex, sn = treeSize - 1;
        for (int i = 0; i < path.Count; i++)
        {
            if ((fn & 1) == 1 || fn == sn)
            {
                computed = MerkleTree.NodeHash(path[i], computed);
                while ((fn & 1) == 0 && fn != 0)
                {
                    fn >>= 1;
                    sn >>= 1;
                }
            }
            else
            {
                computed = MerkleTree.NodeHash(computed, path[i]);
            }

            fn >>= 1;
            sn >>= 1;
        }

        return sn == 0 ? ProofFault.None : ProofFault.TooFewHashes;
    }
}

/// <summary>What came of checking an inclusion proof, with all that is needed to check it again.</summary>
/// <param name="Proof">The proof as received.</param>
/// <param name="LeafHash">The hash of the leaf.</param>
/// <param name="Root">The root it should lead to.</param>
/// <param name="ComputedRoot">The root it leads to, or null if its shape is wrong.</param>
/// <param name="Fault">Why it does not hold.</param>
public sealed record InclusionCheck(InclusionProof Proof, TreeHash LeafHash, TreeHash Root, TreeHash? ComputedRoot, ProofFault Fault)
{
    /// <summary>Whether the leaf is in the tree.</summary>
    public bool Holds => Fault == ProofFault.None;
}
