using Palisade.Proofs.Format;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Journal;
using Palisade.Vault.Segments;

namespace Palisade.Vault.Search;

/// <summary>
/// Finds a leaf, and the records of a batch, wherever they are. The journal is asked for what is in no tile and no segment: after a flood to go through it takes half a second, and most is sealed. What is sealed
/// while it is asked is looked for once more. Not safe on several threads at once.
/// </summary>
internal sealed class LeafLookup(VaultReader vault) : IDisposable
{
    private JournalSnapshot? _journal;
    private bool _isSealed;

    private JournalSnapshot Journal => _journal ??= vault.TakeJournal();

    /// <summary>The entry of a leaf; null when there is none of this index, or it is lost.</summary>
    public byte[]? Entry(long index) => Logged(index) ?? Journal.Leaves.GetValueOrDefault(index) ?? Logged(index);

    /// <summary>The records of a batch, checked against its root.</summary>
    /// <param name="index">Its leaf.</param>
    /// <param name="batch">The leaf.</param>
    /// <param name="key">Its key.</param>
    /// <param name="reason">Why not.</param>
    /// <returns>Null when they are not there, or are not those of the root.</returns>
    public BatchRecords? Records(long index, BatchLeaf batch, DayKey key, out string reason)
    {
        List<string> problems = [];
        BatchRecords? records = FromSegments(index, batch, problems);
        _isSealed = records is not null;
        if (records is null && (records = FromJournal(index)) is null)
        {
            problems.Clear();
            records = FromSegments(index, batch, problems);
        }

        reason = records is not null ? "" : problems.Count > 0 ? $"it cannot be read, its file is damaged: {string.Join("; ", problems)}" : "its records are in no segment and not in the journal";
        if (records is null)
            return null;
        if (records.Root(key) == batch.Root && batch.Commit == key.Commit)
            return records;
        reason = "its records do not have the root that the leaf says";
        return null;
    }

    /// <summary>The reader of a record that was given last, past it.</summary>
    /// <param name="index">The leaf of its batch.</param>
    /// <param name="key">The key of the batch.</param>
    /// <param name="header">Its header.</param>
    /// <param name="raw">Its bytes.</param>
    /// <param name="stream">The name of its stream.</param>
    public IEventReader ReaderOf(long index, KeyId key, in RecordHeader header, ReadOnlySpan<byte> raw, string stream)
    {
        if (!_isSealed && Journal.Find(header.Ordinal) is not null && JournalWalk.ReaderAt(vault, header, raw, stream) is { } there)
            return there;
        // Sealed, or just now.
        IEventReader reader = vault.NewReader(vault.ContextOf(index, key, header.Stream));
        reader.Observe(raw);
        return reader;
    }

    public string NameOf(uint stream)
    {
        Dictionary<uint, string> names = [];
        vault.Segments(names);
        return names.TryGetValue(stream, out string? name) || Journal.StreamNames.TryGetValue(stream, out name) ? name : $"stream {stream}";
    }

    public void Dispose() => _journal?.Dispose();

    private byte[]? Logged(long index) => vault.OpenLog().ReadEntry(index)?.ToArray();

    private BatchRecords? FromJournal(long index)
    {
        if (Journal.PlanOf(index) is not { } planned)
            return null;
        Dictionary<long, int> places = planned.Select((p, i) => (p.Ordinal, i)).ToDictionary(p => p.Ordinal, p => p.i);
        BatchRecords records = new(planned.Count);
        foreach (JournalReader reader in Journal.Readers)
        {
            while (records.Missing > 0 && reader.TryRead(out ReadOnlySpan<byte> frame, out _))
                Take(frame, places, planned, records);
        }

        return records.Missing == 0 ? records : null;
    }

    private static void Take(ReadOnlySpan<byte> frame, Dictionary<long, int> places, List<PlannedRecord> planned, BatchRecords records)
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
            {
                if (!places.TryGetValue(run.Header.Ordinal, out int place))
                    continue;
                RecordHeader header = run.Header;
                header.EventSecond = planned[place].EventSecond;
                header.Flags |= planned[place].IsOwnTime ? RecordFlags.HasEventTime : RecordFlags.None;
                records.Set(place, header, run.Raw);
            }
        }
    }

    private BatchRecords? FromSegments(long index, BatchLeaf batch, List<string> problems)
    {
        SearchIndex open = vault.NewIndex(problems.Add);
        foreach (CatalogueSegment segment in vault.Segments([]).Where(s => s.Key == batch.Key && s.FirstBatch <= index && s.LastBatch >= index))
        {
            using SegmentFile? file = open.Open(segment);
            foreach (SegmentBlock block in file?.Index.Blocks ?? [])
            {
                if (block.Leaves.Lowest > index || block.Leaves.Highest < index)
                    continue;
                if (file!.TryRead(block.Number, out SegmentError error) is not { } decoder)
                {
                    problems.Add(SegmentTrouble.Text(segment.Id, error));
                    continue;
                }

                foreach (BlockBatch there in decoder.Batches)
                {
                    if (there.Leaf == index)
                        return BatchRecords.Of(decoder, there);
                }
            }
        }

        return null;
    }
}
