using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Proofs.Verification;
using Palisade.Vault.Recovery;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Proving;

/// <summary>
/// Proves what a vault holds, to somebody who has nothing else: packs, and proofs of single records. The vault is only read, also beside its writer; where records are not sealed yet and nobody writes to it, it is
/// opened for writing once, to seal them.
/// </summary>
public static class VaultProofs
{
    /// <summary>Writes a pack of a span of time, at a checkpoint that is stored.</summary>
    /// <param name="folder">The vault.</param>
    /// <param name="options">How it opens.</param>
    /// <param name="span">What to prove.</param>
    /// <param name="path">The file; there whole or not at all.</param>
    /// <exception cref="IOException">It is no vault, records of the span cannot be proved yet, or a file failed; says what to do.</exception>
    /// <exception cref="InvalidDataException">The log, a segment or a key is damaged or missing: no true pack can be made.</exception>
    public static MadeProof WritePack(string folder, VaultOptions options, ProofSpan span, string path)
    {
        ArgumentNullException.ThrowIfNull(span);
        return WritePack(new VaultPlace(folder, options), span, path);
    }

    /// <inheritdoc cref="WritePack(string, VaultOptions, ProofSpan, string)"/>
    internal static MadeProof WritePack(VaultPlace place, ProofSpan span, string path)
    {
        PackRequest request = new(VaultTime.FromMoment(span.From), VaultTime.FromMoment(span.To), span.ByEvent, span.OpenedFor is not null, span.Since is { } since ? [since.Size] : null);
        long sealing = -1;
        MadeProof made = Settled(place, span.Policy, prover => (sealing = prover.Plan(request).UnsealedLeaf) >= 0 || prover.MayLack(request.To), (prover, hindrance) =>
        {
            PackPlan plan = prover.Plan(request);
            if (plan.Unsealed is { } received)
                throw Unsealed(request, received, hindrance ?? (plan.UnsealedLeaf == sealing ? Lost : "they came meanwhile; prove again"));
            if (!request.ByEvent && (plan.Covered.Lowest > request.To || plan.Covered.Highest < request.From))
                throw new IOException($"the vault has nothing of that time: its log goes from {Text(prover.FirstTime)} to {Text(prover.LastTime)}. Name a span that overlaps this, or none for all of it");
            VaultLog log = prover.Choose(request);
            MadeProof Write() => prover.WritePack(log, request, path);
            return span.OpenedFor is { } reason ? InClear(place, new ClearLeaf(0, "pack", 0, request.From, request.To, reason), Write) : Write();
        });
        if (request.IsOpen)
            TakeNote(place);
        return made;
    }

    /// <summary>Writes the proof of one record, which has it in clear; that is a leaf of the log.</summary>
    /// <param name="folder">The vault.</param>
    /// <param name="options">How it opens.</param>
    /// <param name="leaf">The index of the batch.</param>
    /// <param name="place">The place of the record in it, from 0.</param>
    /// <param name="path">The file.</param>
    /// <param name="reason">Why it is shown.</param>
    /// <param name="policy">Whom the reader of the proof trusts; null when that is not known.</param>
    /// <exception cref="IOException">It is no vault, the record is not sealed yet, or a file failed; says what to do.</exception>
    /// <exception cref="InvalidDataException">There is no such record, or it cannot be read any more.</exception>
    public static MadeProof WriteRecord(string folder, VaultOptions options, long leaf, int place, string path, string reason, VerifierPolicy? policy = null)
    {
        return WriteRecord(new VaultPlace(folder, options), leaf, place, path, reason, policy);
    }

    /// <inheritdoc cref="WriteRecord(string, VaultOptions, long, int, string, string, VerifierPolicy)"/>
    internal static MadeProof WriteRecord(VaultPlace vault, long leaf, int place, string path, string reason, VerifierPolicy? policy = null)
    {
        if (leaf < 0 || place < 0)
            throw new InvalidDataException(FormattableString.Invariant($"There is no record {leaf}/{place}."));
        MadeProof made = Settled(vault, policy, prover => prover.IsUnsealed(leaf), (prover, hindrance) =>
        {
            if (hindrance is not null)
                throw new IOException(FormattableString.Invariant($"record {leaf}/{place} is not sealed yet: {hindrance}"));
            return InClear(vault, new ClearLeaf(0, "proof", 0, 0, VaultTime.Max, reason), prover.MakeRecord(leaf, place, path));
        });
        TakeNote(vault);
        return made;
    }

