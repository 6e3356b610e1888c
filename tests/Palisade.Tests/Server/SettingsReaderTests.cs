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
        { "dta: x", ":1:1: 'dta' is not known here: write one of data, database, keyFile, rules, mappings, indicators, lateness, alertDays, evidenceLimit, web, connections, listeners, organisation, regimes, notices." },
        { "listeners:\n- protocol: syslog\n  address: 127.0.0.1:1", ":2:13: 'syslog' is no protocol: write one of syslog-udp, syslog-tcp, relp, http, otlp, journal, file." },
        { "listeners:\n- protocol: relp\n  address: localhost", ":3:12: 'localhost' is no address and port: write 127.0.0.1:6514, or [::]:6514 for all addresses of this machine." },
        { "listeners:\n- protocol: relp", ":2:3: 'address' is missing here." },
        { "listeners:\n- protocol: relp\n  address: 0.0.0.0:2514", ":2:3: 0.0.0.0:2514 is reachable from other machines, and without TLS everybody on the way can read and change the logs: add tls, or 'plaintext: true' if that is meant." },
        { "listeners:\n- {name: a, protocol: relp, address: '127.0.0.1:1'}\n- {name: a, protocol: relp, address: '127.0.0.1:2'}", ":3:3: two listeners are called 'a': the name says where a record came in, give each its own." },
        { "listeners: {a: b}", ":1:12: 'listeners' is a list: each entry on a line of its own, after '- '." },
        { "- a", ":1:1: this should be 'name: value' lines, with the names data, database, keyFile, rules, mappings, indicators, lateness, alertDays, evidenceLimit, web, connections, listeners, organisation, regimes, notices." },
        { "listeners:\n- protocol: relp\n  address: 127.0.0.1:1\n  token: palisade.yaml", ":4:10: a token is named over HTTP only" },
        { "listeners:\n- protocol: http\n  address: 127.0.0.1:1\n  token: none", ":4:10: Could not find file" },
        { "listeners:\n- protocol: otlp\n  address: 0.0.0.0:1\n  plaintext: true", ":2:3: 0.0.0.0:1 is reachable from other machines, and everybody could send: add 'token: FILE', or tls with clientAuthorities." },
        { "listeners:\n- protocol: file", ":2:3: 'path' is missing here." },
        { "listeners:\n- protocol: file\n  path: x\n  address: 127.0.0.1:1", ":4:12: a followed file has no 'address': leave it out." },
        { "listeners:\n- protocol: relp\n  path: x\n  address: 127.0.0.1:1", ":3:9: 'path' belongs to 'protocol: file': leave it out." },
        { "web: 0.0.0.0:443", ":1:6: 0.0.0.0:443 is reachable from other machines, and without TLS everybody on the way can read passwords: write 'web: {address: \"0.0.0.0:443\", tls: {certificate: FILE, key: FILE}}'." },
        { "web: {address: '0.0.0.0:443'}", ":1:6: 0.0.0.0:443 is reachable from other machines" },
        { "web: {tls: {certificate: a.pem, key: a.key}}", ":1:6: 'address' is missing here." },
        { "web: {address: '127.0.0.1:443', tls: {certificate: a.pem, key: a.key}}", "a.pem: there is no such file." },
        { "web: {address: '127.0.0.1:443', host: a}", ":1:33: 'host' is not known here: write one of address, tls." },
        { "connections: {all: 0}", ":1:20: '0' is no number of connections from 1 to 65536." },
        { "connections: {all: 10, ofAddress: 11}", ":1:35: 'ofAddress' is more than 'all', which is 10: write at most that." },
        { "connections: 10", ":1:14: this should be 'name: value' lines, with the names all, ofAddress." },
        { "data: [a", "" },
        { "web: 127.0.0.1:1\nlisteners:\n\t- protocol: relp\n", ":3:1: a tab: YAML takes none where a line is moved in. Use spaces." },
        { "organisation: {timeZone: Europe/Berlln}", ":1:26: 'Europe/Berlln' is no time zone that this machine knows" },
        { "organisation: {name: nora.vane@example.com}", ":1:22: a name has at most 200 characters on one line, and is no person's" },
        { "organisation: {criticalInfrastructure: yes}", ":1:40: 'yes' is neither true nor false." },
        { "regimes: [nis3]", ":1:11: there is no pack 'nis3': write one of cn-2025, cra, gdpr, nis2, own, severity" },
        { "regimes: [nis2, nis2]", ":1:17: there are two packs 'nis2'" },
        { "regimes: [none.yml]", ":1:11: Could not find file" },
        { "notices: {level: loud}", ":1:18: 'loud' is no level" },
        { "notices: {perHour: 61}", ":1:20: '61' is not a number of notices an hour from 1 to 60." },
        { "notices: {dueWithin: 4}", ":1:22: '4' is no number of hours from 1h to 168h." },
        { "notices: {to: [{webhook: 'https://a.example/'}]}", ":1:16: 'name' is missing here." },
        { "notices: {to: [{name: a}]}", ":1:16: a destination has either 'webhook', an address, or 'smtp', a mail server." },
        { "notices: {to: [{name: a, webhook: 'https://a.example/', secret: none}]}", ":1:65: Could not find file" },
        { "notices: {to: [{name: a, webhook: 'ftp://a.example/', secret: none}]}", ":1:35: 'ftp://a.example/' is no address to post to" },
        { "notices: {to: [{name: a, webhook: 'https://u:p@a.example/', secret: none}]}", ":1:35: 'https://u:p@a.example/' is no address to post to" },
        { "notices: {to: [{name: a, webhook: 'http://a.example/', secret: none}]}", ":1:35: over http everybody on the way can read notices" },
        { "notices: {to: [{name: a, webhook: 'https://a.example/', from: a@b.example}]}", ":1:63: 'from' belongs to smtp: leave it out." },
        { "notices: {to: [{name: a, smtp: mail.example, from: a@b.example, to: [c@d.example]}]}", ":1:32: 'mail.example' is no mail server" },
        { "notices: {to: [{name: a, smtp: 'mail.example:587', from: \"a@b.example\\r\\nBcc: x@y.example\", to: [c@d.example]}]}", "is no address for mail" },
        { "notices: {to: [{name: a, smtp: 'mail.example:587', from: a@b.example, to: ['<c@d.example>']}]}", "is no address for mail" },
        { "notices: {to: [{name: a, smtp: 'mail.example:25', tls: none, from: a@b.example, to: [c@d.example]}]}", "without TLS mail goes to this machine only" },
        { "notices: {to: [{name: a, smtp: 'mail.example:587', user: u, from: a@b.example, to: [c@d.example]}]}", "'user' and 'password' (a file) go together." },
        { "notices: {to: [{name: a, smtp: 'mail.example:587', from: a@b.example}]}", "'to' has 1 to 50 addresses." },
        { "notices: {to: [{name: a b, webhook: 'https://a.example/', secret: none}]}", "'a b' is no name for a destination" },
        { "notices: {to: [{name: a, about: [weather], smtp: 'mail.example:587', from: a@b.example, to: [c@d.example]}]}", "'weather' is nothing that notices are about: write some of alerts, cases, clocks, reports, evidence." },
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
    public void Two_on_one_port_are_told_with_the_place_and_what_is_apart_is_let_be()
    {
        string folder = Directory.CreateTempSubdirectory("palisade-").FullName, file = Path.Combine(folder, "palisade.yaml");
        File.WriteAllText(file, """
            listeners:
            - {protocol: relp, address: '127.0.0.1:2514', name: first}
            - {protocol: syslog-tcp, address: '0.0.0.0:2514', plaintext: true}
            - {protocol: syslog-udp, address: '127.0.0.1:2514'}
            - {protocol: syslog-tcp, address: '127.0.0.1:5170', name: pages}
            """);
        Assert.Null(SettingsReader.Read(file, out IReadOnlyList<SettingsProblem> problems));
        Assert.Equal(
            [$"{file}:3:35: 0.0.0.0:2514 is the address of the listener 'first' (127.0.0.1:2514) already: give each its own port.", $"{file}:5:35: 127.0.0.1:5170 is where the pages are served ('web', 127.0.0.1:5170): give one of them another port."],
            problems.Select(p => p.ToString()));
        File.WriteAllText(file, "web: 127.0.0.1:5171\nlisteners:\n- {protocol: relp, address: '127.0.0.1:5170'}\n- {protocol: relp, address: '[::1]:5170', name: six}\n");
        Assert.NotNull(SettingsReader.Read(file, out _));
        Directory.Delete(folder, true);
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

    [Theory]
    [InlineData("Host=/run/postgresql;Database=palisade", "PostgreSQL /run/postgresql, database palisade, schema palisade, the user of the system")]
    [InlineData("Host=db.example.org;Database=d;Username=ann;Password=hunter2;Search Path=soc_2", "PostgreSQL db.example.org:5432, database d, schema soc_2, user ann, TLS VerifyFull")]
    [InlineData("Host=db.example.org;Database=d;Username=ann;SSL Mode=Disable", "PostgreSQL db.example.org:5432, database d, schema palisade, user ann, TLS Disable")]
    [InlineData("Server=127.0.0.1;Port=5433;DB=d;UID=ann;PWD=hunter2", "PostgreSQL 127.0.0.1:5433, database d, schema palisade, user ann")]
    [InlineData("Host=localhost,db2.example.org;Database=d;Username=ann", "PostgreSQL localhost,db2.example.org:5432, database d, schema palisade, user ann, TLS VerifyFull")]
    public void A_database_is_named_without_its_password_and_off_this_machine_with_TLS(string connection, string words)
    {
        Assert.Equal(words, Read($"database: {connection}", out _)!.Database!.ToString());
        File.WriteAllText(Path.Combine(_folder, "database"), connection + "\n");
        ServeSettings settings = Read("database: {file: database}", out _)!;
        Assert.Equal(words, settings.Database!.ToString());
        Assert.DoesNotContain("hunter2", settings.ToString(), StringComparison.Ordinal);
        Assert.Empty(SettingsReloader.Differences(settings, Read($"database: {connection}", out _)!));
        Assert.Equal(["database"], SettingsReloader.Differences(settings, settings with { Database = null }));
    }

    [Theory]
    [InlineData("database: Password=hunter2;Database=d", "this is no connection string")]
    [InlineData("database: Host=a;Database=d;Username=x;Password=hunter2;2=b", "this is no connection string")]
    [InlineData("database: Host=a;Database=d;Port=hunter2", "this is no connection string")]
    [InlineData("database: Host=a;Database=d;Search Path=\"a, b\"", "Search Path is the one schema")]
    [InlineData("database: {file: none}", "cannot be read")]
    [InlineData("database: {path: x}", "'path' is not known here")]
    public void A_database_that_is_none_is_refused_without_a_word_of_its_secret(string text, string expected)
    {
        Assert.Null(Read(text, out IReadOnlyList<SettingsProblem> problems));
        Assert.Contains(problems, p => p.ToString().Contains(expected, StringComparison.Ordinal));
        Assert.All(problems, p => Assert.DoesNotContain("hunter2", p.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("web: {address: '127.0.0.1:443', tls: {certificate: a.pem, key: a.key}}", 1, 38)]
    [InlineData("listeners:\n- protocol: relp\n  address: 127.0.0.1:1\n  tls: {certificate: a.pem, key: a.key}", 4, 8)]
    public void A_key_of_another_certificate_is_named_with_both_files_and_the_place(string text, int line, int column)
    {
        (string pem, string file, string place) = (Path.Combine(_folder, "a.pem"), Path.Combine(_folder, "a.key"), FormattableString.Invariant($"{Path.Combine(_folder, "palisade.yaml")}:{line}:{column}: "));
        using RSA key = RSA.Create(2048), other = RSA.Create(2048);
        using ECDsa elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        File.WriteAllText(pem, certificate.ExportCertificatePem());
        foreach (string wrong in (string[])[other.ExportPkcs8PrivateKeyPem(), elliptic.ExportPkcs8PrivateKeyPem(), elliptic.ExportECPrivateKeyPem()])
        {
            File.WriteAllText(file, wrong);
            Assert.Equal($"{place}{pem} and {file} do not belong together: this is the key of another certificate. Name the key that the certificate was asked for with.", Problem());
        }

        File.WriteAllText(file, key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1)));
        Assert.StartsWith($"{place}{file} is encrypted", Problem(), StringComparison.Ordinal);
        File.WriteAllText(file, "none");
        Assert.StartsWith($"{place}{file} has no private key that can be read", Problem(), StringComparison.Ordinal);
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(pem, "none");
        Assert.StartsWith($"{place}{pem} has no certificate that can be read", Problem(), StringComparison.Ordinal);
        string Problem()
        {
            Assert.Null(Read(text, out IReadOnlyList<SettingsProblem> problems));
            return Assert.Single(problems).ToString();
        }
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
    public void What_is_wrong_in_a_pack_of_ones_own_is_named_with_its_own_place()
    {
        string pack = Path.Combine(_folder, "house.yml");
        File.WriteAllText(pack, "regime: house\ntitle: House\nsource: us\nread: 2026-11-22\nsteps:\n- step: tell\n  title: Tell\n  to: us\n  within: 4 fortnights\n  from: awareAt\n");
        Assert.Null(Read("regimes: [nis2, house.yml]", out IReadOnlyList<SettingsProblem> problems));
        Assert.StartsWith(pack + ":9:11: '4 fortnights' is no term", problems.Single().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Whose_incidents_these_are_and_who_is_told_is_read_without_a_secret_in_its_words()
    {
        File.WriteAllText(Path.Combine(_folder, "hook.secret"), "a secret that is long enough\n");
        File.WriteAllText(Path.Combine(_folder, "mail.password"), "an open sesame\n");
        ServeSettings settings = Read("""
            organisation: {name: Stadtwerke Beispiel, timeZone: Europe/Berlin, criticalInfrastructure: true}
            regimes: [nis2, gdpr]
            notices:
              level: critical
              perHour: 2
              dueWithin: 6h
              to:
                - {name: duty, webhook: "https://hooks.example.com/x?y=z", secret: hook.secret, about: [alerts, clocks]}
                - {name: mail, smtp: "mail.example.com:465", tls: implicit, user: palisade, password: mail.password, from: palisade@example.com, to: [soc@example.com, it@example.com], internal: true}
            """, out IReadOnlyList<SettingsProblem> problems)!;
        Assert.Empty(problems);
        Assert.Equal(("Stadtwerke Beispiel", "Europe/Berlin", true), (settings.Organisation.Name, settings.Organisation.Zone.Id, settings.Organisation.IsCriticalInfrastructure));
        Assert.Equal(["severity", "nis2", "gdpr"], settings.Regimes.Select(r => r.Regime.Id));
        Assert.Equal((true, false), (settings.Notices.Channels[0].Takes("clocks"), settings.Notices.Channels[0].Takes("reports")));
        Assert.Equal("alerts from critical, at most 2 an hour; clocks 6 h before; to duty (webhook at hooks.example.com: alerts, clocks); mail (mail through mail.example.com:465, 2 recipients, internal: alerts, cases, clocks, evidence, reports)", settings.Notices.Words);
        string digest = settings.Notices.Channels[0].Digest;
        File.WriteAllText(Path.Combine(_folder, "hook.secret"), "another secret that is long enough\n");
        Assert.NotEqual(digest, Read("notices: {to: [{name: duty, webhook: 'https://hooks.example.com/x?y=z', secret: hook.secret, about: [alerts, clocks]}]}", out _)!.Notices.Channels[0].Digest);
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
