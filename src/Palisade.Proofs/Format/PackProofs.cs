using System.Buffers.Binary;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary>Reads the proofs in a pack: plain hashes, one after another.</summary>
internal static class PackProofs
{
    /// <summary>The longest proof that a tree of 2^62 leaves needs: two hashes a level at most.</summary>
    public const int MaxHashes = 126;

    /// <summary>Hashes that fill a section; null if it is no whole number of them, or too many.</summary>
    public static TreeHash[]? TryReadHashes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % TreeHash.Length != 0 || bytes.Length > MaxHashes * TreeHash.Length)
            return null;
        TreeHash[] hashes = new TreeHash[bytes.Length / TreeHash.Length];
        for (int i = 0; i < hashes.Length; i++)
            hashes[i] = new TreeHash(bytes.Slice(i * TreeHash.Length, TreeHash.Length));
        return hashes;
    }

    /// <summary>The next <c>u64 m | u8 hashes | hash...</c> of section <c>anchors</c>; false where the bytes are none.</summary>
    public static bool TryReadAnchor(ref ReadOnlySpan<byte> rest, long size, out ConsistencyProof? proof)
    {
        proof = null;
        if (rest.Length < 9)
            return false;
        ulong from = BinaryPrimitives.ReadUInt64BigEndian(rest);
        if (from > (ulong)MerkleTree.MaxSize || !TryReadCounted(rest[8..], out TreeHash[]? hashes, out int length))
            return false;
        proof = new ConsistencyProof((long)from, size, hashes!);
        rest = rest[(8 + length)..];
        return true;
    }

    /// <summary>Reads a section of proofs from earlier sizes, ascending.</summary>
    /// <param name="bytes">The section.</param>
    /// <param name="size">The size they lead to.</param>
    /// <param name="below">All are from sizes below this one.</param>
    /// <param name="anchors">The proofs, up to the first that is none.</param>
    public static bool TryReadAnchors(ReadOnlySpan<byte> bytes, long size, long below, out List<ConsistencyProof> anchors)
    {
        anchors = [];
        while (!bytes.IsEmpty)
        {
            if (!TryReadAnchor(ref bytes, size, out ConsistencyProof? proof) || proof!.FirstSize >= below || proof.FirstSize <= (anchors.Count == 0 ? 0 : anchors[^1].FirstSize))
                return false;
            anchors.Add(proof);
        }

        return true;
    }

    private static bool TryReadCounted(ReadOnlySpan<byte> bytes, out TreeHash[]? hashes, out int length)
    {
        hashes = null;
        length = 0;
        if (bytes.IsEmpty)
            return false;
        length = 1 + (bytes[0] * TreeHash.Length);
        if (bytes.Length < length)
            return false;
        hashes = TryReadHashes(bytes[1..length]);
        return hashes is not null;
    }
}