    // The vault was opened to seal them, and they are in no sealed file all the same.
    private const string Lost = "the journal file that held them is damaged, and some of them are lost. palisade vault verify names what is missing; no pack of their time can pass, a pack of the time before or after them can";

    private static IOException Unsealed(PackRequest request, long received, string why)
    {
        string sealedPart = request.ByEvent || received <= request.From ? "" : FormattableString.Invariant($". What is sealed can be proved now: --to {Text(received - 1)}");
        return new IOException($"records received from {Text(received)} on are {(why == Lost ? "in no sealed file" : "not sealed yet")}: {why}{sealedPart}");
    }

    private static string Text(long time) => $"{VaultTime.ToMoment(time):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}";

    /// <summary>Looks at a vault, and where need is seals it first.</summary>
    /// <param name="place">The vault.</param>
    /// <param name="policy">Whom the reader of the proof trusts.</param>
    /// <param name="isNeeded">Whether it is to be sealed.</param>
    /// <param name="prove">Told why it could not be sealed, when it should have been.</param>
    private static MadeProof Settled(VaultPlace place, VerifierPolicy? policy, Func<VaultProver, bool> isNeeded, Func<VaultProver, string?, MadeProof> prove)
    {
        using (KeptVault vault = KeptVault.OpenToRead(place))
        {
            OlderState.Refuse(vault, "nothing is proved from here");
            VaultProver prover = new(vault, policy, new PosixDisk(place.Folder));
            string? hindrance = null;
            if (!isNeeded(prover) || (hindrance = Settling.Seal(place)) is not null)
                return prove(prover, hindrance);
        }

        using KeptVault settled = KeptVault.OpenToRead(place);
        return prove(new VaultProver(settled, policy, new PosixDisk(place.Folder)), null);
    }

    /// <summary>Notes, durably and before anything leaves the vault, that records do.</summary>
    private static MadeProof InClear(VaultPlace place, ClearLeaf leaf, Func<MadeProof> write)
    {
        try
        {
            using ClearNote note = ClearNote.Begin(new PosixDisk(place.Folder), leaf);
            MadeProof made = write();
            note.Count(made.Records);
            return made;
        }
        catch (VaultIOException e) when (e.IsReadOnly)
        {
            throw new IOException($"what leaves the vault in clear is noted in it first, and here it cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Makes the note a leaf; a writer that is at work does so by itself.</summary>
    private static void TakeNote(VaultPlace place)
    {
        try
        {
            VaultWriter.RecordReadings(place);
        }
        catch (VaultLockedException)
        {
            // Within seconds it is a leaf.
        }
    }
}

/// <summary>What a pack is to prove.</summary>
/// <param name="From">The start, inclusive.</param>
/// <param name="To">The end, inclusive.</param>
/// <param name="ByEvent">Whether these are event times; else times of receipt.</param>
/// <param name="OpenedFor">Why the keys of the span go with it, so that whoever has the pack can read the records for ever; null: they do not.</param>
/// <param name="Since">A checkpoint from which the proof shall go on, beside those that left the vault before.</param>
/// <param name="Policy">Whom the reader of the pack trusts: the pack is made at a checkpoint that this accepts, or not at all. Null: at the one that most witnesses cosigned.</param>
public sealed record ProofSpan(DateTimeOffset From, DateTimeOffset To, bool ByEvent = false, string? OpenedFor = null, Checkpoint? Since = null, VerifierPolicy? Policy = null);

/// <summary>What was proved.</summary>
/// <param name="Records">How many records of the span can still be read.</param>
/// <param name="Size">The leaves of the checkpoint it was proved at.</param>
/// <param name="Cosigners">How many witnesses have cosigned that.</param>
/// <param name="Until">The time of the last leaf that is shown: what was asked for beyond it is not covered.</param>
/// <param name="IsKept">Whether the vault keeps the checkpoint, so that later packs go on from it.</param>
public sealed record MadeProof(long Records, long Size, int Cosigners, DateTimeOffset Until, bool IsKept);
