using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Verification;

/// <summary>Check 4: this history goes on from the one that was seen earlier.</summary>
internal static class PinnedCheck
{
    private const int Number = 4;
    private const int MaxAnchorBytes = 1 << 20;

    public static void Run(PackCheckup checkup)
    {
        List<ConsistencyProof> anchors = ReadAnchors(checkup);
        if (checkup.Options.Pinned is not { } pinned)
            return;
        PackManifest manifest = checkup.Manifest;
        long size = pinned.Checkpoint.Size;
        if (pinned.Checkpoint.Origin != manifest.Origin)
            checkup.Fail(Number, PackSection.Checkpoint, $"is of log '{manifest.Origin}', the pinned checkpoint of '{pinned.Checkpoint.Origin}'");
        else if (!pinned.Note.Verify(manifest.Keys).Holds)
            checkup.Fail(Number, PackSection.Checkpoint, "has other keys than the pinned checkpoint was signed with");
        else if (size > manifest.Size)
            checkup.Fail(Number, PackSection.Checkpoint, FormattableString.Invariant($"has size {manifest.Size}, less than the pinned {size}: this history is shorter than one already seen"));
        else if (checkup.Checkpoint is { } checkpoint)
            Compare(checkup, pinned.Checkpoint, checkpoint, anchors);
    }

    private static void Compare(PackCheckup checkup, Checkpoint pinned, Checkpoint checkpoint, List<ConsistencyProof> anchors)
    {
        string place = FormattableString.Invariant($"the pinned checkpoint of size {pinned.Size}");
        if (pinned.Size == checkpoint.Size)
        {
            if (pinned.Root != checkpoint.Root)
                checkup.Fail(Number, PackSection.Checkpoint, $"has another root than {place}: two histories, one of them rewritten");
        }
        else if (checkup.Roots.TryGetValue(pinned.Size, out TreeHash root))
        {
            if (root != pinned.Root)
                checkup.Fail(Number, PackSection.Entries, $"leads to another root than {place}: two histories, one of them rewritten", pinned.Size - 1);
        }
        else if (anchors.Find(a => a.FirstSize == pinned.Size) is not { } anchor)
        {
            checkup.Fail(Number, PackSection.Anchors, $"is not shown to extend {place}: the pack has no proof from it; whoever made it can make one with --since and that checkpoint");
        }
        else if (anchor.Verify(pinned.Root, checkpoint.Root) is { Holds: false } check)
        {
            checkup.Fail(Number, PackSection.Anchors, $"does not extend {place} ({check.Fault}): two histories, one of them rewritten", evidence: check);
        }
    }

    private static List<ConsistencyProof> ReadAnchors(PackCheckup checkup)
    {
        byte[]? bytes = checkup.Pack.Load(PackSection.Anchors, MaxAnchorBytes);
        if (bytes is null)
            checkup.Fail(Number, PackSection.Anchors, "is too long");
        if (!PackProofs.TryReadAnchors(bytes, checkup.Manifest.Size, checkup.Manifest.First, out List<ConsistencyProof> anchors))
            checkup.Fail(Number, PackSection.Anchors, "is no ascending list of proofs from sizes before the pack");
        return anchors;
    }
}
