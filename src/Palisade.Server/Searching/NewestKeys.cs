using Palisade.Events;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>
/// Remembers where the newest results stand: as many records as a page has, and one more. The vault gives what it finds in the order of receipt, so that which ones are the newest is known only when a span
/// has been read; their texts are made then, and only theirs. Not thread safe.
/// </summary>
internal sealed class NewestKeys(SearchRequest request, SearchSink sink) : IFoundSink
{
    // The oldest of them is the first to go.
    private readonly PriorityQueue<long, SearchPlace> _oldest = new();
    private readonly HashSet<long> _ordinals = [];

    public bool WantsEvents => true;

    /// <summary>Whether there are results behind the page.</summary>
    public bool IsFull => _ordinals.Count > request.Limit;

    public void OnRecord(in FoundRecord record, LogEvent? e)
    {
        SearchPlace place = sink.PlaceOf(record.Header);
        if (request.After is { } after && place.CompareTo(after) >= 0)
            return;
        if (!sink.Finds(record, e))
            return;
        sink.Count(record.Header);
        if (sink.IsFull)
            sink.Overflow();
        // All events of one record stand on one page.
        else if (_ordinals.Add(place.Ordinal))
            Keep(place);
    }

    /// <summary>Forgets what stands before a time: of a span that was not read to its end nobody knows which are the newest.</summary>
    public void Forget(long before)
    {
        while (_oldest.TryPeek(out long ordinal, out SearchPlace place) && place.Received < before)
        {
            _oldest.Dequeue();
            _ordinals.Remove(ordinal);
        }
    }

    /// <summary>The page: its records, and the first and the last of their places; null when there is none.</summary>
    public (HashSet<long> Ordinals, SearchPlace First, SearchPlace Last)? Page()
    {
        if (IsFull)
            _ordinals.Remove(_oldest.Dequeue());
        if (_ordinals.Count == 0)
            return null;
        SearchPlace[] places = [.. _oldest.UnorderedItems.Select(i => i.Priority)];
        return (_ordinals, places.Min(), places.Max());
    }

    private void Keep(SearchPlace place)
    {
        _oldest.Enqueue(place.Ordinal, place);
        if (_oldest.Count > request.Limit + 1)
            _ordinals.Remove(_oldest.Dequeue());
    }
}
