using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Vault.Journal;
using Palisade.Vault.Keys;
using Palisade.Vault.Log;
using Palisade.Vault.Storage;
using Palisade.Vault.Writing;

namespace Palisade.Vault.Recovery;

/// <summary>
/// Opens a vault for writing after whatever happened. Nothing acknowledged is dropped: a torn tail is the last frame, whose sync never came back; everything else that cannot be read is kept aside
/// and declared.
/// </summary>
internal static class VaultRecovery
{
    /// <param name="disk">The vault's files, locked.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="settings">What it is.</param>
    /// <param name="checkpoints">Where its checkpoints are remembered.</param>
    /// <param name="remembered">What is remembered; null to accept an older state.</param>
    /// <exception cref="VaultForkException">It is an older state, or another one.</exception>
    /// <exception cref="VaultDamagedException">The log is not what its checkpoint says.</exception>
    public static RecoveredVault Run(IVaultDisk disk, VaultKeys keys, VaultSettings settings, ICheckpointStore checkpoints, RememberedHeads? remembered)
    {
        Checkpoint? head = ReadCheckpoint(disk, settings);
        OuterLog log = new(disk, head, settings.Origin, [.. keys.Signers], checkpoints);
        LogTiles published = new(disk, head?.Size ?? 0);
        RememberedHeads heads = remembered ?? new RememberedHeads();
        heads.Check(published);
        JournalReplay replay = new(disk, keys, settings.Origin, log, published, heads, acceptsLoss: remembered is null);
        replay.Run();
        heads.CheckAllSeen(log.Size);
        VaultState state = replay.State!;
        (long discarded, long aside) = Tidy(disk, replay);
        WipeOrphans(disk);
        Unsealed unsealed = FindUnsealed(replay, state);
        long recovered = CountMissing(replay, state);
        return new RecoveredVault
        {
            State = state,
            Log = log,
            Journals = replay.Files,
            HaveLeaf = replay.HaveLeaf,
            Unsealed = unsealed,
            Displaced = replay.Displaced,
            Names = replay.Names,
            Segments = replay.Segments,
            Why = remembered is null ? "restored" : state.LogSize == 1 ? "new" : state.IsStopped && recovered + discarded + aside == 0 ? "clean" : "crash",
            LastJournal = replay.Files.Count > 0 ? replay.Files[^1].Number : state.SealedThrough,
            Recovered = recovered,
            Discarded = discarded,
            Aside = aside,
            DamageFrom = replay.DamageFrom,
        };
    }

    /// <summary>The published checkpoint; null for a log that has none yet.</summary>
    /// <exception cref="VaultDamagedException">It is there, and not signed by the vault's key.</exception>
    public static Checkpoint? ReadCheckpoint(IVaultDisk disk, VaultSettings settings)
    {
        if (!disk.Exists(OuterLog.CheckpointPath))
            return null;
        return Parse(disk.ReadWhole(OuterLog.CheckpointPath, NoteLimits.MaxNoteBytes), settings) ?? throw new VaultDamagedException(OuterLog.CheckpointPath, "it is no checkpoint signed by this vault's key");
    }

    /// <summary>A checkpoint of this vault out of its note; null when it is none.</summary>
    public static Checkpoint? Parse(ReadOnlySpan<byte> bytes, VaultSettings settings)
    {
        bool good = SignedNote.TryParse(bytes, out SignedNote? note, out _) && note!.Verify(settings.Keys).Holds;
        return good && Checkpoint.TryParse(note!, out Checkpoint? checkpoint) && checkpoint!.Origin == settings.Origin ? checkpoint : null;
    }

    /// <summary>Cuts torn tails, removes files that were being created, and sets damaged ones aside.</summary>
    private static (long Discarded, long Aside) Tidy(IVaultDisk disk, JournalReplay replay)
    {
        long discarded = 0, aside = 0;
        int last = replay.Files.FindLastIndex(f => f.Frames > 0 || (f.Unreadable.Length > 0 && f.Length > JournalFormat.HeaderBytes));
        for (int i = replay.Files.Count - 1; i >= 0; i--)
        {
            FoundJournal file = replay.Files[i];
            bool sealedAlready = file.Number <= replay.State!.SealedThrough;
            if (i > last)
            {
                // Created, and no frame ever synced: nothing in it was acknowledged. The number is not used again before the next file has another key.
                discarded += file.Frames == 0 ? Math.Max(0, file.Length - JournalFormat.HeaderBytes) : 0;
                Remove(disk, file.Number);
                replay.Files.RemoveAt(i);
            }
            else if (!sealedAlready && (file.Unreadable.Length > 0 || file.IsBehindLoss || file.DamagedBytes > 0 || (i < last && file.GoodLength < file.Length)))
            {
                replay.NoteDamage();
                aside++;
                file.IsDamaged = true;
            }
            else if (i == last && (file.GoodLength < file.Length || !replay.State.IsStopped))
            {
                discarded += file.Length - file.GoodLength;
                WriteAgain(disk, file);
            }
        }

        return (discarded, aside);
    }

    /// <summary>
    /// Cuts the torn tail off the last file, and writes the rest over itself: when its last sync failed, what was read may be in memory only, and the system holds it for written.
    /// </summary>
    private static void WriteAgain(IVaultDisk disk, FoundJournal file)
    {
        using IVaultFile open = disk.Open(JournalFormat.FilePath(file.Number), FileUse.Write);
        open.SetLength(file.GoodLength);
        byte[] bytes = new byte[1 << 20];
        for (long offset = 0; offset < file.GoodLength; offset += bytes.Length)
            open.Write(offset, bytes.AsSpan(0, open.Read(offset, bytes)));
        open.Sync();
        disk.SyncFolder(JournalFormat.Folder);
    }

    private static void Remove(IVaultDisk disk, long number)
    {
        disk.Wipe(JournalFormat.KeyPath(number));
        disk.Delete(JournalFormat.FilePath(number));
        disk.SyncFolder(JournalFormat.Folder);
    }

    /// <summary>A key whose file was never made, or is gone already: its name may be used again, and then its bytes would stay on the disk.</summary>
    private static void WipeOrphans(IVaultDisk disk)
    {
        foreach (string name in disk.Files(JournalFormat.Folder))
        {
            if (JournalFormat.TryParseName(name, ".key", out long number) && !disk.Exists(JournalFormat.FilePath(number)) && !disk.Exists(JournalFormat.AsidePath(number)))
                disk.Wipe(JournalFormat.KeyPath(number));
        }
    }

    private static Unsealed FindUnsealed(JournalReplay replay, VaultState state)
    {
        Unsealed unsealed = new();
        foreach (FoundJournal file in replay.Files)
        {
            if (file.EndOrdinal > 0)
                unsealed.AddRaw(file.Number, file.FirstReceived, file.RawBytes);
            unsealed.NoteLeaf(file.Number, file.EndLeaf - 1);
            foreach ((long index, KeyId key, byte[] plan, long first) in replay.Batches)
            {
                if (file.Number > state.SealedThrough && first >= file.FirstOrdinal && first < file.EndOrdinal)
                    unsealed.Add(file.Number, new UnsealedBatch(index, key, plan));
            }
        }

        return unsealed;
    }

    private static long CountMissing(JournalReplay replay, VaultState state)
    {
        long missing = 0;
        foreach (FoundJournal file in replay.Files)
        {
            for (long ordinal = file.FirstOrdinal; file.Number > state.SealedThrough && ordinal < file.EndOrdinal; ordinal++)
                file.Missing += replay.HaveLeaf.Contains(ordinal) ? 0 : 1;
            missing += file.Missing;
        }

        return missing;
    }
}
