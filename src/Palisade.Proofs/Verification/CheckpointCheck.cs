using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Verification;

/// <summary>Check 2: the checkpoint is of this log and size, each key of the manifest signed it, and so did whom the policy asks for.</summary>
internal static class CheckpointCheck
{
    private const int Number = 2;

    public static void Run(PackCheckup checkup)
    {
        PackManifest manifest = checkup.Manifest;
        checkup.Checkpoint = Read(checkup, Number, PackSection.Checkpoint, manifest.Size, out SignedNote? note);
        bool pinned = checkup.Options.Pinned is not null || checkup.Options.Policy is { Log.Logs.Count: > 0 };
        if (!pinned)
            checkup.Notes.AddRange(manifest.Keys.Select(k => $"key not pinned: {k}"));
        if (checkup.Options.Policy is { } policy && note is not null && Judge(policy, manifest.Keys, note, checkup.Notes, out PolicyCheck check) is { } reason)
            checkup.Fail(Number, PackSection.Checkpoint, reason, evidence: check);
    }

    /// <summary>A checkpoint in a section: null, and a failure, if it is not of this log and size, signed by every key.</summary>
    public static Checkpoint? Read(PackCheckup checkup, int number, string section, long size, out SignedNote? note)
    {
        if (!SignedNote.TryParse(checkup.Pack.Load(section, NoteLimits.MaxNoteBytes) ?? [], out note, out NoteFault fault))
        {
            checkup.Fail(number, section, $"is no signed note ({fault})");
            return null;
        }

        if (!Checkpoint.TryParse(note!, out Checkpoint? checkpoint) || checkpoint!.Extensions.Count > 0)
        {
            checkup.Fail(number, section, "is no checkpoint");
            return null;
        }

        if (FindUnsigned(note!, checkup.Manifest.Keys, out VerifierKey? key) is { } check)
        {
            checkup.Fail(number, section, $"is not signed by {key} ({check.Fault})", evidence: check);
            return null;
        }

        if (checkpoint.Origin == checkup.Manifest.Origin && checkpoint.Size == size)
            return checkpoint;
        checkup.Fail(number, section, FormattableString.Invariant($"is of log '{checkpoint.Origin}' at size {checkpoint.Size}, not of '{checkup.Manifest.Origin}' at size {size}"));
        return null;
    }

    /// <summary>The first of some keys that did not sign a note, with what came of checking; null if all did.</summary>
    public static NoteCheck? FindUnsigned(SignedNote note, IReadOnlyList<VerifierKey> keys, out VerifierKey? unsigned)
    {
        foreach (VerifierKey key in keys)
        {
            unsigned = key;
            if (note.Verify(key) is { Holds: false } check)
                return check;
        }

        unsigned = null;
        return null;
    }

    /// <summary>Why a policy refuses a checkpoint, or null.</summary>
    public static string? Judge(VerifierPolicy policy, IReadOnlyList<VerifierKey> keys, SignedNote note, List<string> notes, out PolicyCheck check)
    {
        check = policy.Log.Evaluate(note);
        notes.AddRange(check.Witnesses.Where(w => w.Time is not null).Select(w => $"witness {w.Key.Name} saw this tree at {TimeText.Of(VaultTime.FromMoment(w.Time!.Value))}"));
        if (policy.Log.Logs.Count > 0 && !policy.Log.Logs.Any(keys.Contains))
            return $"is signed with a key that the policy does not name: {keys[0]}";
        return check.Fault switch
        {
            NoteFault.None => null,
            NoteFault.QuorumNotMet => $"is not cosigned by the quorum '{policy.Log.Quorum}' of the policy: {check.Witnesses.Count} of its witnesses did",
            NoteFault.SignatureInvalid => $"has a signature of {check.Note.Culprit?.Name} that is not valid",
            _ => $"is refused by the policy ({check.Fault})",
        };
    }
}
