using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Vault.Keys;
using Palisade.Vault.Log;
using Palisade.Vault.Recovery;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>
/// Makes a vault out of a backup. Keys past their date stay behind, and the log says so. A backup older than what is remembered beside the root key is refused: going on from it would make two histories
/// under one name. What is left then is a new log, of another name and with keys of its own, that begins with the leaves of the old one.
/// </summary>
/// <param name="place">The vault to be; its root key file is that of the backed up one.</param>
/// <param name="backup">The folder of the backup; only read.</param>
internal sealed class VaultRestore(VaultPlace place, IVaultDisk backup)
{
    private readonly IVaultDisk _disk = place.Wrap?.Invoke(new PosixDisk(place.Folder)) ?? new PosixDisk(place.Folder);
    private readonly ReadOnlyDisk _from = new ReadOnlyDisk(backup);

    /// <summary>Restores.</summary>
    /// <param name="newLog">Begin a new log from this state.</param>
    /// <param name="acceptsOlder">Go on under the same name even from an older state than the one remembered: a gap is declared.</param>
    /// <param name="takesOver">The vault that was backed up is lost, and this one goes on in its place: the pin beside the root key becomes its own.</param>
    /// <exception cref="VaultForkException">An older or another state than the one remembered, and no new log is asked for.</exception>
    /// <exception cref="RetentionRefusedException">The pin beside the root key may be that of a vault that is still there, and this one is not to take over.</exception>
    /// <exception cref="VaultDamagedException">The backup is no vault, or its log is damaged.</exception>
    public RestoreResult Run(bool newLog, bool acceptsOlder = false, bool takesOver = false)
    {
        if (Directory.Exists(place.Folder) && Directory.EnumerateFileSystemEntries(place.Folder).Any())
            throw new IOException($"{place.Folder} is not empty: a vault is restored into a new folder.");
        VaultSettings settings = VaultSettings.Read(_from);
        using RootKey root = RootKeyFile.Read(_from, place.KeyFile, place.Options.Passphrase);
        VaultKeys.Open(_from, root).Dispose();
        Checkpoint head = VaultRecovery.ReadCheckpoint(_from, settings) ?? throw new VaultDamagedException(OuterLog.CheckpointPath, "it is not there");
        LogTiles log = new(_from, head.Size);
        if (log.Tiles.TryGetRoot(head.Size) is not { } found || found != head.Root)
            throw new VaultDamagedException("log/tile", "the tiles of the backup do not have the root of its checkpoint");
        bool isOlder = !newLog && !MeetsPins(settings, head, log, acceptsOlder);
        if (!newLog && !acceptsOlder && !takesOver)
            CheckOwnPin(settings);
        VaultLedger ledger = VaultLedger.Read(log);
        DateOnly today = VaultTime.DayOf(VaultTime.FromMoment(place.Options.Clock.GetUtcNow()));
        HashSet<KeyId> gone = [.. _from.Files(KeyFiles.Folder).Where(n => n.EndsWith(".gone", StringComparison.Ordinal)).Select(n => KeyId.TryParse(n.AsSpan(0, n.Length - 5))).OfType<KeyId>()];
        HashSet<KeyId> leftBehind = [.. ledger.Keys.Where(k => k.Erase is not null || gone.Contains(k.Id) || (ledger.Due(k.Id) <= today && !ledger.HoldsOf(k).Any())).Select(k => k.Id)];
        List<string> damaged = CopyAll(ledger, leftBehind);
        string origin = settings.Origin;
        if (newLog)
            origin = BeginNewLog(settings, head, root);
        else
            _disk.WriteWhole(VaultSettings.Path, settings.Encode());
        int erased = Open(newLog || isOlder);
        return new RestoreResult(origin, head.Size, erased, damaged);
    }

    /// <summary>The pin of a vault that is still there must not move: that one would be refused as an older copy from then on. Beside a root key of the restored folder's own name it is the folder's own.</summary>
    private void CheckOwnPin(VaultSettings settings)
    {
        if (place.KeyFile == place.Folder + ".key" || !_disk.Exists(place.PinPath) || VaultRecovery.Parse(_disk.ReadWhole(place.PinPath, NoteLimits.MaxNoteBytes), settings) is null)
            return;
        throw new RetentionRefusedException($"{place.PinPath} remembers the vault that was backed up, and would remember the restored one instead: the other, if it is still there, could not be written any more. "
            + $"To try the backup out beside it, copy the root key and name the copy: cp {place.KeyFile} drill.key, then --key-file drill.key. When it is lost, and the restored one goes on in its place: --take-over");
    }

