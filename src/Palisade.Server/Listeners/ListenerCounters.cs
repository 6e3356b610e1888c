namespace Palisade.Server.Listeners;

/// <summary>What happened at one listener since the program began. Safe on any thread.</summary>
internal sealed class ListenerCounters
{
    private long _connections, _open, _failed, _malformed, _refused, _slow, _handshakes;

    /// <summary>The connections accepted.</summary>
    public long Connections => Volatile.Read(ref _connections);

    /// <summary>Those open now.</summary>
    public long Open => Volatile.Read(ref _open);

    /// <summary>Those that ended other than in good order.</summary>
    public long FailedConnections => Volatile.Read(ref _failed);

    /// <summary>Those ended by us because nothing could be understood any more.</summary>
    public long MalformedConnections => Volatile.Read(ref _malformed);

    /// <summary>Those ended at once, because there were too many.</summary>
    public long RefusedConnections => Volatile.Read(ref _refused);

    /// <summary>Those ended because a record took too long to come, or nothing came at all.</summary>
    public long SlowConnections => Volatile.Read(ref _slow);

    /// <summary>Those whose handshake of TLS failed, or that ended right after it without a word.</summary>
    public long FailedHandshakes => Volatile.Read(ref _handshakes);

    public void Opened()
    {
        Interlocked.Increment(ref _connections);
        Interlocked.Increment(ref _open);
    }

    public void Closed() => Interlocked.Decrement(ref _open);

    public void Failed() => Interlocked.Increment(ref _failed);

    public void Refused() => Interlocked.Increment(ref _refused);

    public void Slow() => Interlocked.Increment(ref _slow);

    public void HandshakeFailed() => Interlocked.Increment(ref _handshakes);

    public void Malformed() => Interlocked.Increment(ref _malformed);
}
