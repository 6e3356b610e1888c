using Palisade.Events;
using Palisade.Proofs.Format;
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
    private readonly Dictionary<long, long> _minutes = [];

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
        if (sink.IsFull)
        {
            sink.Count(record.Header);
            sink.Overflow();
            return;
        }

        // Of a span that is begun again in parts nothing is counted twice.
        long minute = place.Received / (60 * VaultTime.SecondMicroseconds);
        if (_minutes.Count < SearchSink.MaxMinutes || _minutes.ContainsKey(minute))
            _minutes[minute] = _minutes.GetValueOrDefault(minute) + 1;
        // All events of one record stand on one page.
        if (_ordinals.Add(place.Ordinal))
            Keep(place);
    }

    /// <summary>Counts what was found since the last time.</summary>
    public void Settle()
    {
        foreach ((long minute, long count) in _minutes)
            sink.Count(minute, count);
        _minutes.Clear();
    }

    /// <summary>Forgets what was found since the last time, which stands before a time: it is looked for again.</summary>
    public void Unsettle(long before)
    {
        Forget(before);
        _minutes.Clear();
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
