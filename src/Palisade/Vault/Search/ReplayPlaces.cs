namespace Palisade.Vault.Search;

/// <summary>Which record of a vault lies at which offset of a replay. Only what was read last is kept: batches in flight are far fewer. Safe on any thread.</summary>
internal sealed class ReplayPlaces
{
    /// <summary>Bytes behind the last record whose places are kept: 16 results in flight and a batch for each of 256 threads, none much above 1 MiB unless one record is.</summary>
    private const long KeptBytes = 512L << 20;

    private const int TrimEvery = 1 << 16;
    private readonly Lock _gate = new();
    private readonly List<long> _offsets = [];
    private readonly List<RecordReference> _references = [];

    public void Add(long offset, RecordReference reference)
    {
        lock (_gate)
        {
            _offsets.Add(offset);
            _references.Add(reference);
            if (_offsets.Count % TrimEvery == 0 && _offsets[0] < offset - KeptBytes)
            {
                int past = IndexAt(offset - KeptBytes);
                _offsets.RemoveRange(0, past);
                _references.RemoveRange(0, past);
            }
        }
    }

    /// <summary>The name of the record at an offset; null when it is not known (any more), or it has none yet.</summary>
    public string? At(long offset)
    {
        lock (_gate)
        {
            int index = IndexAt(offset);
            return index >= 0 && _references[index].Leaf >= 0 ? _references[index].ToString() : null;
        }
    }

    // The last record that begins at or before an offset; empty ones before it share its place.
    private int IndexAt(long offset)
    {
        int found = _offsets.BinarySearch(offset);
        if (found < 0)
            return ~found - 1;
        while (found + 1 < _offsets.Count && _offsets[found + 1] == offset)
            found++;
        return found;
    }
}
