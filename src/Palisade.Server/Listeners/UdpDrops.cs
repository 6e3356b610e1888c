using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Palisade.Server.Listeners;

/// <summary>How many datagrams the kernel dropped for want of room in a socket's buffer: the last column of <c>/proc/net/udp</c> (proc(5)).</summary>
internal static class UdpDrops
{
    /// <summary>Those of a port, over all its sockets; 0 where the kernel does not say.</summary>
    public static long Of(IPEndPoint local)
    {
        string path = local.AddressFamily == AddressFamily.InterNetworkV6 ? "/proc/net/udp6" : "/proc/net/udp";
        try
        {
            return File.ReadLines(path).Skip(1).Sum(line => DropsOf(line, local.Port));
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The drops that a line tells, when it is of the port.</summary>
    internal static long DropsOf(string line, int port)
    {
        string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (columns.Length < 13 || columns[1].LastIndexOf(':') is not (> 0 and var colon))
            return 0;
        bool isPort = int.TryParse(columns[1].AsSpan(colon + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int found) && found == port;
        return isPort && long.TryParse(columns[^1], NumberStyles.None, CultureInfo.InvariantCulture, out long drops) ? drops : 0;
    }
}
