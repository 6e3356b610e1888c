namespace Palisade.Proofs.Merkle;

/// <summary>Why a proof does not hold. The numbers stay.</summary>
public enum ProofFault
{
    /// <summary>It holds.</summary>
    None = 0,

    /// <summary>The index is negative or not below the size.</summary>
    IndexOutOfRange = 1,

    /// <summary>The first size is larger than the second, or a size is negative or above <see cref="MerkleTree.MaxSize"/>.</summary>
    SizesOutOfOrder = 2,

    /// <summary>Consistency from the tree without leaves: it says nothing, so it proves nothing.</summary>
    EmptyTree = 3,

    /// <summary>The proof has fewer hashes than the two sizes ask for.</summary>
    TooFewHashes = 4,

    /// <summary>The proof has more hashes than the two sizes ask for.</summary>
    TooManyHashes = 5,

    /// <summary>The proof leads to another root (of the second, larger tree).</summary>
    RootMismatch = 6,

    /// <summary>The proof leads to another first root, or other first subtree.</summary>
    FirstRootMismatch = 7,

    /// <summary>The range is none of a subtree.</summary>
    NoSubtree = 8,
}
