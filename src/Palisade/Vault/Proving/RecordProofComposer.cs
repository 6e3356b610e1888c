using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Proofs.Verification;

namespace Palisade.Vault.Proving;

/// <summary>Makes the proof of one record: docs/vault-format.md, section 8. It has the record in clear.</summary>
internal static class RecordProofComposer
{
    /// <inheritdoc cref="Make(IProvableLog, SealLeaf?, long, int)"/>
    public static TlogProof Make(IProvableLog log, long leaf, int place) => Make(log, FindSeal(log, leaf), leaf, place);

    /// <param name="log">The log, at the checkpoint that is shown.</param>
    /// <param name="seal">The leaf that says where the batch is sealed, of <see cref="FindSeal"/>: it may come after that checkpoint. Null when there is none.</param>
    /// <param name="leaf">The index of the batch.</param>
    /// <param name="place">The place of the record in it.</param>
    /// <exception cref="InvalidDataException">There is no such record, it is not sealed yet, its key is destroyed, or something is damaged.</exception>
    public static TlogProof Make(IProvableLog log, SealLeaf? seal, long leaf, int place)
    {
        byte[] entry = leaf >= 0 && leaf < log.Size ? log.ReadEntry(leaf) : [];
        if (!Leaf.TryParse(entry, out Leaf? parsed, out _) || parsed is not BatchLeaf batch || place < 0 || place >= batch.Count)
            throw new InvalidDataException(FormattableString.Invariant($"There is no record {leaf}/{place}."));
        DayKey key = log.FindKey(batch.Key) ?? throw new InvalidDataException($"Key {batch.Key} is destroyed: what was under it cannot be read any more.");
        if (seal is null)
            throw new InvalidDataException(FormattableString.Invariant($"Batch {leaf} is not sealed yet."));
        using Stream file = log.OpenSegment(seal.Segment) ?? throw new InvalidDataException($"Segment {seal.Segment} is missing.");
        using SegmentCipher cipher = new(key, seal.Segment);
        SegmentReader reader = new(file, seal.Bytes);
        while (reader.ReadBlock(cipher) is { } block)
        {
            foreach (BlockBatch found in block.Batches)
            {
                if (found.Leaf == leaf && found.Count == batch.Count)
                    return Make(log, leaf, place, entry, RecordOf(block, found, place, key, out IReadOnlyList<TreeHash> inner, out byte[] salt), inner, salt);
            }
        }

        throw new InvalidDataException($"Segment {seal.Segment} does not have the batch ({reader.Error.Fault}).");
    }

    private static TlogProof Make(IProvableLog log, long leaf, int place, byte[] entry, byte[] record, IReadOnlyList<TreeHash> inner, byte[] salt)
    {
        RecordProofExtra extra = new([.. log.Signers.Select(s => s.Verifier)], entry, place, inner, record, salt);
        InclusionProof outer = InclusionProof.TryBuild(leaf, log.Size, log.TryReadNode) ?? throw new InvalidDataException("A tile of the log is missing.");
        if (!SignedNote.TryParse(log.Checkpoint.Note, out SignedNote? note, out _))
            throw new InvalidDataException("The checkpoint of the log is damaged.");
        return TlogProof.Create(outer, note!, extra.Encode());
    }

    private static byte[] RecordOf(BlockDecoder block, BlockBatch batch, int place, DayKey key, out IReadOnlyList<TreeHash> inner, out byte[] salt)
    {
        using BatchTree tree = new(key);
        ReadOnlySpan<RecordHeader> headers = block.Headers.Slice(batch.First, batch.Count);
        tree.Begin(headers);
        for (int i = 0; i < headers.Length; i++)
            tree.Append(headers[i], block.Raw(batch.First + i));
        inner = new MemoryTree(tree.LeafHashes).ProveInclusion(place).Hashes;
        salt = tree.Salt(place);
        Span<byte> head = stackalloc byte[RecordHeader.MaxLength];
        return [.. head[..headers[place].Write(head)], .. block.Raw(batch.First + place)];
    }

    /// <summary>The leaf that says where a batch is sealed; null when there is none, or the leaf is no batch. A batch is sealed within the hour: the seal is not far behind it.</summary>
    public static SealLeaf? FindSeal(IProvableLog log, long leaf)
    {
        if (leaf < 0 || leaf >= log.Size || !Leaf.TryParse(log.ReadEntry(leaf), out Leaf? first, out _) || first is not BatchLeaf batch)
            return null;
        for (long index = leaf + 1; index < log.Size; index++)
        {
            byte[] entry = log.ReadEntry(index);
            if (EntryGlance.IsOf(entry, "seal"u8) && Leaf.TryParse(entry, out Leaf? parsed, out _) && parsed is SealLeaf seal && seal.Key == batch.Key && seal.Batches.Any(r => r.Contains(leaf)))
                return seal;
        }

        return null;
    }
}
