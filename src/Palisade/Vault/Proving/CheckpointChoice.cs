using Palisade.Proofs.Notes;
using Palisade.Proofs.Timestamps;
using Palisade.Proofs.Verification;

namespace Palisade.Vault.Proving;

/// <summary>
/// Chooses the checkpoint that a proof is made at, among those that show all that is asked: with a policy the newest that it accepts; else the one that most witnesses cosigned, of these one with a
/// timestamp, and of these the newest.
/// </summary>
internal static class CheckpointChoice
{
    /// <param name="log">The log at its published checkpoint.</param>
    /// <param name="least">The smallest size that shows all that is asked.</param>
    /// <param name="policy">Whom the reader of the proof trusts; null when that is not known.</param>
    /// <param name="earlier">The sizes between which earlier notes go into a pack too, whose timestamps count; for another proof none.</param>
    /// <returns>Null when the policy accepts none.</returns>
    public static KeptNote? Best(VaultLog log, long least, VerifierPolicy? policy, (long From, long To) earlier = default)
    {
        List<KeptNote> able = [.. log.Notes.Where(n => n.Size >= least), log.Checkpoint];
        if (policy is null)
            return able.OrderBy(n => Cosigners(n)).ThenBy(n => n.Timestamp is not null).ThenBy(n => n.Size).Last();
        long stamped = log.Notes.Where(n => n.Size >= earlier.From && n.Size <= earlier.To && IsStamped(n, policy)).Select(n => n.Size).DefaultIfEmpty(long.MaxValue).First();
        return able.LastOrDefault(n => Accepts(policy, n) && (policy.TimestampRoots.Count == 0 || n.Size > stamped || IsStamped(n, policy)));
    }

    /// <summary>How many witnesses cosigned; whether they are to be trusted, a policy tells.</summary>
    public static int Cosigners(KeptNote kept)
    {
        if (!SignedNote.TryParse(kept.Note, out SignedNote? note, out _) || !Checkpoint.TryParse(note!, out Checkpoint? checkpoint))
            return 0;
        return note!.Signatures.Where(s => s.Name != checkpoint!.Origin && Cosignature.TryReadTime(s.Signature.Span, out _)).Select(s => (s.Name, s.KeyId)).Distinct().Count();
    }

    private static bool Accepts(VerifierPolicy policy, KeptNote kept) => SignedNote.TryParse(kept.Note, out SignedNote? note, out _) && policy.Log.Evaluate(note!).Holds;

    private static bool IsStamped(KeptNote kept, VerifierPolicy policy) => kept.Timestamp is { } token && TimestampToken.Verify(token, kept.Note, policy.TimestampRoots).Holds;
}
