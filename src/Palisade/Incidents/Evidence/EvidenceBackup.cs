using System.Security.Cryptography;
using Palisade.Vault.Keys;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Incidents.Evidence;

/// <summary>The items of evidence beside a vault, and those in its backups: a backup has them in <c>evidence/</c>, under the key that is among the keys of the vault.</summary>
internal static class EvidenceBackup
{
    private const string Folder = "evidence";

    /// <summary>Brings the items to a backup that was just made.</summary>
    /// <param name="vault">The vault, with no writer at work.</param>
    /// <param name="backup">The folder of the backup.</param>
    /// <returns>What was copied; null when the vault is of no server that keeps evidence.</returns>
    /// <exception cref="VaultIOException">A folder cannot be read or written.</exception>
    public static EvidenceCopyResult? Make(KeptVault vault, string backup) => Copy(vault.Keys, new PosixDisk(vault.Place.EvidenceFolder), PlaceIn(backup));

    /// <summary>Brings the items of a backup to a vault that was just restored out of it.</summary>
    /// <param name="place">The vault.</param>
    /// <param name="backup">The folder of the backup; only read.</param>
    /// <returns>What was copied; null when the backup has none.</returns>
    /// <exception cref="VaultIOException">A folder cannot be read or written.</exception>
    public static EvidenceCopyResult? Restore(VaultPlace place, string backup)
    {
        PosixDisk from = PlaceIn(backup);
        if (from.Folders(EvidenceFiles.Items).Count == 0)
            return null;
        using KeptVault vault = KeptVault.OpenToRead(place);
        return Copy(vault.Keys, from, new PosixDisk(place.EvidenceFolder));
    }

    /// <summary>Refuses to restore where other items are: what is under one digest may be under two keys.</summary>
    /// <exception cref="IOException">There are some beside the vault to be.</exception>
    public static void Refuse(VaultPlace place, string backup)
    {
        if (PlaceIn(backup).Folders(EvidenceFiles.Items).Count > 0 && new PosixDisk(place.EvidenceFolder).Folders(EvidenceFiles.Items).Count > 0)
            throw new IOException($"{place.EvidenceFolder} has items of evidence already: restore into a folder that lies elsewhere, such as a new data folder.");
    }

    /// <summary>Erases in the backups of a vault what was erased beside it.</summary>
    /// <param name="place">The vault.</param>
    /// <param name="items">Where the items lie.</param>
    /// <returns>The backups that could not be reached; nothing is asked of them when nothing was ever erased.</returns>
    /// <exception cref="IOException">The vault or the items cannot be read.</exception>
    public static IReadOnlyList<UnreachableBackup> Follow(VaultPlace place, IVaultDisk items)
    {
        HashSet<string> erased = new EvidenceFiles(items).Erased();
        if (erased.Count == 0)
            return [];
        return new BackupRegister(new ReadOnlyDisk(new PosixDisk(place.Folder)), path => new PosixDisk(path)).Visit((path, _) =>
        {
            EvidenceFiles there = new(PlaceIn(path));
            foreach (string digest in erased.Where(there.HasAny))
                there.Erase(digest);
        });
    }

    private static PosixDisk PlaceIn(string backup) => new(Path.Combine(backup, Folder));

    private static EvidenceCopyResult? Copy(VaultKeys keys, IVaultDisk from, PosixDisk to)
    {
        if (keys.FindEvidenceKey() is not { } key)
            return null;
        try
        {
            using EvidenceCopy copy = new(from, to, key);
            return copy.Run();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
