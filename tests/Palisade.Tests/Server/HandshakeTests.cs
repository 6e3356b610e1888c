using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server;
using Palisade.Server.Authorization;
using Palisade.Server.Listeners;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server;

/// <summary>Connections that come to nothing are told with the reason, counted, and shown.</summary>
public sealed class HandshakeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private readonly IPEndPoint _open = Free(), _guarded = Free(), _relp = Free(), _http = Free();

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task What_fails_before_the_first_record_is_in_the_log_once_and_on_the_page_of_sources()
    {
        using X509Certificate2 own = Issue("server"), strange = Issue("strange");
        TlsSettings tls = new TlsSettings(Path.Combine(_folder, "server.pem"), Path.Combine(_folder, "server.key"), null).WithContents();
        using WebSession web = new(tls: false, change: s => s with
        {
            Listeners =
            [
                new ListenerSettings("open", ListenerProtocol.SyslogTcp, _open, "default", tls),
                new ListenerSettings("guarded", ListenerProtocol.SyslogTcp, _guarded, "default", (tls with { ClientAuthorities = tls.CertificateFile }).WithContents()),
                new ListenerSettings("relp", ListenerProtocol.Relp, _relp, "default", null),
                new ListenerSettings("http", ListenerProtocol.Http, _http, "default", null),
            ],
        });
        IReadOnlyDictionary<string, ListenerCounters> counters = web.Services.GetRequiredService<ServeHost>().Listeners.Counters;

        for (int i = 0; i < 3; i++)
            await SendAsync(_open, "<13>in plain text\n");
        await UntilAsync(() => counters["open"].FailedHandshakes == 3);
        Assert.Contains("no TLS", Assert.Single(Told(web, "open")), StringComparison.Ordinal);

        // A sender that does not trust the listener.
        await Assert.ThrowsAnyAsync<AuthenticationException>(() => HandshakeAsync(_open, trusts: false, null));
        await UntilAsync(() => counters["open"].FailedHandshakes == 4);
        Assert.Contains("trust the certificate", Told(web, "open")[1], StringComparison.Ordinal);

        // One that the listener does not trust.
        await HandshakeAsync(_guarded, trusts: true, strange);
        await UntilAsync(() => counters["guarded"].FailedHandshakes == 1);
        Assert.Contains("clientAuthorities", Assert.Single(Told(web, "guarded")), StringComparison.Ordinal);

        await SendAsync(_relp, "this is no frame of relp\n");
        await UntilAsync(() => counters["relp"].MalformedConnections == 1);
        Assert.Contains("cannot be understood as relp", Assert.Single(Told(web, "relp")), StringComparison.Ordinal);
        await SendAsync(_http, "POST /ingest/ndjson HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Encoding: odd\r\nContent-Length: 2\r\n\r\n{}");

        using Browser lead = await web.SignedInAsync(Role.Lead);
        await UntilAsync(() => lead.GetAsync("/sources").Result.Text.Split("refused: nothing taken in").Length == 3);
        string page = (await lead.GetAsync("/sources")).Text;
        Assert.Contains("TLS failed", page, StringComparison.Ordinal);
        Assert.DoesNotContain("health good", page, StringComparison.Ordinal);
        Assert.Contains("palisade_connections_handshakes_failed_total{listener=\"open\"} 4", (await lead.GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    private static string[] Told(WebSession web, string listener) => [.. web.Log.Lines.Where(l => l.StartsWith(listener + ": a connection of 127.0.0.1 came to nothing", StringComparison.Ordinal))];

    private static async Task SendAsync(IPEndPoint to, string text)
    {
        using TcpClient client = new();
        await client.ConnectAsync(to);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
        // Until the listener ends it, in whatever way.
        await stream.CopyToAsync(Stream.Null).WaitAsync(TimeSpan.FromSeconds(5)).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    // With TLS 1.3 the client is through before the server has looked at its certificate.
    private static async Task HandshakeAsync(IPEndPoint to, bool trusts, X509Certificate2? own)
    {
        using TcpClient client = new();
        await client.ConnectAsync(to);
        await using SslStream tls = new(client.GetStream(), false, (_, _, _, _) => trusts);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "server", ClientCertificates = own is null ? null : [own] });
        await tls.CopyToAsync(Stream.Null).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (int i = 0; i < 1000 && !isSo(); i++)
            await Task.Delay(10);
        Assert.True(isSo());
    }

    private static IPEndPoint Free()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    private X509Certificate2 Issue(string name)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, name + ".pem"), made.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, name + ".key"), key.ExportPkcs8PrivateKeyPem());
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
