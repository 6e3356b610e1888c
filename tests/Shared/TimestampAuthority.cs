using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;

namespace Palisade.Tests;

/// <summary>The RFC 3161 timestamp authority that <c>openssl ts</c> is, in a folder of its own.</summary>
internal sealed class TimestampAuthority : IDisposable
{
    private const string Config = """
        [tsa]
        default_tsa = t
        [t]
        serial = serial
        crypto_device = builtin
        signer_cert = tsa.pem
        certs = ca.pem
        signer_key = tsa.key
        signer_digest = sha256
        default_policy = 1.2.3.4.1
        digests = sha256, sha384
        accuracy = secs:1, millisecs:500
        ess_cert_id_alg = sha256
        [v]
        basicConstraints = critical,CA:FALSE
        extendedKeyUsage = critical,timeStamping
        [plain]
        basicConstraints = critical,CA:FALSE
        [req]
        distinguished_name = dn
        [dn]
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("palisade-ts");

    /// <summary>The certificate that its answers lead to.</summary>
    public X509Certificate2 Root => X509CertificateLoader.LoadCertificateFromFile(At("ca.pem"));

    /// <summary>Makes its keys and certificates.</summary>
    public void Make()
    {
        File.WriteAllText(At("tsa.cnf"), Config);
        File.WriteAllText(At("serial"), "01\n");
        Run("req -config tsa.cnf -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca.example -addext basicConstraints=critical,CA:TRUE");
        Run("req -config tsa.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tsa.key -out tsa.csr -subj /CN=tsa.example");
        Run("x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 1 -extfile tsa.cnf -extensions v -out tsa.pem");
    }

    /// <summary>Answers a request.</summary>
    public byte[] Answer(byte[] request)
    {
        File.WriteAllBytes(At("request.tsq"), request);
        Run("ts -reply -config tsa.cnf -queryfile request.tsq -out response.tsr");
        return File.ReadAllBytes(At("response.tsr"));
    }

    /// <summary>Another root of the same name.</summary>
    public X509Certificate2 MakeOtherRoot()
    {
        Run("req -config tsa.cnf -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -out other.pem -days 2 -subj /CN=ca.example");
        return X509CertificateLoader.LoadCertificateFromFile(At("other.pem"));
    }

    public void Dispose() => _folder.Delete(true);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Run(string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = _folder.FullName, RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }
}
