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
    private long _last = -1;
    private bool _isFull;

    /// <summary>Results given.</summary>
    public long Found { get; private set; }

    /// <summary>Records given.</summary>
    public long Records { get; private set; }

    /// <summary>Runs to the end, or to the limit.</summary>
    /// <returns>False when there was more.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public bool Run(CancellationToken stop)
    {
        while (TryStep(stop))
        {
        }

        return !_isFull;
    }

    /// <summary>Gives the next record to the sink.</summary>
    /// <returns>False at the end, or at the limit.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public bool TryStep(CancellationToken stop)
    {
        while (OpenNext(stop))
        {
            HitCursor cursor = _open.Peek();
            bool isNew = cursor.Ordinal != _last;
            if (isNew)
            {
                _isFull = Found >= (work.Options.Limit ?? long.MaxValue);
                if (_isFull)
                    return false;
                stop.ThrowIfCancellationRequested();
                _last = cursor.Ordinal;
                Found += cursor.Give(sink, (work.Options.Limit ?? long.MaxValue) - Found);
                Records++;
            }

            // A chunk may have more events than there is room for.
            _isFull = isNew && cursor.IsCut;
            _open.Dequeue();
            Enqueue(cursor, stop);
            if (_isFull)
                return false;
            if (isNew)
                return true;
        }

        return false;
    }

    public void Dispose()
    {
        foreach ((HitCursor cursor, _) in _open.UnorderedItems)
            cursor.Dispose();
        for (; _opened < _waiting.Length; _opened++)
            _waiting[_opened].Dispose();
        work.Workers.Close();
    }

    // Opens all sources that may have something before the next hit.
    private bool OpenNext(CancellationToken stop)
    {
        while (_opened < _waiting.Length && (_open.Count == 0 || _waiting[_opened].LowestReceived <= _open.Peek().Header.Received))
            Enqueue(new HitCursor(_waiting[_opened++], work), stop);
        if (_opened < _waiting.Length)
            _waiting[_opened].Prepare();
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
