using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Palisade.Tests.CommandLine;
using Xunit.Abstractions;

namespace Palisade.Tests.Server;

/// <summary>Senders that are slow, gone, wrong or too loud, and a disk that fails: the others are served, memory stays flat, and nothing acknowledged is lost.</summary>
public sealed class BadSenderTests(ITestOutputHelper output) : IDisposable
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("PALISADE_FAULTS") == "full";

    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Senders_that_stop_in_the_middle_hold_nobody_up()
    {
        using ServeSession serve = new(_folder);
        List<TcpClient> halves = [];
        foreach (int port in new[] { serve.SyslogPort, serve.RelpPort, serve.HttpPort, serve.OtlpPort, serve.JournalPort })
        {
            for (int i = 0; i < 40; i++)
            {
                halves.Add(new TcpClient("127.0.0.1", port));
                halves[^1].GetStream().Write("POST /ingest/ndjson HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{"u8[..Math.Min(i * 2, 60)]);
            }
        }

        using RelpSender relp = new(serve.RelpPort);
        Assert.True(relp.Send([.. Enumerable.Range(0, 100).Select(i => string.Create(CultureInfo.InvariantCulture, $"<13>between them {i}"))]));
        Assert.Equal(HttpStatusCode.OK, Post(serve, "{}", "one"));
        halves.ForEach(half => half.Dispose());
        Assert.Equal(0, serve.End());
        List<string> stored = Stored();
        Assert.Equal(100, stored.Count(record => record.StartsWith("<13>between them", StringComparison.Ordinal)));
        Assert.Contains("{}", stored);
    }

    [Fact]
    public void A_message_without_end_takes_no_memory()
    {
        using ServeSession serve = new(_folder);
        int megabytes = IsFull ? 1024 : 256;
        byte[] piece = new byte[1 << 20];
        piece.AsSpan().Fill((byte)'x');
        Assert.Equal(HttpStatusCode.OK, Post(serve, "{}", null));
        long before = serve.PeakMemory;
        using (TcpClient syslog = new("127.0.0.1", serve.SyslogPort))
        {
            for (int i = 0; i < megabytes; i++)
                syslog.GetStream().Write(piece);
            syslog.GetStream().Write("\nthe next\n"u8);
            serve.WaitFor("palisade_records_total", "tcp/127.0.0.1", 2);
        }

        using (TcpClient http = new("127.0.0.1", serve.HttpPort))
        {
            http.GetStream().Write(Encoding.ASCII.GetBytes("POST /ingest/ndjson HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n"));
            Assert.Throws<IOException>(() =>
            {
                for (int i = 0; i < 1024; i++)
                    http.GetStream().Write(piece);
            });
        }

        Assert.InRange(serve.PeakMemory - before, 0, 160 << 10);
        Assert.Equal(0, serve.End());
        Assert.Equal(["the next", "xxxx"], Stored().Where(r => r != "{}").Select(r => r[..Math.Min(r.Length, r[0] == 'x' ? 4 : 100)]).Order());
    }

    [Fact]
    public async Task A_full_disk_is_answered_with_come_again_until_there_is_room_and_nothing_acknowledged_is_lost()
    {
        using Vault.DiskImage disk = new(_folder, 96);
        if (!disk.IsImage)
            return;
        using ServeSession serve = new(disk.Folder);
        List<string> acknowledged = [];
        RelpSender relp = new(serve.RelpPort);
        string ballast = Path.Combine(disk.Folder, "ballast");
        bool isFull = false;
        for (int round = 0; !isFull; round++)
        {
            if (round == 5)
                Fill(ballast);
            Assert.True(round < 5_000, "the disk is never full");
            string name = string.Create(CultureInfo.InvariantCulture, $"batch-{round}"), body = name + new string('x', 20_000);
            HttpStatusCode status = Post(serve, body, name);
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, status.ToString());
            isFull = status == HttpStatusCode.ServiceUnavailable;
            if (!isFull)
                acknowledged.Add(body);
            if (!relp.Send([.. Enumerable.Range(0, 20).Select(i => string.Create(CultureInfo.InvariantCulture, $"<13>{round}-{i} {new string('y', 2_000)}"))]))
                isFull = true;
        }

        acknowledged.AddRange(relp.Acknowledged);
        relp.Dispose();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(serve, "/ready"));
        File.Delete(ballast);
        for (int tries = 0; await StatusAsync(serve, "/ready") != HttpStatusCode.OK; tries++)
        {
            Assert.True(tries < 600, serve.Errors);
            await Task.Delay(100);
        }

        using RelpSender again = new(serve.RelpPort);
        Assert.True(again.Send(["<13>there is room"]), serve.Errors);
        acknowledged.AddRange(again.Acknowledged);
        Assert.Equal(0, serve.End());
        List<string> stored = [.. Vault.StoredRecords.Read(serve.Vault).Select(Encoding.UTF8.GetString)];
        Assert.Empty(acknowledged.Except(stored));
        Assert.Equal(stored.Where(r => r.StartsWith("batch-", StringComparison.Ordinal)).Distinct().Count(), stored.Count(r => r.StartsWith("batch-", StringComparison.Ordinal)));
        Assert.StartsWith("PASS", PalisadeProgram.Run("vault", "verify", serve.Vault).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_one_source_leaves_the_others_their_share()
    {
        using ServeSession serve = new(_folder);
        using CancellationTokenSource stop = new();
        byte[] lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("<13>Nov 22 10:00:00 flood app: a line of the flood, like all the others of it\n", 1_000)));
        Task[] floods = [.. Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            using TcpClient flood = new(new IPEndPoint(new IPAddress([127, 9, 9, (byte)i]), 0));
            await flood.ConnectAsync(IPAddress.Loopback, serve.SyslogPort);
            while (!stop.IsCancellationRequested)
                await flood.GetStream().WriteAsync(lines);
        }))];
        serve.WaitFor("palisade_records_total", "tcp/127.9.9.", 20_000);
        using RelpSender polite = new(serve.RelpPort);
        List<double> seconds = [];
        for (int i = 0; i < 20; i++)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            Assert.True(polite.Send([string.Create(CultureInfo.InvariantCulture, $"<13>polite {i}")]), serve.Errors);
            seconds.Add(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);
            // A flood that has ended says nothing.
            Assert.DoesNotContain(floods, flood => flood.IsCompleted);
        }

        long flooded = serve.Metric("palisade_records_total", "tcp/127.9.9.");
        await stop.CancelAsync();
        await Task.WhenAll(floods);
        seconds.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"beside {flooded} records of a flood the median answer took {seconds[10] * 1000:0} ms, the longest {seconds[^1] * 1000:0} ms"));
        // A sender that had to wait for all that the flood sends would wait without end; ten seconds are for a machine that does much else.
        Assert.InRange(seconds[10], 0, 10);
        Assert.Equal(0, serve.End());
    }

    [Fact]
    public void Certificates_of_strangers_and_of_yesterday_are_not_let_in()
    {
        using X509Certificate2 authority = Authority("ours"), stranger = Authority("theirs");
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 server = Issued("localhost", authority, now.AddDays(1)), good = Issued("web1", authority, now.AddDays(1)), expired = Issued("web1", authority, now.AddHours(-1)), foreign = Issued("web1", stranger, now.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, "server.pem"), server.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "server.key"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_folder, "ca.pem"), authority.ExportCertificatePem());
        const string tls = "{certificate: server.pem, key: server.key, clientAuthorities: ca.pem}";
        int port = ServeSession.FreePort();
        using ServeSession serve = new(_folder, tls, string.Create(CultureInfo.InvariantCulture, $"  - {{name: https, protocol: http, address: \"127.0.0.1:{port}\", tls: {tls}}}\n"));
        foreach (X509Certificate2? wrong in new[] { expired, foreign, null })
        {
            Assert.False(TrySend(serve.TlsPort, wrong, "<13>wrong\n", null));
            Assert.False(TrySend(port, wrong, "POST /ingest/ndjson HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nwrong", "HTTP/1.1 200"));
        }

        Assert.True(TrySend(port, good, "POST /ingest/ndjson HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nright", "HTTP/1.1 200"));
        Assert.Equal(1, serve.Metric("palisade_records_total", "https/web1"));
        Assert.Equal(0, serve.End());
        Assert.Equal(["right"], Stored());
    }

    [ProgramFact("strace")]
    public void A_failed_sync_is_answered_with_come_again_and_the_batch_is_stored_once()
    {
        foreach (int n in IsFull ? Enumerable.Range(0, 20).Select(i => 20 + (3 * i)) : [40])
        {
            string folder = Directory.CreateDirectory(Path.Combine(_folder, n.ToString(CultureInfo.InvariantCulture))).FullName;
            string[] strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", string.Create(CultureInfo.InvariantCulture, $"inject=fdatasync:error=EIO:when={n}")];
            using ServeSession serve = new(folder, wrapper: strace);
            int refused = 0;
            for (int batch = 0; batch < n; batch++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"batch-{batch}");
                for (HttpStatusCode status = Post(serve, name, name); status != HttpStatusCode.OK; status = Post(serve, name, name))
                {
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
                    Assert.True(++refused < 600, serve.Errors);
                    Task.Delay(50, CancellationToken.None).Wait();
                }
            }

            Assert.NotEqual(0, refused);
            Assert.Equal(0, serve.End());
            Assert.Equal(Enumerable.Range(0, n).Select(b => string.Create(CultureInfo.InvariantCulture, $"batch-{b}")), Vault.StoredRecords.Read(serve.Vault).Select(Encoding.UTF8.GetString));
            Assert.StartsWith("PASS", PalisadeProgram.Run("vault", "verify", serve.Vault).Output, StringComparison.Ordinal);
        }
    }

    // Leaves no room but for what is cut off from other files meanwhile.
    private static void Fill(string path)
    {
        using FileStream ballast = File.Create(path, 1);
        byte[] piece = new byte[64 << 10];
        try
        {
            while (true)
            {
                ballast.Write(piece);
                ballast.Flush(true);
            }
        }
        catch (IOException)
        {
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(ServeSession serve, string path)
    {
        using HttpClient client = new();
        using HttpResponseMessage answer = await client.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{serve.Web}{path}")));
        return answer.StatusCode;
    }

    private static HttpStatusCode Post(ServeSession serve, string body, string? id)
    {
        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{serve.HttpPort}/ingest/ndjson")) { Content = new StringContent(body) };
        if (id is not null)
            request.Headers.Add("Palisade-Batch-Id", id);
        using HttpResponseMessage answer = client.Send(request);
        return answer.StatusCode;
    }

    private static bool TrySend(int port, X509Certificate2? certificate, string text, string? expected)
    {
        using TcpClient client = new("127.0.0.1", port);
        using SslStream ssl = new(client.GetStream(), false, (_, server, _, _) => server?.Subject == "CN=localhost");
        try
        {
            ssl.AuthenticateAsClient("localhost", certificate is null ? null : [certificate], SslProtocols.None, false);
            ssl.Write(Encoding.ASCII.GetBytes(text));
            byte[] answer = new byte[200];
            int length = ssl.Read(answer);
            return expected is not null && Encoding.ASCII.GetString(answer, 0, length).StartsWith(expected, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private static X509Certificate2 Authority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
    }

    private static X509Certificate2 Issued(string name, X509Certificate2 by, DateTimeOffset until)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256).Create(by, until.AddDays(-2).AddHours(2), until, RandomNumberGenerator.GetBytes(8));
        // With a key in memory only: as a file it can be used on every system.
        return X509CertificateLoader.LoadPkcs12(certificate.CopyWithPrivateKey(key).Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    private List<string> Stored() => [.. Vault.StoredRecords.Read(Path.Combine(_folder, "data", "vault")).Select(Encoding.UTF8.GetString)];
}
