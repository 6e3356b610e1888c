using Palisade.Proofs.Format;
using Palisade.Vault.Journal;
using Palisade.Vault.Retention;
using Palisade.Vault.Segments;

namespace Palisade.Tests.Vault;

/// <summary>All records of a vault but its ledger by stream and place, out of its files: what is not in segments yet lies in the journal.</summary>
internal static class StoredRecords
{
    public static List<byte[]> Read(string vault)
    {
        SortedDictionary<(long Stream, long Ordinal), byte[]> records = [];
        using KeptVault folder = KeptVault.OpenToRead(new VaultPlace(vault));
        foreach (string name in folder.Disk.Files(JournalFormat.Folder))
        {
            if (JournalFormat.TryParseName(name, ".wal", out long number))
                ReadJournal(folder, number, records);
        }

        foreach (var segment in folder.Catalogue.Segments())
            ReadSegment(folder, segment.Id, segment.Key, records);
        return [.. records.Values.Where(r => !LedgerEntry.TryParse(r, out _, out _))];
    }

    private static void ReadJournal(KeptVault folder, long number, SortedDictionary<(long Stream, long Ordinal), byte[]> records)
    {
        using JournalReader? reader = JournalReader.TryOpen(folder.Disk, number, folder.Keys, out _);
        while (reader is not null && reader.TryRead(out ReadOnlySpan<byte> frame, out _))
        {
            JournalEntries entries = new(frame);
            while (entries.MoveNext())
            {
                if (entries.Kind != EntryKind.Records)
                {
                    entries.Skip();
                    continue;
                }

                RecordRunCursor run = entries.ReadRecords().Records();
                while (run.MoveNext())
                    records[(run.Header.Stream, run.Header.Ordinal)] = run.Raw.ToArray();
            }
        }
    }

    private static void ReadSegment(KeptVault folder, SegmentId id, KeyId key, SortedDictionary<(long Stream, long Ordinal), byte[]> records)
    {
        using SegmentFile? file = SegmentFile.TryOpen(folder.Disk, id, folder.Keys.Days.Find(key)!, out SegmentError error);
        Assert.True(file is not null, error.ToString());
        for (int i = 0; i < file.Index.Blocks.Count; i++)
        {
            BlockDecoder? block = file.TryRead(i, out error);
            Assert.True(block is not null, error.ToString());
            for (int r = 0; r < block.Count; r++)
                records[(block.Headers[r].Stream, block.Headers[r].Ordinal)] = block.Raw(r).ToArray();
        }
    }
}
