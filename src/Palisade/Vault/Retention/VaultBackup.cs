using Palisade.Proofs.Format;
using Palisade.Vault.Keys;
using Palisade.Vault.Log;
using Palisade.Vault.Recovery;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>
/// Copies a vault into a folder that looks like one: log, sealed files, keys (wrapped as they are), never the root key or the journal. Only what is new is copied. The copy is registered, so that erasures
/// reach it, and keys that are destroyed here are destroyed there. The caller holds the lock, and all records are sealed.
/// </summary>
/// <param name="vault">The vault, with no writer at work.</param>
/// <param name="backup">The folder.</param>
internal sealed class VaultBackup(KeptVault vault, IVaultDisk backup)
{
    private readonly HashSet<string> _touched = [];

    /// <summary>Makes the copy, or brings it up to date.</summary>
    /// <param name="path">The folder, absolute, as it is registered.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="IOException">The folder is of another vault, or a sealed file is damaged.</exception>
    public BackupResult Run(string path)
    {
        VaultLedger ledger = VaultLedger.Read(vault.Log());
        foreach (string folder in (string[])["", KeyFiles.Folder, SegmentList.Folder, LogTiles.Folder])
            backup.CreateFolder(folder);
        new BackupRegister(vault.Disk, _ => backup).Add(path, backup);
        BackupRegister.Destroy(backup, [.. ledger.Keys.Where(k => vault.Keys.Days.IsDestroyed(k.Id))]);
        Copy(vault.Disk, VaultSettings.Path);
        Copy(vault.Disk, BackupRegister.Path);
        int keys = CopyKeys();
        (int segments, long bytes, List<string> damaged) = CopySegments(ledger);
        CopyLog();
        Sync();
        return new BackupResult(ledger.Size, keys, segments, bytes, damaged);
    }

    private int CopyKeys()
    {
        int copied = 0;
        string[] here = [.. vault.Disk.Files(KeyFiles.Folder).Where(IsKept)];
        foreach (string name in here)
            copied += CopyKey(KeyFiles.PathOf(name)) ? 1 : 0;
        foreach (string name in backup.Files(KeyFiles.Folder).Except(here))
            backup.Wipe(KeyFiles.PathOf(name));
        return copied;
    }

    /// <summary>The name is durable before the bytes are: a crash must not leave the bytes of a key in blocks that no name leads to, where no erasure finds them.</summary>
    private bool CopyKey(string path)
    {
        if (!backup.Exists(path))
        {
            using (backup.Open(path + KeyFiles.Unfinished, FileUse.Replace))
                backup.SyncFolder(KeyFiles.Folder);
        }

        return Copy(vault.Disk, path);
    }

    // Neither what is being written nor a root key that is being replaced; and no erasure is half done in a backup.
    private static bool IsKept(string name) => !name.EndsWith(DayKeyStore.Closed, StringComparison.Ordinal) && !name.EndsWith(KeyFiles.Unfinished, StringComparison.Ordinal) && !name.EndsWith(".new", StringComparison.Ordinal) && name != "rotation";

    private (int Segments, long Bytes, List<string> Damaged) CopySegments(VaultLedger ledger)
    {
        HashSet<string> live = [];
        List<string> damaged = [];
        (int segments, long bytes) = (0, 0);
        foreach (SealLeaf seal in ledger.Keys.Where(k => k.Erase is null).SelectMany(k => k.Seals.Select(s => s.Leaf)))
        {
            string path = SegmentFiles.PathOf(seal.Segment);
            live.Add(path);
            if (backup.Exists(path) && FileCopy.LengthOf(backup, path) == seal.Bytes)
                continue;
            if (!vault.Disk.Exists(path) || FileCopy.Copy(vault.Disk, backup, path) != seal.Digest)
                damaged.Add(path);
            (segments, bytes) = (segments + 1, bytes + seal.Bytes);
        }

        _touched.Add(SegmentList.Folder);
        foreach (string path in FileCopy.Tree(backup, SegmentList.Folder).Where(p => !live.Contains(p)).ToArray())
            backup.Delete(path);
        return (segments, bytes, damaged);
    }

    /// <summary>Tiles first, the checkpoint last: what it covers is there. Tiles never change, but partial ones go when wider ones are there.</summary>
    private void CopyLog()
    {
        string[] here = [.. FileCopy.Tree(vault.Disk, LogTiles.Folder).Where(p => p != OuterLog.CheckpointPath && !p.EndsWith(KeyFiles.Unfinished, StringComparison.Ordinal))];
        foreach (string path in here)
        {
            if (!backup.Exists(path))
                Copy(vault.Disk, path);
        }

        Sync();
        Copy(vault.Disk, OuterLog.CheckpointPath);
        foreach (string path in FileCopy.Tree(backup, LogTiles.Folder).Except(here).Where(p => p != OuterLog.CheckpointPath).ToArray())
            backup.Delete(path);
    }

    /// <summary>Copies a small file unless the same bytes are there.</summary>
    private bool Copy(IVaultDisk from, string path)
    {
        const int limit = 32 << 20;
        if (backup.Exists(path) && backup.ReadWhole(path, limit).AsSpan().SequenceEqual(from.ReadWhole(path, limit)))
            return false;
        string folder = DurableFiles.FolderOf(path);
        backup.CreateFolder(folder);
        FileCopy.Copy(from, backup, path);
        _touched.Add(folder);
        return true;
    }

    private void Sync()
    {
        foreach (string folder in _touched)
            backup.SyncFolder(folder);
        _touched.Clear();
    }
}

/// <summary>What a backup did.</summary>
/// <param name="Size">The leaves it has now.</param>
/// <param name="Keys">Key files copied.</param>
/// <param name="Segments">Sealed files copied.</param>
/// <param name="Bytes">Their length.</param>
/// <param name="Damaged">Sealed files that are missing here, or are not what their leaf says.</param>
internal sealed record BackupResult(long Size, int Keys, int Segments, long Bytes, IReadOnlyList<string> Damaged);
