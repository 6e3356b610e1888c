using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Palisade.Server.Listeners;

/// <summary>
/// Stands before everything else of a connection, TLS too, so that one that never ends its handshake counts. One too many is ended at once; over HTTP it is told so first, as long as not too many are being told. Safe on any thread.
/// </summary>
/// <param name="open">Those open.</param>
/// <param name="counters">Counts those refused.</param>
/// <param name="answers">Whether HTTP is spoken behind it.</param>
internal sealed class ConnectionGate(OpenConnections open, ListenerCounters counters, bool answers)
{
    private int _answering;

    /// <summary>Puts the gate before what serves connections.</summary>
    public ConnectionDelegate Before(ConnectionDelegate next) => connection => PassAsync(connection, next);

    private async Task PassAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (!open.TryEnter(address))
        {
            counters.Refused();
            if (answers)
                await TellAsync(connection, next).ConfigureAwait(false);
            return;
        }

        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            open.Leave(address);
        }
    }

    private async Task TellAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _answering) > ServerLimits.MaxRefusalsTold)
                return;
            connection.Features.Set(TooManyConnections.Mark);
            using CancellationTokenSource patience = new(ServerLimits.LongestRefusal);
            using CancellationTokenRegistration end = patience.Token.Register(connection.Abort);
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _answering);
        }
    }
}
