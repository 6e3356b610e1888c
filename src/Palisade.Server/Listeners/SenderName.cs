using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Palisade.Server.Listeners;

/// <summary>Who a peer is: the name in its certificate, else its address.</summary>
internal static class SenderName
{
    public static string Of(X509Certificate2? certificate, IPAddress? address)
    {
        if (certificate is not null)
            return certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return address is null ? "unknown" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }
}
