using System.Net;
using System.Net.Sockets;

namespace Palisade.Tests.Server.Notices;

/// <summary>Listens on a free port of this machine, and counts who comes.</summary>
internal sealed class DeafServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public DeafServer() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Those that wait to be taken.</summary>
    public int Connections => _listener.Pending() ? 1 : 0;

    public void Dispose() => _listener.Dispose();
}
