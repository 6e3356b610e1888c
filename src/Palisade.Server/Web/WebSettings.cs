using System.Net;
using Palisade.Server.Listeners;

namespace Palisade.Server.Web;

/// <summary>Where pages and the API are served, and what follows from it.</summary>
/// <param name="EndPoint">The address and port.</param>
/// <param name="Tls">The certificate; null on loopback.</param>
/// <param name="KeyFolder">The folder of the keys that protect forms and authenticators.</param>
internal sealed record WebSettings(IPEndPoint EndPoint, TlsSettings? Tls, string KeyFolder)
{
    /// <summary>The name of the session's cookie. With TLS the prefix makes browsers refuse one that was set by another host or without TLS.</summary>
    public string SessionCookie => Tls is null ? "palisade" : "__Host-palisade";

    /// <summary>The name of the cookie that stands between password and code.</summary>
    public string PendingCookie => SessionCookie + "-code";

    /// <summary>The name of the cookie of forms.</summary>
    public string FormCookie => SessionCookie + "-form";

    /// <summary>The name of the cookie that says, to the page that is led to, what was done.</summary>
    public string SaidCookie => SessionCookie + "-said";

    /// <summary>Whether everybody needs an authenticator: where other machines can reach the pages.</summary>
    public bool RequiresSecondFactor => !IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>Where a browser finds the pages.</summary>
    public string Address => $"{(Tls is null ? "http" : "https")}://{(EndPoint.Address.Equals(IPAddress.Any) || EndPoint.Address.Equals(IPAddress.IPv6Any) ? $"localhost:{EndPoint.Port}" : EndPoint)}";
}
