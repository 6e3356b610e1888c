using System.Net;
using System.Net.Sockets;

namespace Palisade.Server.Notices;

/// <summary>
/// Which addresses the server connects to of itself. A destination is written by an administrator, but a name leads where its owner wants: without this, whoever owns the name could have the server talk to
/// machines that only it can reach, or to the metadata of the cloud it runs in.
/// </summary>
internal static class OutboundAddress
{
    // Not public, and nobody's own network either: this network, link-local (with the metadata of clouds), documentation, benchmarks, multicast, reserved (RFC 6890 and its updates).
    private static readonly IPNetwork[] s_never =
    [
        Net("0.0.0.0/8"), Net("169.254.0.0/16"), Net("192.0.0.0/24"), Net("192.0.2.0/24"), Net("192.88.99.0/24"), Net("198.18.0.0/15"), Net("198.51.100.0/24"), Net("203.0.113.0/24"), Net("224.0.0.0/4"), Net("240.0.0.0/4"),
        // Metadata of clouds at addresses that look like any other.
        Net("168.63.129.16/32"), Net("100.100.100.200/32"), Net("fd00:ec2::/32"), Net("fd20:ce::254/128"),
        Net("::/128"), Net("100::/64"), Net("2001::/32"), Net("2001:2::/48"), Net("2001:db8::/32"), Net("3fff::/20"), Net("5f00::/16"), Net("fe80::/10"), Net("fec0::/10"), Net("ff00::/8"),
    ];

    private static readonly IPNetwork[] s_private = [Net("10.0.0.0/8"), Net("100.64.0.0/10"), Net("127.0.0.0/8"), Net("172.16.0.0/12"), Net("192.168.0.0/16"), Net("::1/128"), Net("fc00::/7"), Net("64:ff9b:1::/48")];

    // IPv6 addresses that lead to the IPv4 address in them, and where it begins: mapped, compatible, NAT64, 6to4.
    private static readonly (IPNetwork Network, int At)[] s_embedding = [(Net("::ffff:0:0/96"), 12), (Net("::/96"), 12), (Net("::ffff:0:0:0/96"), 12), (Net("64:ff9b::/96"), 12), (Net("2002::/16"), 2)];

    /// <summary>Whether it may be connected to.</summary>
    /// <param name="address">The address.</param>
    /// <param name="isInternal">Whether the settings allow this destination to be on this machine or in a private network.</param>
    public static bool IsAllowed(IPAddress address, bool isInternal)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            if (address.ScopeId != 0)
                return false;
            if (!IPAddress.IsLoopback(address) && InnerOf(address) is { } inner)
                return !s_never.Any(n => n.Contains(address)) && IsAllowed(inner, isInternal);
        }

        return address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 && !s_never.Any(n => n.Contains(address)) && (isInternal || !s_private.Any(n => n.Contains(address)));
    }

    private static IPAddress? InnerOf(IPAddress address)
    {
        foreach ((IPNetwork network, int at) in s_embedding)
        {
            if (network.Contains(address))
                return new IPAddress(address.GetAddressBytes().AsSpan(at, 4));
        }

        return null;
    }

    private static IPNetwork Net(string text) => IPNetwork.Parse(text);
}
