using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Proving;

/// <summary>
/// Proves what a vault holds, to a file: a pack, or the proof of one record, at a checkpoint that is stored. Only reads the vault, also beside a writer, but for one thing: the checkpoint that leaves it is
/// kept in <c>log/notes</c>, where that can be written. Not safe on several threads at once.
/// </summary>
/// <param name="vault">The vault, opened to be read.</param>
/// <param name="policy">Whom the reader of the proof trusts; null when that is not known.</param>
/// <param name="notes">Where the checkpoint is kept: the same vault, so that it can be written to, if it can.</param>
internal sealed class VaultProver(KeptVault vault, VerifierPolicy? policy, IVaultDisk notes)
{
    private readonly VaultLog _log = new(vault.Disk, vault.Settings, vault.Keys.Signers, vault.Keys.Days.Find);
    private (PackRequest Request, PackPlan Plan)? _planned;

    /// <summary>What the log has of a span, and what of it cannot be proved yet.</summary>
    public PackPlan Plan(PackRequest request)
    {
        if (_planned?.Request != request)
            _planned = (request, PackPlan.Make(_log, request));
        return _planned.Value.Plan;
    }

    /// <summary>Whether records of a time may lie in the journal without a leaf, or with one that no checkpoint covers: the writer is at work, or died.</summary>
    public bool MayLack(long to) => !IsStopped && LastTime <= to;

    /// <summary>Whether a leaf is a batch that no <c>seal</c> leaf has, or may be one.</summary>
    public bool IsUnsealed(long leaf) => leaf >= _log.Size ? !IsStopped : EntryGlance.IsOf(_log.ReadEntry(leaf), "batch"u8) && RecordProofComposer.FindSeal(_log, leaf) is null;

    /// <summary>Whether nothing came after a <c>stop</c> leaf, but readings in clear, which are recorded without opening the vault.</summary>
    public bool IsStopped
    {
        get
        {
            long last = _log.Size - 1;
            while (last > 0 && (EntryGlance.IsOf(_log.ReadEntry(last), "clear"u8) || EntryGlance.IsOf(_log.ReadEntry(last), "clock"u8)))
                last--;
            return EntryGlance.IsOf(_log.ReadEntry(last), "stop"u8);
        }
    }

    /// <summary>The time of the first leaf.</summary>
    public long FirstTime => EntryGlance.TimeOf(_log.ReadEntry(0));

    /// <summary>The time of the last leaf.</summary>
    public long LastTime => EntryGlance.TimeOf(_log.ReadEntry(_log.Size - 1));

    /// <summary>The log at the checkpoint that a pack is made at.</summary>
    /// <param name="request">What to prove. Nothing of it is unsealed.</param>
    /// <exception cref="IOException">The policy accepts no checkpoint that shows all of it.</exception>
    public VaultLog Choose(PackRequest request)
    {
        PackPlan whole = Plan(request);
        long least = Math.Max(whole.Needed, (request.Since ?? []).DefaultIfEmpty().Max());
        if (least > _log.Size)
            throw new IOException(FormattableString.Invariant($"the proof shall go on from a checkpoint of {least} leaves, and the log has {_log.Size}: this is an older copy, or that is a checkpoint of another log"));
        return At(least, (whole.From, whole.To));
    }

    /// <summary>Writes a pack; the file is there whole or not at all.</summary>
    /// <param name="log">Of <see cref="Choose"/>.</param>
    /// <param name="request">What to prove.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The log, a segment or a key is damaged or missing: no true pack can be made.</exception>
    /// <exception cref="IOException">A file failed.</exception>
    public MadeProof WritePack(VaultLog log, PackRequest request, string path)
    {
        PackPlan? plan = null;
        bool kept = Keep(log.Checkpoint);
        ProofFile.Write(path, output => plan = PackComposer.Write(log, request, output));
        return new MadeProof(plan!.Records, log.Size, CheckpointChoice.Cosigners(log.Checkpoint), VaultTime.ToMoment(EntryGlance.TimeOf(log.ReadEntry(plan.To - 1))), kept);
    }

    /// <summary>Makes the proof of one record, which has it in clear, and gives what writes it.</summary>
    /// <exception cref="InvalidDataException">There is no such record, it is not sealed yet, or it cannot be read any more.</exception>
    public Func<MadeProof> MakeRecord(long leaf, int place, string path)
    {
        if (leaf >= _log.Size)
            throw new InvalidDataException(FormattableString.Invariant($"There is no record {leaf}/{place}."));
        VaultLog log = At(leaf + 1, default);
        byte[] made = RecordProofComposer.Make(log, RecordProofComposer.FindSeal(_log, leaf), leaf, place).ToArray();
        return () =>
        {
            bool kept = Keep(log.Checkpoint);
            ProofFile.Write(path, output => output.Write(made));
            return new MadeProof(1, log.Size, CheckpointChoice.Cosigners(log.Checkpoint), VaultTime.ToMoment(EntryGlance.TimeOf(log.ReadEntry(leaf))), kept);
        };
    }

    private VaultLog At(long least, (long From, long To) earlier) => CheckpointChoice.Best(_log, least, policy, earlier) is { } note
        ? _log.At(note)
        : throw new IOException(FormattableString.Invariant($"the policy accepts none of the checkpoints that show all of this (those of {least} to {_log.Size} leaves): have the present one cosigned (palisade vault cosign), or timestamped (palisade vault timestamp), and prove again"));

    // Later packs show that they go on from it. A medium that cannot be written has no later packs.
    private bool Keep(KeptNote note)
    {
        try
        {
            KeptNotes.Keep(notes, note.Size, note.Note);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
