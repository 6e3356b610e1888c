using System.Numerics;
using Palisade.Proofs.Crypto;

namespace Palisade.Proofs.Merkle;

/// <summary>The hashes of a Merkle tree: RFC 6962, 2.1, and the same in RFC 9162, 2.1.1. Safe on any thread; allocates nothing.</summary>
public static class MerkleTree
{
    /// <summary>The largest size of a tree: 2^62 leaves, so that no index or size overflows.</summary>
    public const long MaxSize = 1L << 62;

    /// <summary>The root of the tree without leaves: SHA-256 of nothing.</summary>
    public static TreeHash EmptyRoot { get; } = TreeHash.Of([]);

    /// <summary>The hash of a leaf: SHA-256(0x00 || entry).</summary>
    public static TreeHash LeafHash(ReadOnlySpan<byte> entry) => Sha256.Prefixed(0, entry, []);

    /// <summary>The hash of a leaf whose entry is salt || record, without joining them: SHA-256(0x00 || salt || record).</summary>
    public static TreeHash LeafHash(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> record) => Sha256.Prefixed(0, salt, record);

    /// <summary>The hash of an inner node: SHA-256(0x01 || left || right).</summary>
    public static TreeHash NodeHash(in TreeHash left, in TreeHash right) => Sha256.Prefixed(1, TreeHash.AsBytes(in left), TreeHash.AsBytes(in right));

    /// <summary>Hashes neighbours into their parents: <c>parents[i] = NodeHash(children[2i], children[2i+1])</c>. Parents may overlap the start of children.</summary>
    /// <exception cref="ArgumentException">Children are not twice as many as parents.</exception>
    public static void NodeHashes(ReadOnlySpan<TreeHash> children, Span<TreeHash> parents)
    {
        if (children.Length != 2L * parents.Length)
            throw new ArgumentException("A parent has two children.", nameof(parents));
        for (int i = 0; i < parents.Length; i++)
            parents[i] = NodeHash(children[2 * i], children[(2 * i) + 1]);
    }

    /// <summary>The root over leaf hashes, in place: the span is scratch afterwards. For one batch or one tile; a growing log uses <see cref="TreeRange"/>.</summary>
    /// <remarks>Level by level; an odd last node moves up unchanged, which is the same tree as the split at the largest power of two.</remarks>
    public static TreeHash RootInPlace(Span<TreeHash> hashes)
    {
        if (hashes.IsEmpty)
            return EmptyRoot;
        while (hashes.Length > 1)
        {
            int pairs = hashes.Length / 2;
            NodeHashes(hashes[..(2 * pairs)], hashes[..pairs]);
            if ((hashes.Length & 1) == 1)
                hashes[pairs] = hashes[^1];
            hashes = hashes[..(pairs + (hashes.Length & 1))];
        }

        return hashes[0];
    }

    /// <summary>The root over leaf hashes, which stay as they are.</summary>
    public static TreeHash Root(ReadOnlySpan<TreeHash> leafHashes)
    {
        TreeRange range = new();
        foreach (ref readonly TreeHash hash in leafHashes)
            range.Append(hash);
        return range.Root();
    }

    /// <summary>How many hashes the shortest proof of inclusion has.</summary>
    internal static int InclusionLength(long index, long size)
    {
        int inner = BitLength((ulong)(index ^ (size - 1)));
        return inner + BitOperations.PopCount((ulong)index >> inner);
    }

    internal static int BitLength(ulong value) => 64 - BitOperations.LeadingZeroCount(value);
}
