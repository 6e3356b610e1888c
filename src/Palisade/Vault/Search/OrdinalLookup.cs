using Palisade.Proofs.Format;
using Palisade.Vault.Segments;

namespace Palisade.Vault.Search;

/// <summary>
/// Finds the name of a record by its ordinal. Times of receipt rise with ordinals: each block that is read halves those that can have it. Not safe on several threads at once.
/// </summary>
internal sealed class OrdinalLookup(VaultReader vault, SegmentBlocks known)
{
    private long _lowest, _highest;

    /// <summary>Its name; null when no leaf has it, or no more.</summary>
    /// <remarks>Most are sealed, and the journal is long after a flood: it comes second. What is removed from it in between is in a segment by then.</remarks>
    public RecordReference? Find(long ordinal) => Sealed(ordinal) ?? Waiting(ordinal) ?? Sealed(ordinal);

    private RecordReference? Waiting(long ordinal)
    {
        using JournalSnapshot journal = vault.TakeJournal();
        return journal.Find(ordinal)?.Reference;
    }

    private RecordReference? Sealed(long ordinal)
    {
        (_lowest, _highest) = (0, VaultTime.Max);
        SearchIndex index = vault.NewIndex(_ => { });
        List<SegmentBlockPlace> left = known.Of(vault.Segments([]), index.Open);
        left.Sort(static (a, b) => a.Received.Lowest.CompareTo(b.Received.Lowest));
        while (left.Count > 0)
        {
            SegmentBlockPlace middle = left[left.Count / 2];
            if (Look(index, middle, ordinal) is { } found)
                return found;
            left.Remove(middle);
            left.RemoveAll(b => b.Received.Highest < _lowest || b.Received.Lowest > _highest);
        }

        return null;
    }

    private RecordReference? Look(SearchIndex index, in SegmentBlockPlace place, long ordinal)
    {
        using SegmentFile? file = index.Open(place.Segment);
        if (file?.TryRead(place.Number, out _) is not { } block)
            return null;
        foreach (BlockBatch batch in block.Batches)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                ref readonly RecordHeader header = ref block.Headers[batch.First + i];
                if (header.Ordinal == ordinal)
                    return new RecordReference(batch.Leaf, i);
                if (header.Ordinal < ordinal)
                    _lowest = Math.Max(_lowest, header.Received);
                else
                    _highest = Math.Min(_highest, header.Received);
            }
        }

        return null;
    }
}
