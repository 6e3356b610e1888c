using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Scanning;
using Palisade.Vault.Recovery;
using Palisade.Vault.Retention;
using Palisade.Vault.Search;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Proving;

/// <summary>Makes case packs of a vault. It is only read, also beside its writer; the checkpoint that leaves it is kept in it.</summary>
internal static class CasePacks
{
    /// <summary>Writes a case pack.</summary>
    /// <param name="place">The vault. Beside an open writer let that publish a checkpoint first.</param>
    /// <param name="request">What it is to hold.</param>
    /// <param name="path">The file; there whole or not at all.</param>
    /// <param name="policy">Whom its reader trusts; null when that is not known.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="IOException">There is no such case, or a file failed; says what to do.</exception>
    /// <exception cref="InvalidDataException">The log, a key or an item is damaged or missing: no true pack can be made.</exception>
    public static MadeCasePack Write(VaultPlace place, CasePackRequest request, string path, VerifierPolicy? policy = null, CancellationToken stop = default)
    {
        ProofFile.Refuse(path);
        try
        {
            return WriteNow(place, request, path, policy, stop);
        }
        catch (EntryPendingException) when (Settling.Seal(place) is null)
        {
            // Its writer had died before it gave them their leaves.
            return WriteNow(place, request, path, policy, stop);
        }
    }

    private static MadeCasePack WriteNow(VaultPlace place, CasePackRequest request, string path, VerifierPolicy? policy, CancellationToken stop)
    {
        using KeptVault vault = KeptVault.OpenToRead(place);
        OlderState.Refuse(vault, "nothing is proved from here");
        VaultLog whole = new(vault.Disk, vault.Settings, vault.Keys.Signers, vault.Keys.Days.Find);
        using VaultReader reader = VaultReader.Open(place.Folder, place.Options, RecordReaderFactory.Create());
        CasePackPlan plan = CasePackPlan.Make(reader, request.Case, stop);
        long least = plan.Places.Keys.Last() + 1;
        if (least > whole.Size)
            throw new EntryPendingException("the last entries of the case are not under a checkpoint yet: try again in a few seconds");
        if (request.Since > whole.Size)
            throw new IOException(FormattableString.Invariant($"the checkpoint of {request.Since} leaves is of a longer log than this, which has {whole.Size}: this is an older copy of that vault, or another"));
        least = Math.Max(least, request.Since);
        VaultLog log = CheckpointChoice.Best(whole, least, policy) is { } note
            ? whole.At(note)
            : throw new IOException(FormattableString.Invariant($"the policy accepts none of the checkpoints that show all of this (those of {least} to {whole.Size} leaves): have the present one cosigned (palisade vault cosign), or timestamped (palisade vault timestamp), and try again"));
        List<CasePackRecord> records = Read(reader, plan, log, stop);
        bool isKept = Keep(place, log.Checkpoint);
        ProofFile.Write(path, output => CasePackComposer.Write(log, request, records, VaultTime.FromMoment(place.Options.Clock.GetUtcNow()), output));
        return new MadeCasePack(records.Count, plan.Cases, log.Size, isKept);
    }

    private static List<CasePackRecord> Read(VaultReader reader, CasePackPlan plan, VaultLog log, CancellationToken stop)
    {
        if (!Query.TryParse("*", out Query? all, out _))
            throw new InvalidOperationException();
        CasePackRecords records = new(plan, log);
        SearchOptions options = new() { Ledger = true, Threads = 1 };
        SearchSummary summary = reader.Search(all!, options, records, null, stop);
        stop.ThrowIfCancellationRequested();
        return records.Missing is { } missing
            ? throw new InvalidDataException(FormattableString.Invariant($"The entry {missing.Leaf}/{missing.Place} cannot be read{(summary.Problems.Count > 0 ? $": {summary.Problems[0]}" : "")}: the history of the case is not whole, and no true pack can be made."))
            : [.. records.Proved];
    }

    // Later packs show that they go on from it. A medium that cannot be written has no later packs.
    private static bool Keep(VaultPlace place, KeptNote note)
    {
        try
        {
            KeptNotes.Keep(new PosixDisk(place.Folder), note.Size, note.Note);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
