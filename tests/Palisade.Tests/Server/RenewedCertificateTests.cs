using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server;
using Palisade.Server.Collecting;
using Palisade.Server.Configuration;
using Palisade.Server.Listeners;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server;

/// <summary>A certificate that was renewed is shown from the next connection on, when the configuration is read again; connections that are open stay, and nothing is started anew.</summary>
public sealed class RenewedCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    private string Pem => Path.Combine(_folder, "server.pem");

    private string Key => Path.Combine(_folder, "server.key");

    private TlsSettings Tls => new TlsSettings(Pem, Key, null).WithContents();

    [Fact]
    public async Task The_pages_and_a_listener_show_it_and_connections_stay()
    {
        string first = Issue("first.example");
        IPEndPoint syslog = new(IPAddress.Loopback, ServePort());
        ServeSettings Now(ServeSettings settings) => settings with { WebTls = Tls, Listeners = [new ListenerSettings("tls", ListenerProtocol.SyslogTcp, syslog, "default", Tls)] };
        using WebSession web = new(tls: true, change: Now, reread: Now);
        IPEndPoint pages = new(IPAddress.Loopback, web.Address.Port);
        (SslStream openPages, SslStream openSyslog) = (await ConnectAsync(pages, first), await ConnectAsync(syslog, first));
        Assert.Equal("421", await AskAsync(await ConnectAsync(pages, first), "second.example"));

        string second = Issue("second.example");
        SettingsReload reload = await ReloadAsync(web);
        Assert.Empty(reload.Problems);
        Assert.Empty(reload.NeedRestart);
        Assert.Equal(["changed tls", "renewed the certificate of the pages"], reload.Listeners);
        Assert.Equal("200", await AskAsync(await ConnectAsync(pages, second), "second.example"));
        Assert.Equal("200", await AskAsync(openPages, "localhost"));
        await openSyslog.WriteAsync("<13>as before\n"u8.ToArray());
        using (SslStream next = await ConnectAsync(syslog, second))
            await next.WriteAsync("<13>after it\n"u8.ToArray());
        await UntilAsync(() => web.Services.GetRequiredService<Collector>().Sources.Sum(s => s.Records) == 2);

        // One that does not belong to its key: all stays as it is.
        using ECDsa another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Key, another.ExportPkcs8PrivateKeyPem());
        Assert.Contains($"{Pem} and {Key} do not belong together", Assert.Single((await ReloadAsync(web)).Problems), StringComparison.Ordinal);
        using SslStream stays = await ConnectAsync(pages, second), too = await ConnectAsync(syslog, second);
        Assert.Empty((await ReloadAsync(web)).Listeners);
        Issue("third.example");
        Assert.Equal(2, (await ReloadAsync(web)).Listeners.Count);
        await openPages.DisposeAsync();
        await openSyslog.DisposeAsync();
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private static Task<SettingsReload> ReloadAsync(WebSession web) => web.Services.GetRequiredService<ServeHost>().Reloader.ReloadAsync();

    private static int ServePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Writes both files anew.
    private string Issue(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        File.WriteAllText(Pem, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
        return certificate.Thumbprint;
    }

    private static async Task<SslStream> ConnectAsync(IPEndPoint to, string expected)
    {
        TcpClient client = new();
        await client.ConnectAsync(to);
        SslStream stream = new(client.GetStream(), leaveInnerStreamOpen: false);
        string shown = "";
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                shown = certificate!.GetCertHashString();
                return shown.Length > 0;
            },
        });
        Assert.Equal(expected, shown);
        return stream;
    }

    private static async Task<string> AskAsync(SslStream pages, string host)
    {
        await pages.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET /health HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        byte[] answer = new byte[12];
        await pages.ReadExactlyAsync(answer);
        return System.Text.Encoding.ASCII.GetString(answer)[9..];
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (int i = 0; i < 1000 && !isSo(); i++)
            await Task.Delay(10);
        Assert.True(isSo());
    }
}
