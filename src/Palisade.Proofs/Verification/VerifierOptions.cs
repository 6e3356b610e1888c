using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Verification;

/// <summary>What a verifier knows beside the file itself: whom it trusts, and what it has seen before.</summary>
/// <param name="Policy">The log key, the witnesses and the timestamp authorities that are trusted; null: what the file says of itself.</param>
/// <param name="Pinned">A checkpoint of this log that was seen earlier; null: none.</param>
public sealed record VerifierOptions(VerifierPolicy? Policy = null, PinnedCheckpoint? Pinned = null);

/// <summary>A checkpoint that was seen, and kept, earlier. It pins the history up to it, and the key that signed it.</summary>
/// <param name="Note">The note as it was kept.</param>
/// <param name="Checkpoint">What it says.</param>
public sealed record PinnedCheckpoint(SignedNote Note, Checkpoint Checkpoint)
{
    /// <summary>Reads a signed checkpoint; null, with the reason, if it is none. Its signature is checked with the keys of the file that is verified.</summary>
    public static PinnedCheckpoint? TryParse(ReadOnlySpan<byte> bytes, out string reason)
    {
        reason = "is no checkpoint";
        if (!SignedNote.TryParse(bytes, out SignedNote? note, out NoteFault fault))
            reason = $"is no signed note ({fault})";
        else if (Checkpoint.TryParse(note!, out Checkpoint? checkpoint) && checkpoint!.Size > 0)
            return new PinnedCheckpoint(note!, checkpoint);
        return null;
    }
}
