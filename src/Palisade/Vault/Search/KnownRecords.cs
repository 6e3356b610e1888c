namespace Palisade.Vault.Search;

/// <summary>What plans of batches say of the records of a journal, by ordinal: 16 bytes a record, since after a flood millions of records wait for the sealer. Not safe on several threads at once.</summary>
internal sealed class KnownRecords
{
    private const int PageBits = 12, PageRecords = 1 << PageBits;

    // Ordinals of a journal follow one another but for those that are sealed: few pages, nearly full.
    private readonly Dictionary<long, Entry[]> _pages = [];
    private long _firstLeaf = -1;

    /// <summary>Notes a record; what was noted of it before is replaced.</summary>
    /// <exception cref="OverflowException">Its leaf is more than 2^31 from the first one noted: no journal is that long.</exception>
    public void Set(long ordinal, KnownRecord record)
    {
        if (_firstLeaf < 0)
            _firstLeaf = record.Reference.Leaf;
        if (!_pages.TryGetValue(ordinal >> PageBits, out Entry[]? page))
            _pages.Add(ordinal >> PageBits, page = new Entry[PageRecords]);
        page[(int)(ordinal & (PageRecords - 1))] = new Entry
        {
            Second = record.EventSecond,
            Leaf = checked((int)(record.Reference.Leaf - _firstLeaf)),
            PlaceAndTime = (record.Reference.Place << 2) | (record.IsOwnTime ? Entry.OwnTime : 0) | Entry.Known,
        };
    }

    /// <summary>What is known of a record; null when nothing is.</summary>
    public KnownRecord? Find(long ordinal)
    {
        if (ordinal < 0 || !_pages.TryGetValue(ordinal >> PageBits, out Entry[]? page))
            return null;
        ref readonly Entry entry = ref page[(int)(ordinal & (PageRecords - 1))];
        return (entry.PlaceAndTime & Entry.Known) == 0 ? null : new KnownRecord(new RecordReference(_firstLeaf + entry.Leaf, entry.PlaceAndTime >> 2), entry.Second, (entry.PlaceAndTime & Entry.OwnTime) != 0);
    }

    private struct Entry
    {
        public const int Known = 1, OwnTime = 2;

        public long Second;
        public int Leaf;

        // The place in the batch, above two bits.
        public int PlaceAndTime;
    }
}

/// <summary>What the plan of a batch says of a record.</summary>
/// <param name="Reference">Its name.</param>
/// <param name="EventSecond">Its event second.</param>
/// <param name="IsOwnTime">Whether that is its own.</param>
internal readonly record struct KnownRecord(RecordReference Reference, long EventSecond, bool IsOwnTime);
