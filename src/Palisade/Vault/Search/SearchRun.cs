namespace Palisade.Vault.Search;

/// <summary>
/// Merges the hits of all sources in order of receipt. A source is opened when the records before its own have been given: no more are open at once than overlap in time, each with one block. A record that
/// is in two of them (sealed while the search began) is given once.
/// </summary>
internal sealed class SearchRun(SearchWork work, IReadOnlyList<RecordSource> sources, IFoundSink sink) : IDisposable
{
    private readonly RecordSource[] _waiting = [.. sources.OrderBy(s => s.LowestReceived)];
    private readonly PriorityQueue<HitCursor, long> _open = new();
    private int _opened;

    /// <summary>Results given.</summary>
    public long Found { get; private set; }

    /// <summary>Records given.</summary>
    public long Records { get; private set; }

    /// <summary>Runs to the end, or to the limit.</summary>
    /// <returns>False when there was more.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public bool Run(CancellationToken stop)
    {
        long last = -1;
        while (OpenNext(stop))
        {
            HitCursor cursor = _open.Peek();
            if (cursor.Ordinal != last)
            {
                if (Found >= (work.Options.Limit ?? long.MaxValue))
                    return false;
                stop.ThrowIfCancellationRequested();
                last = cursor.Ordinal;
                Found += cursor.Give(sink);
                Records++;
            }

            _open.Dequeue();
            Enqueue(cursor, stop);
        }

        return true;
    }

    public void Dispose()
    {
        foreach ((HitCursor cursor, _) in _open.UnorderedItems)
            cursor.Dispose();
        for (; _opened < _waiting.Length; _opened++)
            _waiting[_opened].Dispose();
    }

    // Opens all sources that may have something before the next hit.
    private bool OpenNext(CancellationToken stop)
    {
        while (_opened < _waiting.Length && (_open.Count == 0 || _waiting[_opened].LowestReceived <= _open.Peek().Header.Received))
            Enqueue(new HitCursor(_waiting[_opened++], work), stop);
        return _open.Count > 0;
    }

    private void Enqueue(HitCursor cursor, CancellationToken stop)
    {
        bool hasMore = false;
        try
        {
            hasMore = cursor.MoveNext(stop);
        }
        finally
        {
            if (!hasMore)
                cursor.Dispose();
        }

        if (hasMore)
            _open.Enqueue(cursor, cursor.Ordinal);
    }
}
