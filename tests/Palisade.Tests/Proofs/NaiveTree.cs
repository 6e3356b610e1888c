using System.Security.Cryptography;
using Palisade.Proofs.Merkle;

namespace Palisade.Tests.Proofs;

/// <summary>RFC 6962, 2.1, 2.1.1 and 2.1.2 straight from their definitions: recursive, over bytes, with SHA256.HashData alone.</summary>
internal static class NaiveTree
{
    public static byte[] Leaf(byte[] entry) => SHA256.HashData([0, .. entry]);

    public static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);

    /// <summary>MTH over leaf hashes.</summary>
    public static byte[] Root(byte[][] leaves)
    {
        if (leaves.Length == 0)
            return SHA256.HashData([]);
        if (leaves.Length == 1)
            return leaves[0];
        int k = Split(leaves.Length);
        return Node(Root(leaves[..k]), Root(leaves[k..]));
    }

    /// <summary>PATH(m, D[n]).</summary>
    public static List<byte[]> Path(int m, byte[][] leaves)
    {
        if (leaves.Length == 1)
            return [];
        int k = Split(leaves.Length);
        return m < k ? [.. Path(m, leaves[..k]), Root(leaves[k..])] : [.. Path(m - k, leaves[k..]), Root(leaves[..k])];
    }

    /// <summary>PROOF(m, D[n]).</summary>
    public static List<byte[]> Proof(int m, byte[][] leaves) => Subproof(m, leaves, true);

    public static TreeHash[] Hashes(IEnumerable<byte[]> hashes) => [.. hashes.Select(h => new TreeHash(h))];

    private static List<byte[]> Subproof(int m, byte[][] leaves, bool b)
    {
        if (m == leaves.Length)
            return b ? [] : [Root(leaves)];
        int k = Split(leaves.Length);
        return m <= k ? [.. Subproof(m, leaves[..k], b), Root(leaves[k..])] : [.. Subproof(m - k, leaves[k..], false), Root(leaves[..k])];
    }

    private static int Split(int n)
    {
        int k = 1;
        while (k * 2 < n)
            k *= 2;
        return k;
    }
}
