using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Palisade.Server.Listeners;

/// <summary>Stands around TLS: a connection that comes in before it and does not come out behind it failed in the handshake. It is counted, and told. Safe on any thread.</summary>
/// <param name="listener">The name of the listener.</param>
/// <param name="counters">Counts.</param>
/// <param name="trouble">Tells; null for nobody.</param>
internal sealed class HandshakeWatch(string listener, ListenerCounters counters, ConnectionTrouble? trouble)
{
    /// <summary>Put before TLS.</summary>
    public ConnectionDelegate Before(ConnectionDelegate next) => connection => PassAsync(connection, next);

    /// <summary>Put behind TLS.</summary>
    public static ConnectionDelegate Behind(ConnectionDelegate next) => connection =>
    {
        if (connection.Features.Get<Attempt>() is { } attempt)
            attempt.IsThrough = true;
        return next(connection);
    };

    private async Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        Attempt attempt = new();
        connection.Features.Set(attempt);
        HandshakeReasons.Current = attempt;
        await next(connection).ConfigureAwait(false);
        if (attempt.IsThrough)
            return;
        counters.HandshakeFailed();
        trouble?.Tell(listener, (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None, HandshakeReasons.Words(attempt.Cause));
    }

    /// <summary>A handshake.</summary>
    internal sealed class Attempt
    {
        /// <summary>Whether it succeeded.</summary>
        public bool IsThrough { get; set; }

        /// <summary>Why it failed; null where nothing was said.</summary>
        public Exception? Cause { get; set; }
    }
}
