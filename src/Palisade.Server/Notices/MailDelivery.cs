using System.Net;
using System.Net.Security;
using System.Security.Authentication;

namespace Palisade.Server.Notices;

/// <summary>Hands a notice to a mail server. Without TLS nothing is said, but on this machine. Safe on any thread.</summary>
internal sealed class MailDelivery(OutboundConnection connection, TimeProvider clock)
{
    /// <summary>Sends it once.</summary>
    /// <param name="channel">Where to.</param>
    /// <param name="notice">What.</param>
    /// <param name="text">What it says.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>What of it did not arrive; empty when all did.</returns>
    /// <exception cref="IOException">Nobody got it; says why.</exception>
    public async Task<string> SendAsync(NoticeChannel channel, Notice notice, string text, CancellationToken stop)
    {
        MailPlace place = channel.Mail!;
        (Stream tcp, IPAddress address) = await connection.OpenAsync(place.Host, place.Port, channel.IsInternal, stop).ConfigureAwait(false);
        await using (tcp.ConfigureAwait(false))
        {
            // The setting was read when the name may have led to this machine, and now it may not.
            if (place.Tls == MailTls.None && !IPAddress.IsLoopback(address))
                throw new IOException($"{place.Host} is at {address}, which is not this machine, and without TLS everybody on the way can read and change mail: write 'tls: starttls' or 'tls: implicit'.");
            try
            {
                return await TalkAsync(tcp, channel, notice, text, stop).ConfigureAwait(false);
            }
            catch (AuthenticationException e)
            {
                throw new IOException($"The certificate of {place.Host} is not trusted: {e.Message}", e);
            }
        }
    }

    private async Task<string> TalkAsync(Stream tcp, NoticeChannel channel, Notice notice, string text, CancellationToken stop)
    {
        MailPlace place = channel.Mail!;
        SslClientAuthenticationOptions tls = OutboundConnection.Tls(place.Host, channel.Authorities);
        Stream stream = tcp;
        if (place.Tls == MailTls.Implicit)
            stream = await GuardAsync(tcp, tls, stop).ConfigureAwait(false);
        SmtpSession session = new(stream);
        await session.GreetAsync(stop).ConfigureAwait(false);
        if (place.Tls == MailTls.StartTls)
        {
            await session.StartTlsAsync(stop).ConfigureAwait(false);
            stream = await GuardAsync(tcp, tls, stop).ConfigureAwait(false);
            // What was said before the handshake may have been anybody's: all of it is asked again.
            session = new SmtpSession(stream);
            await session.HelloAsync(stop).ConfigureAwait(false);
        }

        if (place.User.Length > 0 && place.Tls != MailTls.None)
            await session.SignInAsync(place.User, place.Password, stop).ConfigureAwait(false);
        return await session.MailAsync(place.From, place.To, MailMessage.Of(place, notice.Delivery, notice.Subject, text, clock.GetUtcNow()), stop).ConfigureAwait(false);
    }

    private static async Task<SslStream> GuardAsync(Stream tcp, SslClientAuthenticationOptions tls, CancellationToken stop)
    {
        SslStream guarded = new(tcp, leaveInnerStreamOpen: true);
        await guarded.AuthenticateAsClientAsync(tls, stop).ConfigureAwait(false);
        return guarded;
    }
}
