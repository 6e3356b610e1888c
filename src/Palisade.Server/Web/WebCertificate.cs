using System.Net.Security;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Palisade.Server.Listeners;

namespace Palisade.Server.Web;

/// <summary>The certificate of the pages and the API, and the names under which they answer by it. It may be renewed while they are served. Safe on any thread.</summary>
internal sealed class WebCertificate
{
    private readonly WebSettings _web;
    private readonly ListenerCertificate? _certificate;
    private volatile TlsSettings? _settings;
    private volatile HostNames _names;

    /// <exception cref="IOException">It cannot be loaded; says why.</exception>
    public WebCertificate(WebSettings web)
    {
        (_web, _settings) = (web, web.Tls);
        _certificate = web.Tls is { } tls ? new ListenerCertificate(tls) : null;
        _names = new HostNames(web.EndPoint, _certificate?.Shown);
    }

    /// <summary>Which it is; null where the pages are served without.</summary>
    public TlsSettings? Settings => _settings;

    /// <summary>The names under which the pages answer.</summary>
    public HostNames Names => _names;

    /// <summary>Loads the one that is configured now, without putting it to use; null where it is the same, and where the pages began with none or end with none: that waits for a restart.</summary>
    /// <exception cref="IOException">It cannot be loaded; says why.</exception>
    public SslStreamCertificateContext? LoadIfRenewed(TlsSettings? configured) => _settings is { } now && configured is not null && configured != now ? ListenerCertificate.Load(configured) : null;

    /// <summary>Shows another from the next handshake on, and answers under its names.</summary>
    public void Use(TlsSettings settings, SslStreamCertificateContext renewed)
    {
        _certificate!.Use(renewed);
        (_names, _settings) = (new HostNames(_web.EndPoint, renewed.TargetCertificate), settings);
    }

    /// <summary>Puts it to use.</summary>
    public void ApplyTo(HttpsConnectionAdapterOptions https) => _certificate!.ApplyTo(https);
}
