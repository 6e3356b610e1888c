using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Proving;

/// <summary>
/// Proves what a vault holds, to a file: a pack, or the proof of one record. The vault is sealed and signed first; what is opened leaves a leaf before
/// it leaves the vault. Not safe on several threads at once.
/// </summary>
/// <param name="disk">The vault's files.</param>
/// <param name="writer">The open writer.</param>
/// <param name="signers">The keys that sign the log, ECDSA first.</param>
/// <param name="keys">Finds a day key; null when it is destroyed.</param>
internal sealed class VaultProver(IVaultDisk disk, VaultWriter writer, IReadOnlyList<NoteSigner> signers, Func<KeyId, DayKey?> keys)
{
    /// <summary>Writes a pack; the file is there whole or not at all.</summary>
    /// <param name="request">What to prove.</param>
    /// <param name="path">The file.</param>
    /// <param name="reason">Why it is opened, when it is; stands in the log for ever.</param>
    /// <exception cref="InvalidDataException">The log, a segment or a key is damaged or missing: no true pack can be made.</exception>
    public PackPlan WritePack(PackRequest request, string path, string reason)
    {
        writer.Seal();
        if (request.IsOpen)
        {
            long records = PackPlan.Make(Log(), request).Records;
            writer.AppendLeaf((time, _) => new ClearLeaf(time, "pack", records, request.From, request.To, reason));
            writer.Checkpoint();
        }

        VaultLog log = Log();
        log.KeepCheckpoint();
        PackPlan? plan = null;
        WriteWhole(path, output => plan = PackComposer.Write(log, request, output));
        return plan!;
    }

    /// <summary>Writes the proof of one record, which has it in clear.</summary>
    /// <exception cref="InvalidDataException">There is no such record, or it cannot be read any more.</exception>
    public void WriteProof(long leaf, int place, string path, string reason)
    {
        writer.Seal();
        TlogProof made = RecordProofComposer.Make(Log(), leaf, place);
        writer.AppendLeaf((time, _) => new ClearLeaf(time, "proof", 1, 0, VaultTime.Max, reason));
        writer.Checkpoint();
        WriteWhole(path, output => output.Write(made.ToArray()));
    }

    private VaultLog Log() => new(disk, signers, keys);

    private static void WriteWhole(string path, Action<Stream> write)
    {
        string unfinished = path + ".tmp";
        try
        {
            using (FileStream output = new(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 18))
                write(output);
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
