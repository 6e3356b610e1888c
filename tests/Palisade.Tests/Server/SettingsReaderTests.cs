using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Palisade.Server.Configuration;

namespace Palisade.Tests.Server;

/// <summary>The configuration file: read, or refused with the place and the way out.</summary>
public sealed class SettingsReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public static TheoryData<string, string> Wrong { get; } = new()
    {
        { "dta: x", ":1:1: 'dta' is not known here: write one of data, keyFile, rules, mappings, indicators, lateness, alertDays, web, listeners." },
        { "listeners:\n- protocol: syslog\n  address: 127.0.0.1:1", ":2:13: 'syslog' is no protocol: write one of syslog-udp, syslog-tcp, relp, http, otlp, journal, file." },
        { "listeners:\n- protocol: relp\n  address: localhost", ":3:12: 'localhost' is no address and port: write 127.0.0.1:6514, or [::]:6514 for all addresses of this machine." },
        { "listeners:\n- protocol: relp", ":2:3: 'address' is missing here." },
        { "listeners:\n- protocol: relp\n  address: 0.0.0.0:2514", ":2:3: 0.0.0.0:2514 is reachable from other machines, and without TLS everybody on the way can read and change the logs: add tls, or 'plaintext: true' if that is meant." },
        { "listeners:\n- {name: a, protocol: relp, address: '127.0.0.1:1'}\n- {name: a, protocol: relp, address: '127.0.0.1:2'}", ":3:3: two listeners are called 'a': the name says where a record came in, give each its own." },
        { "listeners: {a: b}", ":1:12: 'listeners' is a list: each entry on a line of its own, after '- '." },
        { "- a", ":1:1: this should be 'name: value' lines, with the names data, keyFile, rules, mappings, indicators, lateness, alertDays, web, listeners." },
        { "listeners:\n- protocol: relp\n  address: 127.0.0.1:1\n  token: palisade.yaml", ":4:10: a token is named over HTTP only" },
        { "listeners:\n- protocol: http\n  address: 127.0.0.1:1\n  token: none", ":4:10: Could not find file" },
        { "listeners:\n- protocol: otlp\n  address: 0.0.0.0:1\n  plaintext: true", ":2:3: 0.0.0.0:1 is reachable from other machines, and everybody could send: add 'token: FILE', or tls with clientAuthorities." },
        { "listeners:\n- protocol: file", ":2:3: 'path' is missing here." },
        { "listeners:\n- protocol: file\n  path: x\n  address: 127.0.0.1:1", ":4:12: a followed file has no 'address': leave it out." },
        { "listeners:\n- protocol: relp\n  path: x\n  address: 127.0.0.1:1", ":3:9: 'path' belongs to 'protocol: file': leave it out." },
        { "web: 0.0.0.0:443", ":1:6: 0.0.0.0:443 is reachable from other machines, and without TLS everybody on the way can read passwords: write 'web: {address: \"0.0.0.0:443\", tls: {certificate: FILE, key: FILE}}'." },
        { "web: {address: '0.0.0.0:443'}", ":1:6: 0.0.0.0:443 is reachable from other machines" },
        { "web: {tls: {certificate: a.pem, key: a.key}}", ":1:6: 'address' is missing here." },
        { "web: {address: '127.0.0.1:443', tls: {certificate: a.pem, key: a.key}}", ":1:38: the certificate and its key cannot be loaded, both as PEM: " },
        { "web: {address: '127.0.0.1:443', host: a}", ":1:33: 'host' is not known here: write one of address, tls." },
        { "data: [a", "" },
        { "listeners:\n- protocol: relp\n  address: 0.0.0.0:2514\n  tls: {certificate: none.pem, key: none.key}", "none.pem: there is no such file." },
    };

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_named_with_its_place(string text, string expected)
    {
        Assert.Null(Read(text, out IReadOnlyList<SettingsProblem> problems));
        Assert.Contains(problems, p => p.ToString().Contains(expected, StringComparison.Ordinal) && p.ToString().StartsWith(Path.Combine(_folder, "palisade.yaml:"), StringComparison.Ordinal));
    }

    [Fact]
    public void A_whole_file_is_read_with_paths_from_its_folder()
    {
        ServeSettings settings = Read("""
            data: keep
            rules: [sigma/rules, more]
            web: 127.0.0.1:8080
            listeners:
              - protocol: syslog-udp
                address: 0.0.0.0:514
                plaintext: true
              - name: rooms
                protocol: relp
                address: 127.0.0.1:2514
                class: short
            """, out _)!;
        Assert.Equal(Path.Combine(_folder, "keep"), settings.DataFolder);
        Assert.Equal([Path.Combine(_folder, "sigma/rules"), Path.Combine(_folder, "more")], settings.Rules);
        Assert.Equal(8080, settings.Web.Port);
        Assert.Equal(["syslog-udp:514 on 0.0.0.0:514", "rooms on 127.0.0.1:2514"], settings.ListenersInWords);
        Assert.Equal("short", settings.Listeners[1].Class);
    }

    [Fact]
    public void Pages_for_other_machines_have_a_certificate()
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 certificate =
            new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        File.WriteAllText(Path.Combine(_folder, "a.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "a.key"), key.ExportPkcs8PrivateKeyPem());
        ServeSettings settings = Read("web: {address: '[::]:443', tls: {certificate: a.pem, key: a.key}}", out _)!;
        Assert.Equal(("[::]:443", Path.Combine(_folder, "a.pem"), "https://localhost:443"), (settings.Web.ToString(), settings.WebTls!.CertificateFile, settings.WebAddress));
    }

    [Fact]
    public void An_empty_file_gives_the_defaults()
    {
        Assert.Equal(new ServeSettings().Web, Read("", out _)!.Web);
    }

    private ServeSettings? Read(string text, out IReadOnlyList<SettingsProblem> problems)
    {
        string path = Path.Combine(_folder, "palisade.yaml");
        File.WriteAllText(path, text);
        return SettingsReader.Read(path, out problems);
    }
}
