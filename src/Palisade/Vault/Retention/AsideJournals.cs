using Palisade.Vault.Journal;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>
/// Journal files that were set aside because they are damaged. Their good records live on under their day keys, so such a file must not outlive those: it goes with the first key that may have a
/// record in it.
/// </summary>
internal static class AsideJournals
{
    private const string Ending = ".aside";

    /// <summary>Destroys those that may hold a record received up to a time.</summary>
    public static void Destroy(IVaultDisk disk, IKeyWrap wrap, long highestReceived)
    {
        foreach (string name in disk.Files(JournalFormat.Folder))
        {
            if (!JournalFormat.TryParseName(name, Ending, out long number) || FirstReceived(disk, wrap, number) > highestReceived)
                continue;
            disk.Wipe(JournalFormat.KeyPath(number));
            disk.Delete(JournalFormat.AsidePath(number));
            disk.SyncFolder(JournalFormat.Folder);
        }
    }

    /// <summary>The first receipt in a file, as far as it can be read: 0 when nothing can.</summary>
    private static long FirstReceived(IVaultDisk disk, IKeyWrap wrap, long number)
    {
        using JournalReader? reader = JournalReader.TryOpen(disk, number, wrap, out _, JournalFormat.AsidePath(number));
        if (reader is null || !reader.TryRead(out ReadOnlySpan<byte> frame, out bool afterDamage) || afterDamage)
            return 0;
        JournalEntries entries = new(frame);
        return entries.MoveNext() && entries.Kind == EntryKind.Snapshot ? VaultState.ReadSnapshot("", entries.ReadSnapshot()).LastTime : 0;
    }
}
