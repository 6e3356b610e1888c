namespace Palisade.Server.Alerts;

/// <summary>One open page. What it has not taken yet is a set of numbers with a bound: beyond it the page is told to load everything. Safe on any thread; one taker.</summary>
internal sealed class AlertSubscriber(long account, Action<AlertSubscriber> remove) : IDisposable
{
    /// <summary>The numbers kept for a page that does not take them.</summary>
    public const int MaxWaiting = 200;

    private readonly Lock _gate = new();
    private readonly HashSet<long> _waiting = [];
    private readonly SemaphoreSlim _ready = new(0, 1);
    private bool _all;

    /// <summary>Whose page it is.</summary>
    public long Account { get; } = account;

    public void Add(IReadOnlyCollection<long> alerts)
    {
        lock (_gate)
        {
            _waiting.UnionWith(alerts.Take(MaxWaiting + 1));
            if (_waiting.Count > MaxWaiting)
            {
                _waiting.Clear();
                _all = true;
            }

            if (_ready.CurrentCount == 0)
                _ready.Release();
        }
    }

    /// <summary>Waits until there is something, or a while has passed.</summary>
    /// <returns>The numbers, and whether there were too many to keep; null when a while has passed.</returns>
    public async Task<(long[] Alerts, bool All)?> TakeAsync(TimeSpan patience, CancellationToken cancel)
    {
        if (!await _ready.WaitAsync(patience, cancel).ConfigureAwait(false))
            return null;
        lock (_gate)
        {
            (long[] alerts, bool all) = ([.. _waiting.Order()], _all);
            _waiting.Clear();
            _all = false;
            return (alerts, all);
        }
    }

    // The semaphore holds nothing of the system as long as its handle is not asked for; a publisher may still have a hand on it.
    public void Dispose() => remove(this);
}
