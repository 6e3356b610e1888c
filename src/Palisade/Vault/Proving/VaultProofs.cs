using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Proving;

/// <summary>Proves what a vault holds, to somebody who has nothing else: packs, and proofs of single records. Opens the vault as its one writer.</summary>
public static class VaultProofs
{
    /// <summary>Writes a pack of a span of time. The vault is sealed and signed first.</summary>
    /// <param name="folder">The vault.</param>
    /// <param name="options">How it opens.</param>
    /// <param name="span">What to prove.</param>
    /// <param name="path">The file; there whole or not at all.</param>
    /// <returns>How many records of the span can still be read.</returns>
    /// <exception cref="VaultIOException">It is no vault, or a file failed.</exception>
    /// <exception cref="InvalidDataException">The log, a segment or a key is damaged or missing: no true pack can be made.</exception>
    public static long WritePack(string folder, VaultOptions options, ProofSpan span, string path)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(span);
        PackRequest request = new(VaultTime.FromMoment(span.From), VaultTime.FromMoment(span.To), span.ByEvent, span.OpenedFor is not null, span.Since is { } since ? [since.Size] : null);
        return With(folder, options, prover => prover.WritePack(request, path, span.OpenedFor ?? "").Records);
    }

    /// <summary>Writes the proof of one record, which has it in clear; that is a leaf of the log.</summary>
    /// <param name="folder">The vault.</param>
    /// <param name="options">How it opens.</param>
    /// <param name="leaf">The index of the batch.</param>
    /// <param name="place">The place of the record in it, from 0.</param>
    /// <param name="path">The file.</param>
    /// <param name="reason">Why it is shown.</param>
    /// <exception cref="VaultIOException">It is no vault, or a file failed.</exception>
    /// <exception cref="InvalidDataException">There is no such record, or it cannot be read any more.</exception>
    public static void WriteRecord(string folder, VaultOptions options, long leaf, int place, string path, string reason)
    {
        ArgumentNullException.ThrowIfNull(options);
        With(folder, options, prover =>
        {
            prover.WriteProof(leaf, place, path, reason);
            return 1;
        });
    }

    private static long With(string folder, VaultOptions options, Func<VaultProver, long> prove)
    {
        using VaultFolder vault = VaultFolder.Open(folder, options);
        using VaultWriter writer = VaultWriter.Open(vault.ToParts(options) with { ErasesWhenDue = false });
        long records = prove(new VaultProver(vault.Disk, writer, vault.Keys.Signers, vault.Keys.Days.Find));
        writer.Close();
        return records;
    }
}

/// <summary>What a pack is to prove.</summary>
/// <param name="From">The start, inclusive.</param>
/// <param name="To">The end, inclusive.</param>
/// <param name="ByEvent">Whether these are event times; else times of receipt.</param>
/// <param name="OpenedFor">Why the keys of the span go with it, so that whoever has the pack can read the records for ever; null: they do not.</param>
/// <param name="Since">A checkpoint from which the proof shall go on, beside those that left the vault before.</param>
public sealed record ProofSpan(DateTimeOffset From, DateTimeOffset To, bool ByEvent = false, string? OpenedFor = null, Checkpoint? Since = null);
