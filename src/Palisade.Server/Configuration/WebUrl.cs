using System.Net;

namespace Palisade.Server.Configuration;

/// <summary>Reads the address of the pages from the command line, which goes before the configuration file's: <c>http://127.0.0.1:5170</c>, <c>https://0.0.0.0:443</c>. The certificate stays the file's.</summary>
public static class WebUrl
{
    /// <summary>Puts an address over the settings.</summary>
    /// <param name="url">The address, as written.</param>
    /// <param name="settings">The settings of the file, or the default ones.</param>
    /// <param name="problem">What is wrong, and what to write; empty when it was read.</param>
    /// <returns>The settings with it; null with a problem.</returns>
    public static ServeSettings? Over(string url, ServeSettings settings, out string problem)
    {
        ArgumentNullException.ThrowIfNull(settings);
        problem = "";
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/" || uri.Fragment.Length + uri.UserInfo.Length > 0 || AddressOf(uri) is not { } address)
        {
            problem = $"--urls {url}: write one address with its port, as http://127.0.0.1:5170 or https://0.0.0.0:443; of names only localhost is known.";
            return null;
        }

        bool isTls = uri.Scheme == "https";
        if (isTls && settings.WebTls is null)
            problem = $"--urls {url}: https needs a certificate; write it in the configuration file: web: {{address: \"{address}:{uri.Port}\", tls: {{certificate: FILE, key: FILE}}}}.";
        else if (!isTls && !IPAddress.IsLoopback(address))
            problem = $"--urls {url}: {address} is reachable from other machines, and without TLS everybody on the way can read passwords: use https.";
        return problem.Length > 0 ? null : settings with { Web = new IPEndPoint(address, uri.Port), WebTls = isTls ? settings.WebTls : null, IsWebOfCommandLine = true };
    }

    private static IPAddress? AddressOf(Uri uri) => uri.DnsSafeHost == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? address) ? address : null;
}
