using System.Security.Cryptography.X509Certificates;

namespace Palisade.Server.Listeners;

/// <summary>Whether a sender's certificate is one of those let in.</summary>
internal static class SenderCertificates
{
    /// <summary>Whether it is valid now and leads to one of the authorities, and to no other. Revocation lists are not asked: they are fetched from where a certificate says, which a stranger writes.</summary>
    public static bool IsTrusted(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }
}
