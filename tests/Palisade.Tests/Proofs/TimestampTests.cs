using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Palisade.Proofs.Timestamps;

namespace Palisade.Tests.Proofs;

/// <summary>RFC 3161 against the timestamp authority that <c>openssl ts</c> is.</summary>
public sealed class TimestampTests : IDisposable
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

    public void Dispose() => _folder.Delete(true);

    [ProgramFact("openssl")]
    public void A_token_of_openssl_holds_for_its_bytes_its_root_and_nothing_else()
    {
        MakeAuthority();
        byte[] message = "a signed checkpoint\n"u8.ToArray();
        TimestampRequest request = TimestampRequest.Create(message);
        byte[] response = Answer(request.ToArray());
        byte[] token = request.TryReadResponse(response, out TimestampFault fault)!;
        Assert.Equal(TimestampFault.None, fault);

        X509Certificate2Collection roots = [X509CertificateLoader.LoadCertificateFromFile(At("ca.pem"))];
        TimestampCheck check = TimestampToken.Verify(token, message, roots);
        Assert.Equal(TimestampFault.None, check.Fault);
        Assert.True(check.Holds);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), check.Accuracy);
        Assert.Contains("tsa.example", check.Signer!, StringComparison.Ordinal);
        Assert.InRange((DateTimeOffset.UtcNow - check.Time!.Value).TotalMinutes, -5, 5);

        Assert.Equal(TimestampFault.SignatureInvalid, TimestampToken.Verify(token, "other bytes"u8, roots).Fault);
        Assert.Equal(TimestampFault.NotTrusted, TimestampToken.Verify(token, message, []).Fault);
        Assert.Equal(TimestampFault.NotTrusted, TimestampToken.Verify(token, message, [OtherRoot()]).Fault);
        Assert.Equal(TimestampFault.NotToken, TimestampToken.Verify(token.AsMemory(0, token.Length - 1), message, roots).Fault);
        Assert.Equal(TimestampFault.NotToken, TimestampToken.Verify((byte[])[.. token, 0], message, roots).Fault);
        Assert.Equal(TimestampFault.NotToken, TimestampToken.Verify(Array.Empty<byte>(), message, roots).Fault);

        Assert.Null(TimestampRequest.Create(message).TryReadResponse(response, out fault));
        Assert.Equal(TimestampFault.Refused, fault);
        Assert.Null(request.TryReadResponse(response.AsMemory(1), out _));
        AssertMutantsFail(token, message, roots);
    }

    private static void AssertMutantsFail(byte[] token, byte[] message, X509Certificate2Collection roots)
    {
        int seed = Environment.TickCount & int.MaxValue;
        Random random = new(seed);
        for (int i = 0; i < 300; i++)
        {
            byte[] bad = [.. token];
            int at = random.Next(bad.Length);
            bad[at] ^= (byte)(1 << random.Next(8));
            TimestampCheck check = TimestampToken.Verify(bad, message, roots);

            // What a certificate beside the signer's says is not signed by the authority; the time and what it is about never change.
            Assert.True(!check.Holds || check.Time == TimestampToken.Verify(token, message, roots).Time, $"seed {seed}: byte {at}");
        }
    }

    private void MakeAuthority()
    {
        File.WriteAllText(At("tsa.cnf"), Config);
        File.WriteAllText(At("serial"), "01\n");
        Run("req -config tsa.cnf -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca.example -addext basicConstraints=critical,CA:TRUE");
        Run("req -config tsa.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tsa.key -out tsa.csr -subj /CN=tsa.example");
        Run("x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 1 -extfile tsa.cnf -extensions v -out tsa.pem");
    }

    private byte[] Answer(byte[] request)
    {
        File.WriteAllBytes(At("request.tsq"), request);
        Run("ts -reply -config tsa.cnf -queryfile request.tsq -out response.tsr");
        return File.ReadAllBytes(At("response.tsr"));
    }

    private X509Certificate2 OtherRoot()
    {
        Run("req -config tsa.cnf -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -out other.pem -days 2 -subj /CN=ca.example");
        return X509CertificateLoader.LoadCertificateFromFile(At("other.pem"));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Run(string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = _folder.FullName, RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }
}
