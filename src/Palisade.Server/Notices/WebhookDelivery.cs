using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Palisade.Server.Notices;

/// <summary>
/// Posts a notice. The receiver checks <c>X-Palisade-Signature</c>: <c>sha256=</c> and the HMAC-SHA256, in hex, of the time in <c>X-Palisade-Time</c> (seconds since 1970), a full stop and the body. The time is that of the
/// attempt, so that an old request that somebody kept can be told; <c>X-Palisade-Delivery</c> is the same at every attempt. Safe on any thread.
/// </summary>
internal sealed class WebhookDelivery(OutboundConnection connection, TimeProvider clock)
{
    public const string DeliveryHeader = "X-Palisade-Delivery";
    public const string TimeHeader = "X-Palisade-Time";
    public const string SignatureHeader = "X-Palisade-Signature";

    private const int MaxHeaderKilobytes = 16;

    /// <summary>The signature of a body.</summary>
    public static string Sign(byte[] secret, string time, ReadOnlySpan<byte> body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(secret, (byte[])[.. Encoding.ASCII.GetBytes(time), (byte)'.', .. body]));

    /// <summary>Posts it once.</summary>
    /// <exception cref="IOException">It is not delivered; says why.</exception>
    public async Task SendAsync(NoticeChannel channel, Notice notice, CancellationToken stop)
    {
        WebhookPlace place = channel.Webhook!;
        using SocketsHttpHandler handler = new()
        {
            // Where a redirect leads nobody has checked, and the signature is not for there.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            SslOptions = OutboundConnection.Tls(place.Address.IdnHost, channel.Authorities),
            ConnectCallback = async (context, ending) => (await connection.OpenAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, channel.IsInternal, ending).ConfigureAwait(false)).Stream,
        };
        using HttpClient client = new(handler);
        using HttpRequestMessage request = Request(place, notice);
        try
        {
            // What it says beside its status is not read.
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            if (status is < 200 or > 299)
                throw new IOException(status is >= 300 and < 400 ? $"It answers {status}, a redirect, which is not followed: write the address where it ends in the settings." : $"It answers {status}.");
        }
        catch (HttpRequestException e)
        {
            throw new IOException(e.InnerException is { } inner ? inner.Message : e.Message, e);
        }
    }

    private HttpRequestMessage Request(WebhookPlace place, Notice notice)
    {
        byte[] body = Encoding.UTF8.GetBytes(notice.Body);
        string time = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        HttpRequestMessage request = new(HttpMethod.Post, place.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Palisade", null));
        request.Headers.Add(DeliveryHeader, notice.Delivery);
        request.Headers.Add(TimeHeader, time);
        request.Headers.Add(SignatureHeader, Sign(place.Secret, time, body));
        return request;
    }
}
