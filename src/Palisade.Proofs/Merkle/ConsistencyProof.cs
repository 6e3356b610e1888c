namespace Palisade.Proofs.Merkle;

/// <summary>The proof that a smaller tree is the beginning of a larger one: RFC 6962, 2.1.2; RFC 9162, 2.1.4.</summary>
/// <param name="FirstSize">The size of the smaller tree. As received: may be out of range.</param>
/// <param name="SecondSize">The size of the larger tree.</param>
/// <param name="Hashes">The hashes; not to be changed.</param>
public sealed record ConsistencyProof(long FirstSize, long SecondSize, IReadOnlyList<TreeHash> Hashes)
{
    /// <summary>Builds the proof out of stored nodes; null if a node is missing. Empty for equal sizes and from size 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The first size is negative or above the second.</exception>
    public static ConsistencyProof? TryBuild(long firstSize, long secondSize, NodeReader nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfNegative(firstSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstSize, secondSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(secondSize, MerkleTree.MaxSize);
        List<TreeHash> proof = [];
        if (firstSize == 0 || firstSize == secondSize)
            return new ConsistencyProof(firstSize, secondSize, proof);

        // SUBPROOF of RFC 6962, 2.1.2, from the root down; "known" is its third argument.
        long start = 0, end = secondSize;
        bool known = true;
        while (firstSize != end)
        {
            long middle = start + (1L << Subtree.SplitLevel(end - start));
            bool left = firstSize <= middle;
            if (!Subtree.TryHash(nodes, left ? middle : start, left ? end : middle, out TreeHash hash))
                return null;
            proof.Add(hash);
            known &= left;
            (start, end) = left ? (start, middle) : (middle, end);
        }

        if (!known)
        {
            if (!Subtree.TryHash(nodes, start, end, out TreeHash hash))
                return null;
            proof.Add(hash);
        }

        proof.Reverse();
        return new ConsistencyProof(firstSize, secondSize, proof);
    }

    /// <summary>Checks the proof: RFC 9162, 2.1.4.2. Two trees of one size are consistent when their roots are equal and the proof is empty.</summary>
    /// <remarks>From size 0 every tree grows, so such a proof says nothing and is <see cref="ProofFault.EmptyTree"/>; a witness decides on its own.</remarks>
    public ConsistencyCheck Verify(in TreeHash firstRoot, in TreeHash secondRoot) =>
        FirstSize == 0 ? new ConsistencyCheck(this, firstRoot, secondRoot, null, null, ProofFault.EmptyTree) : VerifySubtree(0, firstRoot, secondRoot);

    /// <summary>Checks that the subtree [start, <see cref="FirstSize"/>) is part of the tree of <see cref="SecondSize"/> leaves.</summary>
    /// <remarks>
    /// draft-ietf-plants-merkle-tree-certs, "Subtree Consistency Proofs"; with start 0 it is RFC 9162, 2.1.4.2. A subtree without leaves is part of any
    /// tree, as transparency-dev/merkle has it: it proves nothing about the root.
    /// </remarks>
    public ConsistencyCheck VerifySubtree(long start, in TreeHash subtreeRoot, in TreeHash root)
    {
        if (start == FirstSize && start >= 0 && start <= SecondSize && SecondSize <= MerkleTree.MaxSize)
            return VerifyEmpty(subtreeRoot, root);
        ProofFault fault = Walk(start, subtreeRoot, out TreeHash first, out TreeHash second);
        if (fault != ProofFault.None)
            return new ConsistencyCheck(this, subtreeRoot, root, null, null, fault);
        fault = first != subtreeRoot ? ProofFault.FirstRootMismatch : second != root ? ProofFault.RootMismatch : ProofFault.None;
        return new ConsistencyCheck(this, subtreeRoot, root, first, second, fault);
    }

    private ConsistencyCheck VerifyEmpty(in TreeHash subtreeRoot, in TreeHash root)
    {
        ProofFault fault = Hashes.Count > 0 ? ProofFault.TooManyHashes : subtreeRoot != MerkleTree.EmptyRoot ? ProofFault.FirstRootMismatch : ProofFault.None;
        return new ConsistencyCheck(this, subtreeRoot, root, MerkleTree.EmptyRoot, null, fault);
    }

    private ProofFault Walk(long start, in TreeHash subtreeRoot, out TreeHash first, out TreeHash second)
    {
        first = second = subtreeRoot;
        if (FirstSize < 0 || FirstSize > SecondSize || SecondSize > MerkleTree.MaxSize)
            return ProofFault.SizesOutOfOrder;
        if (!Subtree.IsValid(start, FirstSize))
            return ProofFault.NoSubtree;

        long fn = start, sn = FirstSize - 1, tn = SecondSize - 1;
        while (fn != sn && (sn == tn || (sn & 1) == 1))
        {
            fn >>= 1;
            sn >>= 1;
            tn >>= 1;
        }

        int next = 0;
        if (fn != sn)
        {
            if (Hashes.Count == 0)
                return ProofFault.TooFewHashes;
            first = second = Hashes[next++];
        }

        for (; next < Hashes.Count; next++)
        {
            if (tn == 0)
                return ProofFault.TooManyHashes;
            if ((sn & 1) == 1 || sn == tn)
            {
                if (fn < sn)
                    first = MerkleTree.NodeHash(Hashes[next], first);
                second = MerkleTree.NodeHash(Hashes[next], second);
                while ((sn & 1) == 0 && sn != 0)
                {
                    fn >>= 1;
                    sn >>= 1;
                    tn >>= 1;
                }
            }
            else
            {
                second = MerkleTree.NodeHash(second, Hashes[next]);
            }

            fn >>= 1;
            sn >>= 1;
            tn >>= 1;
        }

        return tn == 0 ? ProofFault.None : ProofFault.TooFewHashes;
    }
}

/// <summary>What came of checking a consistency proof, with all that is needed to check it again.</summary>
/// <param name="Proof">The proof as received.</param>
/// <param name="FirstRoot">The root of the smaller tree.</param>
/// <param name="SecondRoot">The root of the larger tree.</param>
/// <param name="ComputedFirst">The first root that the proof leads to, or null if its shape is wrong.</param>
/// <param name="ComputedSecond">The second root that the proof leads to, or null.</param>
/// <param name="Fault">Why it does not hold.</param>
public sealed record ConsistencyCheck(ConsistencyProof Proof, TreeHash FirstRoot, TreeHash SecondRoot, TreeHash? ComputedFirst, TreeHash? ComputedSecond, ProofFault Fault)
{
    /// <summary>Whether the larger tree begins with the smaller.</summary>
    public bool Holds => Fault == ProofFault.None;
}
