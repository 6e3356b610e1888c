using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Server;

/// <summary>The real server, with real senders.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [ProgramFact("rsyslogd")]
    public void Rsyslog_over_relp_brings_each_record_once()
    {
        using ServeSession serve = new(_folder);
        string[] lines = [.. Enumerable.Range(0, 3000).Select(i => string.Create(CultureInfo.InvariantCulture, $"message {i} of rsyslog"))];
        RunRsyslog($"""action(type="omrelp" target="127.0.0.1" port="{serve.RelpPort}" action.resumeRetryCount="-1")""", "omrelp", lines, () => serve.WaitFor("palisade_records_total", "relp", lines.Length));
        Assert.Equal(0, serve.End());
        CheckVault(serve, lines);
    }

    [ProgramFact("rsyslogd")]
    public void Rsyslog_over_tls_with_a_certificate_brings_each_record_once_and_without_one_none()
    {
        (string tls, string sender) = Certificates();
        using ServeSession serve = new(_folder, tls);
        string[] lines = [.. Enumerable.Range(0, 500).Select(i => string.Create(CultureInfo.InvariantCulture, $"message {i} over tls"))];
        RunRsyslog($"""{sender} action(type="omfwd" target="127.0.0.1" port="{serve.TlsPort}" protocol="tcp" StreamDriver="ossl" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost" TCP_Framing="octet-counted")""", null, lines, () => serve.WaitFor("palisade_records_total", "tls/web1", lines.Length));
        using (TcpClient stranger = new())
        {
            stranger.Connect(IPAddress.Loopback, serve.TlsPort);
            using System.Net.Security.SslStream ssl = new(stranger.GetStream(), false, (_, certificate, _, _) => certificate?.Subject == "CN=localhost");
            Assert.ThrowsAny<IOException>(() =>
            {
                ssl.AuthenticateAsClient("localhost");
                ssl.Write("<13>stranger\n"u8);
                _ = ssl.ReadByte() < 0 ? throw new IOException("ended") : 0;
            });
        }

        Assert.Equal(0, serve.End());
        CheckVault(serve, lines);
    }

    [Fact]
    public void Udp_and_tcp_bring_records_and_the_vault_proves_them()
    {
        using ServeSession serve = new(_folder);
        using UdpClient udp = new("127.0.0.1", serve.SyslogPort);
        using TcpClient tcp = new("127.0.0.1", serve.SyslogPort);
        List<string> sent = [];
        for (int i = 0; i < 100; i++)
        {
            sent.Add(string.Create(CultureInfo.InvariantCulture, $"<13>over udp {i}"));
            udp.Send(Encoding.ASCII.GetBytes(sent[^1]));
            sent.Add(string.Create(CultureInfo.InvariantCulture, $"<13>over tcp {i}"));
            tcp.GetStream().Write(Encoding.ASCII.GetBytes(sent[^1] + "\n"));
        }

        serve.WaitFor("palisade_records_total", "udp/127.0.0.1", 100);
        serve.WaitFor("palisade_records_total", "tcp/127.0.0.1", 100);
        Assert.Equal(0, serve.End());
        CheckVault(serve, [.. sent]);
        string pack = Path.Combine(_folder, "all.pack");
        Assert.Equal(0, PalisadeProgram.Run("vault", "prove", serve.Vault, "-o", pack).ExitCode);
        Assert.StartsWith("PASS", PalisadeProgram.Run("verify", pack).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sender_that_ends_the_connection_at_once_loses_nothing()
    {
        using ServeSession serve = new(_folder);
        const int Connections = 8, Lines = 20_000;
        Parallel.For(0, Connections, c =>
        {
            using TcpClient tcp = new("127.0.0.1", serve.SyslogPort);
            tcp.GetStream().Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, Lines).Select(i => string.Create(CultureInfo.InvariantCulture, $"<13>line {c}/{i}\n")))));
        });
        serve.WaitFor("palisade_records_total", "tcp", Connections * Lines);
        Assert.Equal(Connections * Lines, serve.Metric("palisade_records_total", "tcp"));
    }

    [Fact]
    public void Death_at_any_time_loses_nothing_that_was_answered()
    {
        Random random = new(20261122);
        List<string> answered = [];
        int sent = 0, deaths = Environment.GetEnvironmentVariable("PALISADE_FAULTS") == "full" ? 50 : 3;
        for (int death = 0; death < deaths; death++)
        {
            using ServeSession serve = new(_folder);
            using RelpSender relp = new(serve.RelpPort);
            using Timer timer = new(_ => serve.Kill(), null, random.Next(50, 800), Timeout.Infinite);
            while (relp.Send(Enumerable.Range(0, random.Next(1, 100)).Select(_ => string.Create(CultureInfo.InvariantCulture, $"<13>record {sent++}")).ToArray()))
            {
            }

            answered.AddRange(relp.Acknowledged);
        }

        using ServeSession last = new(_folder);
        Assert.Equal(0, last.End());
        HashSet<string> kept = [.. Stored(last)];
        Assert.NotEmpty(answered);
        Assert.All(answered, record => Assert.Contains(record, kept));
    }

    [Fact]
    public void An_attack_that_comes_in_is_named_on_the_log_without_values_of_the_record()
    {
        using ServeSession serve = new(_folder);
        using TcpClient tcp = new("127.0.0.1", serve.SyslogPort);
        tcp.GetStream().Write("<85>Nov 22 10:00:00 web1 sudo: carol : user NOT in sudoers ; TTY=pts/0 ; PWD=/home/carol ; USER=root ; COMMAND=/usr/bin/ssh carol@203.0.113.9\n"u8);
        serve.WaitFor("palisade_findings_total", "", 1);
        Assert.Equal(0, serve.End());
        Assert.DoesNotContain("carol", serve.Errors + serve.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("203.0.113.9", serve.Errors + serve.Output, StringComparison.Ordinal);
        Assert.Contains("of the vault", serve.Errors + serve.Output, StringComparison.Ordinal);
        Assert.Contains("SIGTERM came: the server ends.", serve.Errors + serve.Output, StringComparison.Ordinal);
        Assert.Contains("The server has ended in good order", serve.Errors + serve.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_configuration_is_refused_with_its_place()
    {
        string config = Path.Combine(_folder, "wrong.yaml");
        File.WriteAllText(config, "listeners:\n- protocol: smoke-signals\n  address: 127.0.0.1:1\n");
        ProgramRun run = PalisadeProgram.Run("serve", "--config", config);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("wrong.yaml:2:13: 'smoke-signals' is no protocol", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_the_vault_does_not_have_is_refused_at_the_start()
    {
        string config = Path.Combine(_folder, "classes.yaml");
        File.WriteAllText(config, "data: data\nweb: 127.0.0.1:1\nlisteners:\n- {name: web, protocol: syslog-tcp, address: \"127.0.0.1:2\", class: weblogs}\n");
        ProgramRun run = PalisadeProgram.Run("serve", "--config", config);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("listener 'web' has the retention class 'weblogs'", run.Errors, StringComparison.Ordinal);
    }

    private static void CheckVault(ServeSession serve, string[] sent)
    {
        List<string> stored = Stored(serve);
        Assert.Equal(sent.Length, stored.Count);
        foreach (string line in sent)
            Assert.Single(stored, record => record.EndsWith(line, StringComparison.Ordinal));
        Assert.StartsWith("PASS", PalisadeProgram.Run("vault", "verify", serve.Vault).Output, StringComparison.Ordinal);
    }

    private static List<string> Stored(ServeSession serve) => [.. Vault.StoredRecords.Read(serve.Vault).Select(Encoding.UTF8.GetString)];

    private void RunRsyslog(string action, string? module, string[] lines, Action wait)
    {
        string work = Directory.CreateDirectory(Path.Combine(_folder, "rsyslog")).FullName;
        string input = Path.Combine(work, "in.log"), config = Path.Combine(work, "rsyslog.conf");
        File.WriteAllLines(input, lines);
        File.WriteAllText(config, $"""
            global(workDirectory="{work}")
            module(load="imfile")
            {(module is null ? "" : $"""module(load="{module}")""")}
            input(type="imfile" file="{input}" tag="test:")
            {action}
            """);
        using Process rsyslog = Process.Start(new ProcessStartInfo("rsyslogd", ["-n", "-f", config, "-i", Path.Combine(work, "pid")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            wait();
        }
        finally
        {
            rsyslog.Kill();
            rsyslog.WaitForExit();
        }
    }

    /// <summary>An authority, a certificate of the server, and one of a sender that is called web1.</summary>
    private (string Tls, string Sender) Certificates()
    {
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), senderKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset from = TimeProvider.System.GetUtcNow().AddDays(-1), to = from.AddDays(30);
        CertificateRequest authorityRequest = new("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 authority = authorityRequest.CreateSelfSigned(from, to);
        (string ca, string cert, string key) = Write("ca", authority, authorityKey);
        CertificateRequest serverRequest = new("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        serverRequest.CertificateExtensions.Add(names.Build());
        (_, string serverCert, string serverPem) = Write("server", serverRequest.Create(authority, from, to, [1]), serverKey);
        (_, string senderCert, string senderPem) = Write("web1", new CertificateRequest("CN=web1", senderKey, HashAlgorithmName.SHA256).Create(authority, from, to, [2]), senderKey);
        return ($"{{certificate: \"{serverCert}\", key: \"{serverPem}\", clientAuthorities: \"{cert}\"}}",
            $"""global(DefaultNetstreamDriver="ossl" DefaultNetstreamDriverCAFile="{cert}" DefaultNetstreamDriverCertFile="{senderCert}" DefaultNetstreamDriverKeyFile="{senderPem}")""");

        (string, string, string) Write(string name, X509Certificate2 certificate, ECDsa privateKey)
        {
            string certificateFile = Path.Combine(_folder, name + ".pem"), keyFile = Path.Combine(_folder, name + ".key");
            File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
            File.WriteAllText(keyFile, privateKey.ExportPkcs8PrivateKeyPem());
            return (name, certificateFile, keyFile);
        }
    }
}
