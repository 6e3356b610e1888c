using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Verification;

/// <summary>Check 6: each later leaf is in the tree, and of a type that belongs there.</summary>
internal static class LaterCheck
{
    private const int Number = 6;

    public static void Run(PackCheckup checkup)
    {
        using Stream section = checkup.Pack.Open(PackSection.Later)!;
        using BufferedStream buffered = new(section, 1 << 16);
        LaterReader reader = new(buffered, checkup.Manifest.Size);
        long last = checkup.Manifest.EntriesTo - 1;
        while (reader.TryRead(out byte[] entry, out InclusionProof proof))
        {
            if (proof.LeafIndex <= last)
                checkup.Fail(Number, PackSection.Later, FormattableString.Invariant($"follows leaf {last}: not ascending, or not after the entries"), proof.LeafIndex);
            last = Math.Max(last, proof.LeafIndex);
            if (checkup.Checkpoint is { } checkpoint && proof.Verify(MerkleTree.LeafHash(entry), checkpoint.Root) is { Holds: false } check)
                checkup.Fail(Number, PackSection.Later, $"is not in the tree of the checkpoint ({check.Fault})", proof.LeafIndex, evidence: check);
            if (!Leaf.TryParse(entry, out Leaf? leaf, out string reason))
                checkup.Fail(Number, PackSection.Later, $"is no entry: {reason}", proof.LeafIndex);
            else if (leaf is not (SealLeaf or EraseLeaf or ErasedLeaf or PolicyLeaf or HoldLeaf or ReleaseLeaf))
                checkup.Fail(Number, PackSection.Later, $"is a {leaf!.Type} leaf, which does not belong here", proof.LeafIndex);
            else
                checkup.Walk!.TakeLater(leaf, proof.LeafIndex);
        }

        if (reader.Fault is { } fault)
            checkup.Fail(Number, PackSection.Later, fault, last);
    }
}