    /// <summary>Whatever lies beside the root key as a pin of this log must be met by the backup.</summary>
    /// <returns>False when it is not, and that is accepted.</returns>
    private bool MeetsPins(VaultSettings settings, Checkpoint head, LogTiles log, bool acceptsOlder)
    {
        string folder = Path.GetDirectoryName(place.PinPath)!, name = Path.GetFileName(place.PinPath);
        foreach (string file in _disk.Files(folder).Where(f => f == name || f.StartsWith(name + ".", StringComparison.Ordinal)))
        {
            if (VaultRecovery.Parse(_disk.ReadWhole(Path.Combine(folder, file), NoteLimits.MaxNoteBytes), settings) is not { } pin)
                continue;
            TreeHash? there = pin.Size <= head.Size ? log.Tiles.TryGetRoot(pin.Size) : null;
            if (there != pin.Root && acceptsOlder)
                return false;
            if (there != pin.Root)
                throw VaultForkException.OfBackup("the pin beside the root key", pin, head.Size, there);
        }

        return true;
    }

    private List<string> CopyAll(VaultLedger ledger, HashSet<KeyId> leftBehind)
    {
        foreach (string folder in (string[])["", KeyFiles.Folder, SegmentList.Folder, LogTiles.Folder, Journal.JournalFormat.Folder])
            _disk.CreateFolder(folder);
        CopyKeys(leftBehind);
        List<string> damaged = [];
        foreach (SealLeaf seal in ledger.Keys.Where(k => !leftBehind.Contains(k.Id)).SelectMany(k => k.Seals.Select(s => s.Leaf)))
        {
            string path = SegmentFiles.PathOf(seal.Segment);
            if (!_from.Exists(path) || FileCopy.Copy(_from, _disk, path) != seal.Digest)
                damaged.Add(path);
        }

        _disk.SyncFolder(SegmentList.Folder);
        foreach (IGrouping<string, string> folder in FileCopy.Tree(_from, LogTiles.Folder).GroupBy(DurableFiles.FolderOf).ToArray())
        {
            _disk.CreateFolder(folder.Key);
            foreach (string path in folder)
                FileCopy.Copy(_from, _disk, path);
            _disk.SyncFolder(folder.Key);
        }

        if (_from.Exists(BackupRegister.Path))
            _disk.WriteWhole(BackupRegister.Path, _from.ReadWhole(BackupRegister.Path, 1 << 20));
        return damaged;
    }

    /// <summary>All but those past their date; of these, only that they are gone. A month key without a day key stays behind too.</summary>
    private void CopyKeys(HashSet<KeyId> leftBehind)
    {
        IReadOnlyList<string> names = _from.Files(KeyFiles.Folder);
        HashSet<string> months = [.. names.Select(n => KeyId.TryParse(n)).OfType<KeyId>().Where(k => !leftBehind.Contains(k)).Select(MonthName.Of)];
        foreach (string name in names)
        {
            bool stays = KeyId.TryParse(name) is { } key ? leftBehind.Contains(key) : MonthName.Is(name) && !months.Contains(name);
            if (!stays)
                FileCopy.Copy(_from, _disk, KeyFiles.PathOf(name));
        }

        foreach (KeyId key in leftBehind)
        {
            using IVaultFile mark = _disk.Open(KeyFiles.PathOf(key + ".gone"), FileUse.Replace);
            mark.Sync();
        }

        _disk.SyncFolder(KeyFiles.Folder);
    }

    /// <summary>The same leaves under another name and other keys; the old checkpoints are those of the old log, and stay with it.</summary>
    private string BeginNewLog(VaultSettings old, Checkpoint head, RootKey root)
    {
        string origin = $"{old.Origin}/restored-{VaultTime.Format(VaultTime.DayOf(VaultTime.FromMoment(place.Options.Clock.GetUtcNow())))}-{head.Size}";
        foreach (string note in FileCopy.Tree(_disk, "log/notes").ToArray())
            _disk.Delete(note);
        VaultKeys.Create(_disk, root, origin);
        using VaultKeys keys = VaultKeys.Open(_disk, root);
        if (_disk.Exists(place.PinPath))
            _disk.WriteWhole(FormattableString.Invariant($"{place.PinPath}.{head.Size}"), _disk.ReadWhole(place.PinPath, NoteLimits.MaxNoteBytes));
        _disk.WriteWhole(OuterLog.CheckpointPath, new Checkpoint(origin, head.Size, head.Root).Sign([.. keys.Signers]).ToArray());
        _disk.WriteWhole(VaultSettings.Path, new VaultSettings(origin, [.. keys.Signers.Select(s => s.Verifier)]).Encode());
        return origin;
    }

    /// <summary>Opens the vault once, which makes its catalogue, and writes the leaves of the keys that were left behind.</summary>
    private int Open(bool acceptRestored)
    {
        CatalogueRebuild.Run(place, acceptRestored);
        using KeptVault vault = KeptVault.Open(place);
        using VaultWriter writer = vault.OpenWriter(acceptRestored);
        Eraser eraser = new(writer);
        ErasureResult result = eraser.Run(eraser.Plan());
        writer.Close();
        return result.Erased.Count;
    }
}

/// <summary>What was restored.</summary>
/// <param name="Origin">The name of the log.</param>
/// <param name="Size">The leaves of the backup.</param>
/// <param name="Erased">The keys left behind, because they are past their date.</param>
/// <param name="Damaged">Sealed files that the backup lacks, or that are not what their leaf says.</param>
internal sealed record RestoreResult(string Origin, long Size, int Erased, IReadOnlyList<string> Damaged);
