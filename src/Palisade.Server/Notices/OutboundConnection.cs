using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Palisade.Server.Notices;

/// <summary>Connects to a destination of the settings. The name is looked up here, and what was checked is what is connected to: a name that leads elsewhere a moment later changes nothing. Safe on any thread.</summary>
/// <param name="resolve">Looks a name up.</param>
internal sealed class OutboundConnection(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    // Of one name; further ones are not tried.
    private const int MaxAddresses = 8;

    /// <summary>One that asks the system.</summary>
    public static OutboundConnection Default { get; } = new(Dns.GetHostAddressesAsync);

    /// <summary>Connects.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="isInternal">Whether this machine and private networks are allowed.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The connection, the caller's to dispose, and where it leads.</returns>
    /// <exception cref="IOException">Nothing answers, or no address of the name may be connected to; says which.</exception>
    public async Task<(NetworkStream Stream, IPAddress Address)> OpenAsync(string host, int port, bool isInternal, CancellationToken stop)
    {
        IPAddress[] found;
        try
        {
            found = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await resolve(host, stop).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new IOException($"The name {host} cannot be looked up: {e.Message}", e);
        }

        IPAddress[] allowed = [.. found.Where(a => OutboundAddress.IsAllowed(a, isInternal)).Take(MaxAddresses)];
        if (allowed.Length == 0)
            throw new IOException(found.Length == 0 ? $"The name {host} has no address." : $"{host} is at {found[0]}, which is not connected to: {(isInternal ? "it is no address of a machine" : "where it is meant, write 'internal: true' beside it in the settings")}.");
        IOException? last = null;
        foreach (IPAddress address in allowed)
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), stop).ConfigureAwait(false);
                return (new NetworkStream(socket, ownsSocket: true), address);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = new IOException($"{host} at {address}, port {port}: {e.Message}", e);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last!;
    }

    /// <summary>How the certificate of a destination is looked at.</summary>
    /// <param name="host">The name that it must have.</param>
    /// <param name="authorities">Who may have signed it; null for the authorities of the system.</param>
    public static SslClientAuthenticationOptions Tls(string host, X509Certificate2Collection? authorities)
    {
        // Neither revocation lists nor missing certificates are fetched: their addresses are written by whoever made the certificate.
        X509ChainPolicy policy = new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = policy };
    }
}
