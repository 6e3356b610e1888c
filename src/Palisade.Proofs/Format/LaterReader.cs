using System.Buffers.Binary;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary>Reads section <c>later</c> of a pack: single leaves with their proofs of inclusion, <c>u64 index | u16 length | entry | u8 hashes | hash...</c>.</summary>
internal sealed class LaterReader(Stream stream, long treeSize)
{
    /// <summary>Why there is no next leaf, when the stream ends within one or has none there.</summary>
    public string? Fault { get; private set; }

    /// <summary>The next leaf; false at the end or at a fault.</summary>
    public bool TryRead(out byte[] entry, out InclusionProof proof)
    {
        entry = [];
        proof = new InclusionProof(0, treeSize, []);
        Span<byte> head = stackalloc byte[10];
        int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (read == 0)
            return false;
        Fault = "ends within a leaf";
        if (read < head.Length)
            return false;
        ulong index = BinaryPrimitives.ReadUInt64BigEndian(head);
        entry = new byte[BinaryPrimitives.ReadUInt16BigEndian(head[8..])];
        if (stream.ReadAtLeast(entry, entry.Length, throwOnEndOfStream: false) < entry.Length)
            return false;
        int count = stream.ReadByte();
        byte[] hashes = new byte[TreeHash.Length * Math.Max(0, count)];
        if (count < 0 || stream.ReadAtLeast(hashes, hashes.Length, throwOnEndOfStream: false) < hashes.Length)
            return false;
        Fault = index > (ulong)MerkleTree.MaxSize || PackProofs.TryReadHashes(hashes) is null ? "has what is no leaf with its proof" : null;
        if (Fault is not null)
            return false;
        proof = new InclusionProof((long)index, treeSize, PackProofs.TryReadHashes(hashes)!);
        return true;
    }
}
