using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Palisade.Server.Listeners;

/// <summary>Reads a certificate and its key from two PEM files, and says which of the two is wrong, or that they are not of one.</summary>
internal static class CertificateFiles
{
    /// <summary>Reads both.</summary>
    /// <exception cref="IOException">They cannot be used; names the file, and what to do.</exception>
    public static X509Certificate2 Load(string certificateFile, string keyFile)
    {
        (string certificate, string key) = (Read(certificateFile), Read(keyFile));
        try
        {
            X509Certificate2.CreateFromPem(certificate).Dispose();
        }
        catch (CryptographicException e)
        {
            throw new IOException($"{certificateFile} has no certificate that can be read: it must be PEM. {e.Message}", e);
        }

        if (key.Contains("ENCRYPTED", StringComparison.Ordinal))
            throw new IOException($"{keyFile} is encrypted, and nobody is there to type the passphrase: write the key without one ('openssl pkey -in OLD -out NEW'), readable by this program alone.");
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new IOException(
                IsKey(key) ? $"{certificateFile} and {keyFile} do not belong together: this is the key of another certificate. Name the key that the certificate was asked for with." : $"{keyFile} has no private key that can be read: it must be PEM. {e.Message}", e);
        }
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IOException($"{file}: there is no such file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"{file} cannot be read: {e.Message}", e);
        }
    }

    // Whether it is a private key at all, of whichever kind.
    private static bool IsKey(string pem) => pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal) && ((Func<AsymmetricAlgorithm>[])[RSA.Create, ECDsa.Create]).Any(make =>
    {
        using AsymmetricAlgorithm algorithm = make();
        try
        {
            algorithm.ImportFromPem(pem);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    });
}
