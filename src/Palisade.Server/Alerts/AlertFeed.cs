namespace Palisade.Server.Alerts;

/// <summary>Tells open pages which alerts are new or changed. Safe on any thread.</summary>
internal sealed class AlertFeed
{
    private readonly Lock _gate = new();
    private readonly List<AlertSubscriber> _subscribers = [];
    private long _version;

    /// <summary>Counts the changes.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Begins to listen for an account.</summary>
    /// <returns>Null when too many do; else to be disposed by the caller.</returns>
    public AlertSubscriber? Subscribe(long account)
    {
        lock (_gate)
        {
            if (_subscribers.Count >= ServerLimits.MaxEventStreams || _subscribers.Count(s => s.Account == account) >= ServerLimits.MaxEventStreamsOfAccount)
                return null;
            AlertSubscriber subscriber = new(account, Remove);
            _subscribers.Add(subscriber);
            return subscriber;
        }
    }

    /// <summary>Says that alerts are new, were repeated, or were changed.</summary>
    public void Publish(IReadOnlyCollection<long> alerts)
    {
        if (alerts.Count == 0)
            return;
        Interlocked.Increment(ref _version);
        lock (_gate)
            _subscribers.ForEach(s => s.Add(alerts));
    }

    private void Remove(AlertSubscriber subscriber)
    {
        lock (_gate)
            _subscribers.Remove(subscriber);
    }
}
