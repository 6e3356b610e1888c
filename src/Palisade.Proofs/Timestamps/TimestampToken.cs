using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Palisade.Proofs.Timestamps;

/// <summary>The word of a timestamp authority that bytes existed at a time: RFC 3161. It proves "not later than", and nothing about what follows them.</summary>
public static class TimestampToken
{
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    private static readonly string[] StrongHashes = ["2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"];

    /// <summary>
    /// Checks a token over bytes, offline: imprint, signature, purpose of the certificate, and its chain to a trusted root, valid at the time stated. Whether a
    /// certificate was revoked since is not asked; keep what the authority publishes beside the token.
    /// </summary>
    /// <param name="token">The token in DER, as <see cref="TimestampRequest.TryReadResponse"/> gives it.</param>
    /// <param name="message">The bytes it is about.</param>
    /// <param name="roots">The certificates that the caller trusts; the machine's own are not asked.</param>
    /// <param name="others">Certificates between, where the token does not carry them.</param>
    public static TimestampCheck Verify(ReadOnlyMemory<byte> token, ReadOnlySpan<byte> message, X509Certificate2Collection roots, X509Certificate2Collection? others = null)
    {
        ArgumentNullException.ThrowIfNull(roots);
        try
        {
            if (token.Length > TimestampRequest.MaxResponseBytes || !Rfc3161TimestampToken.TryDecode(token, out Rfc3161TimestampToken? decoded, out int read) || read != token.Length)
                return new TimestampCheck(token, null, null, null, TimestampFault.NotToken);
            return Check(token, decoded, message, roots, others ?? []);
        }
        catch (CryptographicException)
        {
            // Parts of a token are decoded only when asked for.
            return new TimestampCheck(token, null, null, null, TimestampFault.NotToken);
        }
    }

    private static TimestampCheck Check(ReadOnlyMemory<byte> token, Rfc3161TimestampToken decoded, ReadOnlySpan<byte> message, X509Certificate2Collection roots, X509Certificate2Collection others)
    {
        DateTimeOffset time = decoded.TokenInfo.Timestamp;
        TimeSpan? accuracy = decoded.TokenInfo.AccuracyInMicroseconds is { } micros ? TimeSpan.FromMicroseconds(micros) : null;
        if (!StrongHashes.Contains(decoded.TokenInfo.HashAlgorithmId.Value))
            return new TimestampCheck(token, time, accuracy, null, TimestampFault.WeakHash);
        if (!decoded.VerifySignatureForData(message, out X509Certificate2? signer, others))
            return new TimestampCheck(token, time, accuracy, signer?.Subject, TimestampFault.SignatureInvalid);
        using (signer)
        {
            bool trusted = LeadsToRoot(signer, time, roots, [.. decoded.AsSignedCms().Certificates, .. others]);
            return new TimestampCheck(token, time, accuracy, signer.Subject, trusted ? TimestampFault.None : TimestampFault.NotTrusted);
        }
    }

    private static bool LeadsToRoot(X509Certificate2 signer, DateTimeOffset time, X509Certificate2Collection roots, X509Certificate2[] others)
    {
        if (roots.Count == 0)
            return false;
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.ExtraStore.AddRange(others);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(TimeStamping));
        chain.ChainPolicy.VerificationTime = time.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        bool trusted = chain.Build(signer);
        foreach (X509ChainElement element in chain.ChainElements)
            element.Certificate.Dispose();
        return trusted;
    }
}

/// <summary>What came of checking a timestamp, with the token as received.</summary>
/// <param name="Token">The token.</param>
/// <param name="Time">The time it states, or null if it was not read. Trusted only if the check holds.</param>
/// <param name="Accuracy">How far off the authority says it may be, or null if it does not say.</param>
/// <param name="Signer">The subject of the certificate that signed, or null.</param>
/// <param name="Fault">Why it is refused.</param>
public sealed record TimestampCheck(ReadOnlyMemory<byte> Token, DateTimeOffset? Time, TimeSpan? Accuracy, string? Signer, TimestampFault Fault)
{
    /// <summary>Whether the bytes existed at the time stated.</summary>
    public bool Holds => Fault == TimestampFault.None;
}
