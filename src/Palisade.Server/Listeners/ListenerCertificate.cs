using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Palisade.Server.Listeners;

/// <summary>Puts the certificate of a listener, and whom it lets in, to use.</summary>
internal static class ListenerCertificate
{
    /// <exception cref="System.Security.Cryptography.CryptographicException">The files are no PEM, or do not belong together.</exception>
    public static void Use(HttpsConnectionAdapterOptions https, TlsSettings tls)
    {
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(tls.CertificateFile);
        (https.ServerCertificate, https.ServerCertificateChain) = (X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile), chain);
        if (tls.ClientAuthorities is null)
            return;
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(tls.ClientAuthorities);
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => SenderCertificates.IsTrusted(certificate, authorities);
    }
}
