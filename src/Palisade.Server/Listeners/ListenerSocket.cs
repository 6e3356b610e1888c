using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Palisade.Server.Listeners;

/// <summary>Makes sockets that listen. Connections take their keep-alive over: a sender that is gone without a word is found out in two minutes, however long it may say nothing.</summary>
internal static class ListenerSocket
{
    /// <summary>Why an address cannot be had, in the words of the system: those of the server name a protocol that may not be spoken there.</summary>
    public static string Reason(Exception e) => e.GetBaseException() is SocketException socket ? socket.Message.TrimEnd('.') : e.Message.TrimEnd('.');

    public static Socket Bind(EndPoint place)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(place);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 6);
        return socket;
    }
}
