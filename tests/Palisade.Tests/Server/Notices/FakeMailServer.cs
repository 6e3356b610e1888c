using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Palisade.Tests.Server.Notices;

/// <summary>A mail server on a free port of this machine, by RFC 5321, with a certificate of its own: keeps what is said to it.</summary>
internal sealed class FakeMailServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _running;
    private readonly Lock _gate = new();
    private readonly List<string> _said = [];
    private readonly X509Certificate2 _certificate;

    public FakeMailServer()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        _listener.Start();
        _running = Task.Run(RunAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public X509Certificate2Collection Authorities => [X509CertificateLoader.LoadCertificate(_certificate.RawData)];

    /// <summary>Whether TLS begins with the first byte.</summary>
    public bool IsImplicit { get; init; }

    /// <summary>What it offers before TLS.</summary>
    public string Offer { get; init; } = "STARTTLS";

    /// <summary>What it says to STARTTLS, before the handshake.</summary>
    public string StartTlsAnswer { get; init; } = "220 go on\r\n";

    /// <summary>Its answer to a command that begins so, in place of the usual one.</summary>
    public Dictionary<string, string> Answers { get; } = [];

    /// <summary>Each line said to it; those after the handshake with <c>TLS </c> before them.</summary>
    public string[] Said
    {
        get
        {
            lock (_gate)
                return [.. _said];
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _running.Wait(TimeSpan.FromSeconds(5));
        _certificate.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                Stream stream = client.GetStream();
                if (IsImplicit)
                    stream = await GuardAsync(stream);
                await TalkAsync(stream, IsImplicit);
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client has ended it.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task<Stream> GuardAsync(Stream stream)
    {
        SslStream guarded = new(stream);
        await guarded.AuthenticateAsServerAsync(_certificate);
        return guarded;
    }

    private async Task TalkAsync(Stream stream, bool isGuarded, bool greets = true)
    {
        StreamReader reader = new(stream, Encoding.ASCII);
        if (greets)
            await WriteAsync(stream, Answers.GetValueOrDefault("", "220 hello\r\n"));
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate)
                _said.Add((isGuarded ? "TLS " : "") + line);
            string command = line.Split(' ', ':')[0];
            await WriteAsync(stream, Answers.GetValueOrDefault(line, Answers.GetValueOrDefault(command) ?? command switch
            {
                "EHLO" => $"250-mail.example\r\n250-SIZE 1000000\r\n250 {(isGuarded ? "AUTH LOGIN PLAIN" : Offer)}\r\n",
                "STARTTLS" => StartTlsAnswer,
                "AUTH" => "235 good\r\n",
                "DATA" => "354 go on\r\n",
                _ => "250 good\r\n",
            }));
            if (command == "STARTTLS")
            {
                await TalkAsync(await GuardAsync(stream), true, greets: false);
                return;
            }

            if (command == "DATA")
            {
                await TakeMailAsync(reader);
                await WriteAsync(stream, Answers.GetValueOrDefault(".", "250 taken\r\n"));
            }
        }
    }

    private async Task TakeMailAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line && line != ".")
        {
            lock (_gate)
                _said.Add("DATA " + line);
        }
    }

    private static async Task WriteAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
}
