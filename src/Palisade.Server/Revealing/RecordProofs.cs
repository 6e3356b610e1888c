using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Searching;
using Palisade.Vault.Proving;
using Palisade.Vault.Search;

namespace Palisade.Server.Revealing;

/// <summary>Makes the proof of one record, for whoever has the verifier and nothing else. It has the record in clear: where persons are in it, a second person agrees first; each is a leaf of the log. Of an entry of the ledger only for who may read it. Safe on any thread.</summary>
internal sealed class RecordProofs(RevealBook book, SearchDesk search, Collector collector) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Makes a proof.</summary>
    /// <param name="ordinal">The record.</param>
    /// <param name="asker">Who wants it.</param>
    /// <param name="stop">Ends the waiting for others.</param>
    /// <exception cref="IOException">The vault cannot be read or written now.</exception>
    public async Task<RecordProof> MakeAsync(long ordinal, VisitorIdentity asker, CancellationToken stop)
    {
        (RecordReference reference, bool isPersonal) = (RecordReference.None, false);
        if (!search.TryFind(ordinal, (view, record) => (reference, isPersonal) = (record.Reference, isPersonal || view.Tokens.Length > 0 || record.Raw.StartsWith("ElfFile\0"u8)), out string missing, asker.May(Permission.ReadLedger)))
            return new RecordProof(null, "", RevealDesk.Unreadable(missing), false);
        Reveal? approval = isPersonal ? await book.UsableAsync(asker.AccountId, Reveal.Proof, ordinal) : null;
        if (isPersonal && (approval is null || !await book.TakeAsync(approval.Id, asker.AccountId, 1)))
            return new RecordProof(null, "", "The proof has the record in clear, and persons, hosts or addresses are in it: a second person agrees first. Ask for it with a reason.", true);
        await _turn.WaitAsync(stop);
        try
        {
            byte[] proof = await Task.Run(() => Make(reference, approval is null ? "proof of a record without personal values" : $"reveal {approval.Id}"), stop);
            return new RecordProof(proof, $"record-{reference.Leaf}-{reference.Place}.tlog-proof", null, false);
        }
        catch (InvalidDataException e)
        {
            return new RecordProof(null, "", RevealDesk.Unreadable(e.Message), false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private byte[] Make(RecordReference reference, string reason)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(collector.VaultFolder))!, $"proof-{Guid.NewGuid():N}");
        try
        {
            try
            {
                VaultProofs.WriteRecord(collector.VaultFolder, collector.VaultOptions, reference.Leaf, reference.Place, path, reason);
            }
            catch (IOException e) when (e.Message.Contains("not sealed yet", StringComparison.Ordinal))
            {
                // We are the writer that would do it within the hour.
                collector.Writer.Seal();
                collector.Writer.Checkpoint();
                VaultProofs.WriteRecord(collector.VaultFolder, collector.VaultOptions, reference.Leaf, reference.Place, path, reason);
            }

            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

/// <summary>A proof, or why there is none.</summary>
/// <param name="File">The bytes; null when there is none.</param>
/// <param name="Name">What the file is called.</param>
/// <param name="Problem">Why not; null when there is one.</param>
/// <param name="NeedsApproval">Whether a second person has to agree.</param>
internal sealed record RecordProof(byte[]? File, string Name, string? Problem, bool NeedsApproval);
