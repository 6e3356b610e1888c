using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Verification;

/// <summary>
/// Whom a verifier trusts: a C2SP tlog-policy (logs, witnesses, quorum), and beside it any number of lines <c>timestamp BASE64</c>, each the DER of
/// a root certificate of timestamp authorities. Immutable; safe on any thread.
/// </summary>
/// <param name="Log">The logs and witnesses.</param>
/// <param name="TimestampRoots">The certificates to which a timestamp must lead; empty: none is asked for.</param>
/// <remarks>C2SP tlog-policy; docs/vault-format.md, section 7. The extra line is not of tlog-policy.</remarks>
public sealed record VerifierPolicy(TlogPolicy Log, X509Certificate2Collection TimestampRoots)
{
    private const string Keyword = "timestamp";

    /// <summary>Whether witnesses must have cosigned.</summary>
    public bool HasQuorum => Log.Quorum != "none";

    /// <summary>Reads a policy; null, with line and reason, if it is none.</summary>
    public static VerifierPolicy? TryParse(ReadOnlySpan<byte> bytes, out PolicyError? error)
    {
        error = new PolicyError(0, "too large");
        if (bytes.Length > NoteLimits.MaxPolicyBytes)
            return null;
        X509Certificate2Collection roots = [];
        string[] lines = Encoding.Latin1.GetString(bytes).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string[] items = lines[i].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (items.Length == 0 || items[0] != Keyword)
                continue;
            if (items.Length != 2 || TryReadRoot(items[1]) is not { } root)
            {
                error = new PolicyError(i + 1, "timestamp: the base64 of a certificate");
                return null;
            }

            roots.Add(root);
            lines[i] = "#";
        }

        return TlogPolicy.TryParse(Encoding.Latin1.GetBytes(string.Join('\n', lines)), out TlogPolicy? log, out error) ? new VerifierPolicy(log!, roots) : null;
    }

    private static X509Certificate2? TryReadRoot(string text)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
