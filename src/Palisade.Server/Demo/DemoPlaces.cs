using System.Net;
using System.Net.Sockets;
using Palisade.Server.Configuration;
using Palisade.Server.Listeners;

namespace Palisade.Server.Demo;

/// <summary>Where a demonstration listens: the usual ports, or free ones in the place of those that are taken, so that it runs beside what is there.</summary>
public static class DemoPlaces
{
    /// <summary>Settings whose ports can be had.</summary>
    /// <param name="settings">Settings with the usual ports.</param>
    /// <remarks>Another program may still take a port before it is listened on: then the start fails and says so.</remarks>
    public static ServeSettings Free(ServeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with { Web = Free(settings.Web, false), Listeners = [.. settings.Listeners.Select(l => l with { EndPoint = Free(l.EndPoint, l.Protocol == ListenerProtocol.SyslogUdp) })] };
    }

    private static IPEndPoint Free(IPEndPoint usual, bool isUdp) => TryBind(usual, isUdp) ?? TryBind(new IPEndPoint(usual.Address, 0), isUdp) ?? usual;

    // Bound and let go again: what it got is free.
    private static IPEndPoint? TryBind(IPEndPoint place, bool isUdp)
    {
        using Socket socket = new(place.AddressFamily, isUdp ? SocketType.Dgram : SocketType.Stream, isUdp ? ProtocolType.Udp : ProtocolType.Tcp);
        try
        {
            socket.Bind(place);
            if (!isUdp)
                socket.Listen();
            return (IPEndPoint)socket.LocalEndPoint!;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
