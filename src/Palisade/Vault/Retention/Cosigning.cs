using System.Text;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Vault.Log;
using Palisade.Vault.Storage;
using Palisade.Vault.Witnessing;

namespace Palisade.Vault.Retention;

/// <summary>
/// Asks a witness about the published checkpoint, and takes its cosignature in. What is asked about is kept in <c>log/notes</c>, since it leaves the vault; the cosignature is added there. A writer may be at work.
/// </summary>
internal static class Cosigning
{
    // One cosignature at a time: each is added to those that are there.
    private const string LockPath = KeptNotes.Folder + "/lock";

    /// <summary>The request for the published checkpoint.</summary>
    /// <param name="disk">The vault's files.</param>
    /// <param name="settings">What it is.</param>
    /// <param name="old">The size that the witness has; 0 for one that has seen nothing.</param>
    /// <returns>The size of the checkpoint, and the request.</returns>
    /// <exception cref="IOException">The witness has seen more than the vault has, or tiles are missing.</exception>
    public static (long Size, byte[] Request) Ask(IVaultDisk disk, VaultSettings settings, long old)
    {
        (long size, byte[] note) = KeptNotes.Keep(disk, settings);
        if (old > size)
            throw new IOException(FormattableString.Invariant($"the witness has seen {old} leaves, the vault has {size}: this is an older copy, or the witness saw another log"));
        ConsistencyProof proof = ConsistencyProof.TryBuild(old, size, new LogTiles(disk, size).Tiles.TryGetNode) ?? throw new VaultDamagedException("log/tile", "tiles are missing");
        return (size, new WitnessRequest(old, proof.Hashes, note).ToArray());
    }

    /// <summary>Takes a cosignature in.</summary>
    /// <param name="disk">The vault's files.</param>
    /// <param name="line">The signature line.</param>
    /// <param name="witness">The key of the witness: without it a line would be kept that nobody can check.</param>
    /// <returns>The size of the checkpoint it is on.</returns>
    /// <exception cref="IOException">It is no cosignature of this witness on a checkpoint that is kept.</exception>
    public static long Take(IVaultDisk disk, string line, VerifierKey witness)
    {
        if (!NoteSignature.TryParse(Encoding.UTF8.GetBytes(line.TrimEnd('\n')), out NoteSignature? signature, out _))
            throw new IOException("this is no line of a signature");
        if (witness.Kind != NoteKeyKind.Cosignature || signature!.Name != witness.Name || signature.KeyId != witness.Id)
            throw new IOException($"this is no cosignature by {witness}");
        using IDisposable held = disk.Lock(LockPath);
        foreach (long size in KeptNotes.Sizes(disk).OrderDescending())
        {
            string path = KeptNotes.PathOf(size);
            if (!SignedNote.TryParse(disk.ReadWhole(path, NoteLimits.MaxNoteBytes), out SignedNote? note, out _) || !note!.With(signature).Verify(witness).Holds)
                continue;
            if (disk.Exists(path + KeptNotes.TokenEnding))
                throw new IOException($"{path} has a timestamp over its bytes as they are: have a checkpoint cosigned first, then timestamped");
            if (!note.Verify(witness).Holds)
                disk.WriteWhole(path, note.With(signature).ToArray());
            return size;
        }

        throw new IOException("this is no cosignature of that witness on a checkpoint in log/notes");
    }
}
