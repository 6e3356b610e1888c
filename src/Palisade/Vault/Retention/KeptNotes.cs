using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Proofs.Timestamps;
using Palisade.Vault.Log;
using Palisade.Vault.Recovery;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>
/// Checkpoints that left the vault: <c>log/notes/SIZE</c>, and <c>log/notes/SIZE.tsr</c> for the timestamp over its bytes. A token is kept only when it is about that note and its signature holds; whether
/// the authority is trusted, a verifier decides.
/// </summary>
internal static class KeptNotes
{
    public const string Folder = LogTiles.Folder + "/notes";
    public const string TokenEnding = ".tsr";

    /// <summary>Keeps the published checkpoint, as it is.</summary>
    /// <returns>Its size and bytes.</returns>
    public static (long Size, byte[] Note) Keep(IVaultDisk disk, VaultSettings settings)
    {
        byte[] note = disk.ReadWhole(OuterLog.CheckpointPath, NoteLimits.MaxNoteBytes);
        Checkpoint checkpoint = VaultRecovery.Parse(note, settings) ?? throw new VaultDamagedException(OuterLog.CheckpointPath, "it is no checkpoint signed by this vault's key");
        Keep(disk, checkpoint.Size, note);
        return (checkpoint.Size, disk.ReadWhole(PathOf(checkpoint.Size), NoteLimits.MaxNoteBytes));
    }

    /// <summary>Keeps a checkpoint, unless it is kept. One that is stays as it is: a token may be about its very bytes.</summary>
    public static void Keep(IVaultDisk disk, long size, byte[] note)
    {
        disk.CreateFolder(Folder);
        string path = PathOf(size);
        if (!disk.Exists(path))
            disk.WriteWhole(path, note);
    }

    /// <summary>The time of the last cosignature on a checkpoint that is kept, in microseconds; null when there is none. Whose it is, a policy tells.</summary>
    public static long? LastCosignature(IVaultDisk disk)
    {
        long? last = null;
        foreach (NoteSignature signature in Sizes(disk).SelectMany(size => Cosignatures(disk, size)))
        {
            if (Cosignature.TryReadTime(signature.Signature.Span, out long seconds) && VaultTime.IsSecond(seconds))
                last = Math.Max(last ?? 0, seconds * VaultTime.SecondMicroseconds);
        }

        return last;
    }

    /// <summary>The size of the largest checkpoint that is kept with a cosignature; 0 when there is none.</summary>
    /// <param name="disk">The vault.</param>
    /// <param name="witness">Whose cosignature; null for anybody's.</param>
    public static long LastCosigned(IVaultDisk disk, VerifierKey? witness)
    {
        foreach (long size in Sizes(disk).OrderDescending())
        {
            if (Cosignatures(disk, size).Any(s => witness is null || (s.Name == witness.Name && s.KeyId == witness.Id)))
                return size;
        }

        return 0;
    }

    // By form: a signature of the log itself may have the length of a cosignature. Whose one is, and whether it holds, was checked when it was taken in.
    private static IEnumerable<NoteSignature> Cosignatures(IVaultDisk disk, long size)
    {
        if (!SignedNote.TryParse(disk.ReadWhole(PathOf(size), NoteLimits.MaxNoteBytes), out SignedNote? note, out _) || !Checkpoint.TryParse(note!, out Checkpoint? checkpoint))
            return [];
        return note!.Signatures.Where(s => s.Name != checkpoint!.Origin && Cosignature.TryReadTime(s.Signature.Span, out _));
    }

    /// <summary>Keeps a token beside the note it is about.</summary>
    /// <param name="disk">The vault.</param>
    /// <param name="answer">A token, or the answer of an authority with the token in it, in DER.</param>
    /// <returns>The size of the note, and the time the token states.</returns>
    /// <exception cref="IOException">It is no token, or about none of the notes that are kept.</exception>
    public static (long Size, DateTimeOffset Time) KeepToken(IVaultDisk disk, byte[] answer)
    {
        byte[] token = TimestampAnswer.TokenOf(answer) ?? throw new IOException("this is neither an RFC 3161 token nor an answer that grants one");
        foreach (long size in Sizes(disk).OrderDescending())
        {
            TimestampCheck check = TimestampToken.Verify(token, disk.ReadWhole(PathOf(size), NoteLimits.MaxNoteBytes), []);

            // Of a token about these bytes only the chain is open; one about others fails before.
            if (check.Fault is not (TimestampFault.None or TimestampFault.NotTrusted))
                continue;
            disk.WriteWhole(PathOf(size) + TokenEnding, token);
            return (size, check.Time!.Value);
        }

        throw new IOException("this timestamp is about none of the checkpoints in log/notes, or its signature does not hold");
    }

    /// <summary>The token of the largest checkpoint that has one.</summary>
    public static (long Size, DateTimeOffset Time)? LastTimestamp(IVaultDisk disk)
    {
        foreach (long size in Sizes(disk).OrderDescending())
        {
            if (!disk.Exists(PathOf(size) + TokenEnding))
                continue;
            TimestampCheck check = TimestampToken.Verify(disk.ReadWhole(PathOf(size) + TokenEnding, 1 << 20), disk.ReadWhole(PathOf(size), NoteLimits.MaxNoteBytes), new X509Certificate2Collection());
            if (check.Time is { } time)
                return (size, time);
        }

        return null;
    }

    /// <summary>The sizes of the notes that are kept.</summary>
    public static IEnumerable<long> Sizes(IVaultDisk disk) =>
        disk.Files(Folder).Select(n => long.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out long size) && size <= MerkleTree.MaxSize ? size : -1).Where(s => s >= 0);

    public static string PathOf(long size) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{size}");
}
