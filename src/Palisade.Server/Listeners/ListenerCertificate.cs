using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Palisade.Server.Listeners;

/// <summary>The certificate of a listener, or of the pages. It may be renewed while connections come and go: those that are open keep what they began with. Safe on any thread.</summary>
internal sealed class ListenerCertificate
{
    private readonly TlsSettings _first;
    private volatile SslStreamCertificateContext _now;

    /// <exception cref="IOException">It cannot be loaded; says why.</exception>
    public ListenerCertificate(TlsSettings tls) => (_first, _now) = (tls, Load(tls));

    /// <summary>The certificate that is shown now.</summary>
    public X509Certificate2 Shown => _now.TargetCertificate;

    /// <summary>Loads another, without putting it to use.</summary>
    /// <exception cref="IOException">It cannot be loaded; says why.</exception>
    public static SslStreamCertificateContext Load(TlsSettings tls)
    {
        X509Certificate2 certificate = CertificateFiles.Load(tls.CertificateFile, tls.KeyFile);
        try
        {
            X509Certificate2Collection chain = [];
            chain.ImportFromPemFile(tls.CertificateFile);
            // Nothing is fetched from where a certificate says: those above it stand in the file.
            return SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new IOException($"{tls.CertificateFile} and {tls.KeyFile} cannot be loaded: {e.Message}", e);
        }
    }

    /// <summary>Shows another from the next handshake on.</summary>
    public void Use(SslStreamCertificateContext renewed) => _now = renewed;

    /// <summary>Puts the certificate, and whom it lets in, to use.</summary>
    /// <exception cref="IOException">The authorities cannot be loaded; says why.</exception>
    public void ApplyTo(HttpsConnectionAdapterOptions https)
    {
        // Looked at once, at the beginning: what is shown is decided at each handshake.
        https.ServerCertificate = _now.TargetCertificate;
        https.OnAuthenticate = (_, handshake) => handshake.ServerCertificateContext = _now;
        if (_first.ClientAuthorities is not { } file)
            return;
        X509Certificate2Collection authorities = [];
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new IOException($"{file}, the authorities of senders, cannot be loaded: {e.Message} It must be PEM.", e);
        }

        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => SenderCertificates.IsTrusted(certificate, authorities);
    }
}
