using Palisade.Proofs.Format;
using Palisade.Vault.Journal;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>
/// Journal files that were set aside because they are damaged. Their good records live on under their day keys, so such a file must not outlive those: it goes with the first key that may have a
/// record in it. What could not be read of it may be of any event day: it goes at the latest when the earliest key that its records can be under would be due.
/// </summary>
internal static class AsideJournals
{
    private const string Ending = ".aside";

    public static bool Any(IVaultDisk disk) => disk.Files(JournalFormat.Folder).Any(n => n.EndsWith(Ending, StringComparison.Ordinal));

    /// <summary>Those that are there.</summary>
    /// <param name="disk">The vault.</param>
    /// <param name="wrap">Opens the keys of the files.</param>
    /// <param name="ledger">What the log says: when a file was set aside that tells nothing itself.</param>
    public static IReadOnlyList<AsideJournal> All(IVaultDisk disk, IKeyWrap wrap, VaultLedger ledger)
    {
        List<AsideJournal> found = [];
        foreach (string name in disk.Files(JournalFormat.Folder))
        {
            if (JournalFormat.TryParseName(name, Ending, out long number))
                found.Add(Begun(disk, wrap, number) is { } began ? Of(number, began.LastTime, began.Classes) : Of(number, ledger.AsideFrom, ledger.Classes));
        }

        return found;
    }

    /// <summary>Destroys one: its key is overwritten, the file removed.</summary>
    public static void Destroy(IVaultDisk disk, AsideJournal file)
    {
        disk.Wipe(JournalFormat.KeyPath(file.Number));
        disk.Delete(file.Path);
        disk.SyncFolder(JournalFormat.Folder);
    }

    /// <summary>Nothing in it can be due before the smallest minimum has ended.</summary>
    private static AsideJournal Of(long number, long received, IReadOnlyDictionary<string, RetentionDays> classes) =>
        new(number, received, VaultTime.Later(VaultTime.DayOf(received), classes.Values.Select(d => d.Minimum + 1).DefaultIfEmpty().Min()));

    /// <summary>Where the vault stood when the file was begun; null when that cannot be read.</summary>
    private static VaultState? Begun(IVaultDisk disk, IKeyWrap wrap, long number)
    {
        using JournalReader? reader = JournalReader.TryOpen(disk, number, wrap, out _, JournalFormat.AsidePath(number));
        if (reader is null || !reader.TryRead(out ReadOnlySpan<byte> frame, out bool afterDamage) || afterDamage)
            return null;
        JournalEntries entries = new(frame);
        return entries.MoveNext() && entries.Kind == EntryKind.Snapshot ? VaultState.ReadSnapshot("", entries.ReadSnapshot()) : null;
    }
}

/// <summary>A journal file that was set aside.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Received">No record in it was received before.</param>
/// <param name="Due">The date from which it must be gone.</param>
internal sealed record AsideJournal(long Number, long Received, DateOnly Due)
{
    public string Path => JournalFormat.AsidePath(Number);

    /// <summary>Whether a record of a key may be in it.</summary>
    public bool MayHold(KeyRecord key) => key.Batches > 0 && key.Received.Highest >= Received;
}
