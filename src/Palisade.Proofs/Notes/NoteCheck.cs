namespace Palisade.Proofs.Notes;

/// <summary>What came of checking the signatures of a note, with the note as received.</summary>
/// <param name="Note">The note.</param>
/// <param name="Verified">The signatures that verified, in their order.</param>
/// <param name="Fault">Why the note is refused.</param>
/// <param name="Culprit">The signature for which it is refused, or null.</param>
public sealed record NoteCheck(SignedNote Note, IReadOnlyList<VerifiedSignature> Verified, NoteFault Fault, NoteSignature? Culprit)
{
    /// <summary>Whether the text may be trusted as far as its signers are.</summary>
    public bool Holds => Fault == NoteFault.None;
}

/// <summary>A signature that verified.</summary>
/// <param name="Key">The key that made it.</param>
/// <param name="Signature">The line.</param>
public sealed record VerifiedSignature(VerifierKey Key, NoteSignature Signature)
{
    /// <summary>For a cosignature, the time that the witness states; else null. A time beyond the year 9999 is null as well.</summary>
    public DateTimeOffset? Time =>
        Key.Kind == NoteKeyKind.Cosignature && Cosignature.TryReadTime(Signature.Signature.Span, out long seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
