using Microsoft.Data.Sqlite;
using Palisade.Proofs.Format;
using Palisade.Vault.Log;
using Palisade.Vault.Recovery;
using Palisade.Vault.Segments;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>Makes the catalogue anew from the log and the sealed files. Names of streams come from the old catalogue, if it can be read, and from the sealed files.</summary>
internal static class CatalogueRebuild
{
    /// <param name="place">The vault.</param>
    /// <param name="acceptsOlder">Also of an older copy, which makes the new catalogue forget that there was more.</param>
    /// <returns>The segments in the new catalogue, and those whose file is not there.</returns>
    /// <exception cref="IOException">It is an older copy that was put back, or it cannot be read.</exception>
    public static (int Segments, IReadOnlyList<string> Missing) Run(VaultPlace place, bool acceptsOlder = false)
    {
        if (!acceptsOlder)
            RefuseOlder(place);
        List<(long Id, string Name, string Class)> streams = ReadStreams(place);
        string path = place.CataloguePath;
        foreach (string old in (string[])[path, path + "-journal"])
            File.Delete(old);
        using KeptVault vault = KeptVault.Open(place);
        VaultLedger ledger = VaultLedger.Read(vault.Log());
        List<string> missing = [];
        int segments = 0;
        foreach ((long index, SealLeaf seal) in ledger.Keys.Where(k => k.Erase is null).SelectMany(k => k.Seals))
        {
            vault.Catalogue.AddSegment(index, seal);
            segments++;
            if (!vault.Disk.Exists(SegmentFiles.PathOf(seal.Segment)))
                missing.Add(SegmentFiles.PathOf(seal.Segment));
        }

        foreach ((long id, string name, string @class) in streams.Concat(StreamsOf(vault, ledger)))
            vault.Catalogue.AddStream(id, name, @class);
        vault.Catalogue.Applied = ledger.Size;
        vault.Catalogue.SwapCheckpoint(null, ledger.Size, vault.Disk.ReadWhole(OuterLog.CheckpointPath, Palisade.Proofs.Notes.NoteLimits.MaxNoteBytes));
        return (segments, missing);
    }

    private static void RefuseOlder(VaultPlace place)
    {
        try
        {
            using KeptVault vault = KeptVault.Open(place);
            OlderState.Refuse(vault, "the catalogue is not made anew");
        }
        catch (SqliteException)
        {
            // A catalogue that cannot be read is what this is for.
        }
    }

    /// <summary>The streams that the sealed files tell of. Those of erased records are told by nobody any more.</summary>
    private static IEnumerable<(long Id, string Name, string Class)> StreamsOf(KeptVault vault, VaultLedger ledger)
    {
        foreach (SealLeaf seal in ledger.Keys.Where(k => k.Erase is null).SelectMany(k => k.Seals.Select(s => s.Leaf)))
        {
            if (!vault.Disk.Exists(SegmentFiles.PathOf(seal.Segment)) || vault.Keys.Days.Find(seal.Key) is not { } key || SegmentFile.TryOpen(vault.Disk, seal.Segment, key, out _) is not { } segment)
                continue;
            using (segment)
            {
                foreach ((uint id, string name) in segment.Index.Streams)
                    yield return (id, name, seal.Key.Class);
            }
        }
    }

    private static List<(long Id, string Name, string Class)> ReadStreams(VaultPlace place)
    {
        if (!File.Exists(place.CataloguePath))
            return [];
        try
        {
            // The lock is held meanwhile: nobody else may be at work when the file goes.
            using KeptVault vault = KeptVault.Open(place);
            return vault.Catalogue.Streams();
        }
        catch (SqliteException)
        {
            return [];
        }
    }
}
