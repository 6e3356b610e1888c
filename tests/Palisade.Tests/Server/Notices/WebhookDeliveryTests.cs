using System.Net;
using System.Security.Cryptography;
using System.Text;
using Palisade.Server.Notices;
using Palisade.Tests.Vault;

namespace Palisade.Tests.Server.Notices;

/// <summary>A notice over HTTP, as the receiver sees it.</summary>
public sealed class WebhookDeliveryTests : IDisposable
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("a secret that is long enough");

    private readonly FakeReceiver _receiver = new();
    private readonly WebhookDelivery _delivery = new(OutboundConnection.Default, new ManualClock());

    public void Dispose() => _receiver.Dispose();

    [Fact]
    public async Task The_receiver_can_check_the_signature_over_the_time_and_the_body()
    {
        Notice notice = new() { Body = """{"subject":"New alert 17, high \u00e9"}""" };
        await _delivery.SendAsync(Channel(_receiver.Address), notice, CancellationToken.None);
        string request = _receiver.Requests.Single(), time = FakeReceiver.HeaderOf(request, "X-Palisade-Time");
        Assert.StartsWith("POST /hook?room=1 HTTP/1.1", request, StringComparison.Ordinal);
        Assert.Equal(notice.Body, FakeReceiver.BodyOf(request));
        Assert.Equal(notice.Delivery, FakeReceiver.HeaderOf(request, "X-Palisade-Delivery"));
        Assert.Equal(new ManualClock().GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), time);
        using HMACSHA256 check = new(Secret);
        Assert.Equal("sha256=" + Convert.ToHexStringLower(check.ComputeHash(Encoding.UTF8.GetBytes($"{time}.{notice.Body}"))), FakeReceiver.HeaderOf(request, "X-Palisade-Signature"));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using FakeReceiver other = new();
        _receiver.Answer = $"HTTP/1.1 307 Elsewhere\r\nLocation: {other.Address}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        IOException e = await Assert.ThrowsAsync<IOException>(() => _delivery.SendAsync(Channel(_receiver.Address), new Notice(), CancellationToken.None));
        Assert.Equal("It answers 307, a redirect, which is not followed: write the address where it ends in the settings.", e.Message);
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "It answers 500.")]
    [InlineData("HTTP/1.1 404 Oh\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n", "It answers 404.")]
    public async Task What_is_no_yes_is_a_reason(string answer, string expected)
    {
        _receiver.Answer = answer;
        Assert.Equal(expected, (await Assert.ThrowsAsync<IOException>(() => _delivery.SendAsync(Channel(_receiver.Address), new Notice(), CancellationToken.None))).Message);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_taken_in()
    {
        _receiver.Answer = "HTTP/1.1 200 OK\r\nX-Long: " + new string('x', 100_000) + "\r\n\r\n";
        await Assert.ThrowsAsync<IOException>(() => _delivery.SendAsync(Channel(_receiver.Address), new Notice(), CancellationToken.None));
    }

    [Fact]
    public async Task A_destination_that_is_not_said_to_be_internal_is_not_connected_to_on_this_machine()
    {
        IOException e = await Assert.ThrowsAsync<IOException>(() => _delivery.SendAsync(Channel(_receiver.Address, isInternal: false), new Notice(), CancellationToken.None));
        Assert.Equal("127.0.0.1 is at 127.0.0.1, which is not connected to: where it is meant, write 'internal: true' beside it in the settings.", e.Message);
        Assert.Empty(_receiver.Requests);
    }

    [Fact]
    public async Task A_certificate_of_somebody_else_is_not_trusted()
    {
        using FakeMailServer guarded = new() { IsImplicit = true };
        Uri address = new($"https://127.0.0.1:{guarded.Port}/");
        Assert.Contains("certificate", (await Assert.ThrowsAsync<IOException>(() => _delivery.SendAsync(Channel(address), new Notice(), CancellationToken.None))).Message, StringComparison.OrdinalIgnoreCase);
        WebhookDelivery byName = new(new OutboundConnection((_, _) => Task.FromResult((IPAddress[])[IPAddress.Loopback])), new ManualClock());
        NoticeChannel other = Channel(new Uri($"https://other.example:{guarded.Port}/")) with { Authorities = guarded.Authorities };
        Assert.Contains("certificate", (await Assert.ThrowsAsync<IOException>(() => byName.SendAsync(other, new Notice(), CancellationToken.None))).Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(guarded.Said);
    }

    private static NoticeChannel Channel(Uri address, bool isInternal = true) => new("duty", new HashSet<string>(), isInternal, null, new WebhookPlace(address, Secret), null);
}
