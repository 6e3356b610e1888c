using System.Net;
using System.Net.Sockets;
using Palisade.Server.Configuration;
using Palisade.Server.Demo;
using Palisade.Server.Listeners;

namespace Palisade.Tests.Server;

/// <summary>Where the pages are served, as the command line says it; and where a demonstration listens.</summary>
public sealed class WebUrlTests
{
    private static readonly ServeSettings s_withTls = ServeSettings.Loopback with { Web = new IPEndPoint(IPAddress.Any, 443), WebTls = new TlsSettings("web.pem", "web.key", null) };

    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("http://localhost:8080/", "http://127.0.0.1:8080")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080")]
    [InlineData("https://127.0.0.1:8443", "https://127.0.0.1:8443")]
    [InlineData("https://0.0.0.0:8443", "https://localhost:8443")]
    public void An_address_goes_before_that_of_the_file_and_keeps_its_certificate(string url, string served)
    {
        ServeSettings? settings = WebUrl.Over(url, s_withTls, out string problem);
        Assert.Equal("", problem);
        Assert.Equal(served, settings!.WebAddress);
        Assert.Equal(url.StartsWith("https", StringComparison.Ordinal), settings.WebTls is not null);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080", "without TLS")]
    [InlineData("https://127.0.0.1:8443", "certificate")]
    [InlineData("https://logs.example.com:8443", "localhost")]
    [InlineData("127.0.0.1:8080", "write one address")]
    [InlineData("ftp://127.0.0.1", "write one address")]
    [InlineData("http://127.0.0.1:8080/palisade", "write one address")]
    [InlineData("http://a@127.0.0.1:8080", "write one address")]
    [InlineData("", "write one address")]
    public void What_cannot_be_served_is_said_with_what_to_write(string url, string said)
    {
        Assert.Null(WebUrl.Over(url, ServeSettings.Loopback, out string problem));
        Assert.Contains(said, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_demonstration_takes_free_ports_where_the_usual_ones_are_taken()
    {
        using TcpListener tcp = new(IPAddress.Loopback, 0);
        tcp.Start();
        using UdpClient udp = new(new IPEndPoint(IPAddress.Loopback, 0));
        IPEndPoint takenTcp = (IPEndPoint)tcp.LocalEndpoint, takenUdp = (IPEndPoint)udp.Client.LocalEndPoint!;
        ServeSettings usual = ServeSettings.Demo with
        {
            Web = takenTcp,
            Listeners = [new("udp", ListenerProtocol.SyslogUdp, takenUdp, "default", null), new("tcp", ListenerProtocol.SyslogTcp, takenTcp, "default", null)],
        };
        ServeSettings free = DemoPlaces.Free(usual);
        Assert.NotEqual(takenTcp, free.Web);
        Assert.NotEqual(takenUdp, free.Listeners[0].EndPoint);
        Assert.NotEqual(takenTcp, free.Listeners[1].EndPoint);
        tcp.Stop();
        Assert.Equal(takenTcp, DemoPlaces.Free(usual).Web);
    }
}
