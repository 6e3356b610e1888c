namespace Palisade.Server.Searching;

/// <summary>Lets so many searches run at once, and so many of one account. Safe on any thread.</summary>
internal sealed class SearchGate
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _running = [];
    private int _all;

    /// <summary>Lets a search in; dispose what is given at its end. Null when there are too many.</summary>
    public IDisposable? TryEnter(long account)
    {
        lock (_gate)
        {
            int own = _running.GetValueOrDefault(account);
            if (_all >= ServerLimits.MaxSearches || own >= ServerLimits.MaxSearchesOfAccount)
                return null;
            (_running[account], _all) = (own + 1, _all + 1);
        }

        return new Entry(this, account);
    }

    private void Leave(long account)
    {
        lock (_gate)
        {
            _all--;
            if (--_running[account] == 0)
                _running.Remove(account);
        }
    }

    private sealed class Entry(SearchGate gate, long account) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (!_left)
                gate.Leave(account);
            _left = true;
        }
    }
}
