using Palisade.Vault.Recovery;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>The sealed files of a key, in the vault or in a backup.</summary>
internal static class SegmentFiles
{
    public static string PathOf(Palisade.Proofs.Format.SegmentId id) => $"{SegmentList.Folder}/{id}{SegmentList.Ending}";

    /// <summary>Removes them; those that are gone already are let be.</summary>
    public static void Delete(IVaultDisk disk, KeyRecord key)
    {
        bool any = false;
        foreach (string path in key.Seals.Select(s => PathOf(s.Leaf.Segment)).Where(disk.Exists))
        {
            disk.Delete(path);
            any = true;
        }

        if (any)
            disk.SyncFolder(SegmentList.Folder);
    }
}
