using Palisade.Proofs.Format;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Log;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Recovery;

/// <summary>Brings the catalogue to what the log says of segments, however old it is, and removes segments that no leaf names.</summary>
internal static class SegmentList
{
    public const string Folder = "segments", Ending = ".seg";

    public static void CatchUp(IVaultDisk disk, VaultCatalogue catalogue, RecoveredVault found)
    {
        LogTiles published = new(disk, found.Log.Published);
        foreach ((long index, ReadOnlyMemory<byte> entry) in published.ReadEntries(Math.Min(catalogue.Applied, published.Size)))
        {
            // Of millions of leaves these few are parsed.
            if ((entry.Span.EndsWith("\"type\":\"seal\"}"u8) || entry.Span.EndsWith("\"type\":\"erased\"}"u8)) && Leaf.TryParse(entry.Span, out Leaf? leaf, out _))
                Apply(catalogue, index, leaf!);
        }

        foreach ((long index, Leaf leaf) in found.Segments.Where(s => s.Index >= published.Size))
            Apply(catalogue, index, leaf);
        if (found.Names.Count > 0)
            catalogue.AddStreams(found.Names.Where(s => s.Name.Length > 0).DistinctBy(s => s.Id));
        catalogue.Applied = published.Size;
        RemoveUnnamed(disk, catalogue);
    }

    private static void Apply(VaultCatalogue catalogue, long index, Leaf leaf)
    {
        if (leaf is SealLeaf seal)
            catalogue.AddSegment(index, seal);
        else if (leaf is ErasedLeaf erased)
            catalogue.RemoveKey(erased.Key);
    }

    /// <summary>A segment without a leaf was being made when the writer ended: its records are still in the journal.</summary>
    private static void RemoveUnnamed(IVaultDisk disk, VaultCatalogue catalogue)
    {
        HashSet<string> named = [.. catalogue.Segments().Select(s => s.Id + Ending)];
        string[] unnamed = [.. disk.Files(Folder).Where(f => !named.Contains(f))];
        foreach (string name in unnamed)
            disk.Delete($"{Folder}/{name}");
        if (unnamed.Length > 0)
            disk.SyncFolder(Folder);
    }
}
