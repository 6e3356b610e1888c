using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Palisade.Server.Web;

/// <summary>
/// The names under which the pages answer: those of this machine's loopback, the address listened on, and those of the certificate. Another site whose name is made to lead here (DNS rebinding) gets nothing.
/// </summary>
internal sealed class HostNames
{
    private readonly FrozenSet<string> _names;
    private readonly string[] _suffixes;

    /// <param name="endPoint">Where the pages are served.</param>
    /// <param name="certificate">Its certificate; null for none.</param>
    public HostNames(IPEndPoint endPoint, X509Certificate2? certificate)
    {
        List<string> names = ["localhost", "127.0.0.1", "[::1]", Literal(endPoint.Address)];
        foreach (X509SubjectAlternativeNameExtension extension in certificate?.Extensions.OfType<X509SubjectAlternativeNameExtension>() ?? [])
        {
            try
            {
                names.AddRange(extension.EnumerateDnsNames());
                names.AddRange(extension.EnumerateIPAddresses().Select(Literal));
            }
            catch (AsnContentException)
            {
                // A name that cannot be read is no name.
            }
        }

        _suffixes = [.. names.Where(name => name.StartsWith("*.", StringComparison.Ordinal)).Select(name => name[1..])];
        _names = names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether the host of a request, without the port, is one of them.</summary>
    public bool Know(string host)
    {
        int dot = host.IndexOf('.', StringComparison.Ordinal);
        return _names.Contains(host) || (dot > 0 && _suffixes.Any(suffix => suffix.Equals(host[dot..], StringComparison.OrdinalIgnoreCase)));
    }

    private static string Literal(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
