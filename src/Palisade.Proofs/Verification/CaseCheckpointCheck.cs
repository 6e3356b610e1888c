using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Proofs.Timestamps;

namespace Palisade.Proofs.Verification;

/// <summary>Check 12: the checkpoint is of this log and size, each key signed it, so did whom the policy asks for, and it goes on from the one that was kept.</summary>
internal static class CaseCheckpointCheck
{
    private const int Number = 12;
    private const int MaxAnchorBytes = 1 << 20;

    public static void Run(CasePackCheckup checkup)
    {
        CasePackManifest manifest = checkup.Manifest;
        byte[] bytes = checkup.File.Load(CasePackManifest.Checkpoint, NoteLimits.MaxNoteBytes) ?? [];
        if (!SignedNote.TryParse(bytes, out SignedNote? note, out NoteFault fault))
            checkup.Fail(Number, CasePackManifest.Checkpoint, $"is no signed note ({fault})");
        else if (!Checkpoint.TryParse(note!, out Checkpoint? checkpoint) || checkpoint!.Extensions.Count > 0 || checkpoint.Origin != manifest.Origin || checkpoint.Size != manifest.Size)
            checkup.Fail(Number, CasePackManifest.Checkpoint, FormattableString.Invariant($"is no checkpoint of log '{manifest.Origin}' at size {manifest.Size}"));
        else if (CheckpointCheck.FindUnsigned(note!, manifest.Keys, out VerifierKey? key) is { } unsigned)
            checkup.Fail(Number, CasePackManifest.Checkpoint, $"is not signed by {key} ({unsigned.Fault})", evidence: unsigned);
        else
            checkup.Checkpoint = checkpoint;
        CheckPolicy(checkup, note);
        CheckTimestamp(checkup, bytes);
        List<ConsistencyProof> anchors = ReadAnchors(checkup);
        if (checkup.Options.Pinned is { } pinned && checkup.Checkpoint is { } shown)
            Compare(checkup, pinned, shown, anchors);
    }

    private static void CheckPolicy(CasePackCheckup checkup, SignedNote? note)
    {
        IReadOnlyList<VerifierKey> keys = checkup.Manifest.Keys;
        if (checkup.Options.Pinned is null && checkup.Options.Policy is not { Log.Logs.Count: > 0 })
            checkup.Notes.AddRange(keys.Select(k => $"key not pinned: {k}"));
        if (checkup.Options.Policy is { } policy && note is not null && CheckpointCheck.Judge(policy, keys, note, checkup.Notes, out PolicyCheck judged) is { } reason)
            checkup.Fail(Number, CasePackManifest.Checkpoint, reason, evidence: judged);
    }

    private static void CheckTimestamp(CasePackCheckup checkup, byte[] note)
    {
        bool isAsked = checkup.Options.Policy is { TimestampRoots.Count: > 0 };
        if (!checkup.File.Has(CasePackManifest.Timestamp))
        {
            if (isAsked)
                checkup.Fail(Number, CasePackManifest.Checkpoint, "has no timestamp of an authority that the policy names");
            return;
        }

        byte[] token = checkup.File.Load(CasePackManifest.Timestamp, TimestampRequest.MaxResponseBytes) ?? [];
        TimestampCheck check = TimestampToken.Verify(token, note, checkup.Options.Policy?.TimestampRoots ?? []);
        checkup.IsTimestamped = check.Holds;
        string time = check.Time is { } stated ? TimeText.Of(VaultTime.FromMoment(stated)) : "an unknown time";
        if (check.Holds)
            checkup.Notes.Add($"timestamp: the checkpoint existed at {time}, says {check.Signer}");
        else if (isAsked)
            checkup.Fail(Number, CasePackManifest.Timestamp, $"is no timestamp of the checkpoint by an authority that the policy names ({check.Fault})", evidence: check);
        else
            checkup.Notes.Add($"timestamp not checked ({time}), because no authority is pinned");
    }

    private static void Compare(CasePackCheckup checkup, PinnedCheckpoint pinned, Checkpoint shown, List<ConsistencyProof> anchors)
    {
        long size = pinned.Checkpoint.Size;
        string place = FormattableString.Invariant($"the pinned checkpoint of size {size}");
        if (pinned.Checkpoint.Origin != shown.Origin || !pinned.Note.Verify(checkup.Manifest.Keys).Holds)
            checkup.Fail(Number, CasePackManifest.Checkpoint, "is of another log, or has other keys, than the pinned checkpoint");
        else if (size > shown.Size)
            checkup.Fail(Number, CasePackManifest.Checkpoint, FormattableString.Invariant($"has size {shown.Size}, less than the pinned {size}: this history is shorter than one already seen"));
        else if (size == shown.Size && pinned.Checkpoint.Root != shown.Root)
            checkup.Fail(Number, CasePackManifest.Checkpoint, $"has another root than {place}: two histories, one of them rewritten");
        else if (size < shown.Size && !anchors.Exists(a => a.FirstSize == size))
            checkup.Fail(Number, CasePackManifest.Anchors, $"is not shown to extend {place}: the pack has no proof from it; whoever made it can make one with --since and that checkpoint");
        else if (size < shown.Size && anchors.Find(a => a.FirstSize == size)!.Verify(pinned.Checkpoint.Root, shown.Root) is { Holds: false } check)
            checkup.Fail(Number, CasePackManifest.Anchors, $"does not extend {place} ({check.Fault}): two histories, one of them rewritten", evidence: check);
    }

    private static List<ConsistencyProof> ReadAnchors(CasePackCheckup checkup)
    {
        byte[]? bytes = checkup.File.Load(CasePackManifest.Anchors, MaxAnchorBytes);
        if (bytes is null)
            checkup.Fail(Number, CasePackManifest.Anchors, "is too long");
        if (!PackProofs.TryReadAnchors(bytes, checkup.Manifest.Size, checkup.Manifest.Size, out List<ConsistencyProof> anchors))
            checkup.Fail(Number, CasePackManifest.Anchors, "is no ascending list of proofs from earlier sizes");
        return anchors;
    }
}
