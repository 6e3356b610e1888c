using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Palisade.Server.Notices;

/// <summary>A destination of notices.</summary>
/// <param name="Name">What it is called on pages and in the ledger.</param>
/// <param name="About">The kinds that go there.</param>
/// <param name="IsInternal">Whether its host may be on this machine or in a private network; else only public addresses are connected to.</param>
/// <param name="Authorities">Who may have signed its certificate; null for the authorities of the system.</param>
/// <param name="Webhook">Where it is posted to; null for mail.</param>
/// <param name="Mail">The mail server; null for a webhook.</param>
internal sealed record NoticeChannel(string Name, IReadOnlySet<string> About, bool IsInternal, X509Certificate2Collection? Authorities, WebhookPlace? Webhook, MailPlace? Mail)
{
    /// <summary>Whether notices of a kind go there.</summary>
    public bool Takes(string kind) => kind == NoticeKind.Test || About.Contains(kind);

    /// <summary>In words, without secrets and without anybody's address.</summary>
    public string Words => $"{Name} ({(Webhook is not null ? $"webhook at {Webhook.Address.Authority}" : $"mail through {Mail!.Host}:{Mail.Port}, {Mail.To.Count} recipients")}{(IsInternal ? ", internal" : "")}: {string.Join(", ", About.Order(StringComparer.Ordinal))})";

    /// <summary>The same for the same destination with the same secrets, which cannot be found out from it.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [Words, .. Webhook is { } hook ? [hook.Address.ToString(), Convert.ToHexString(hook.Secret)] : (string[])[],
        .. Mail is { } mail ? [mail.User, mail.Password, mail.From, mail.Tls.ToString(), .. mail.To] : (string[])[], .. Authorities?.Select(a => a.Thumbprint) ?? []]))));
}

/// <summary>Where a notice is posted to.</summary>
/// <param name="Address">An address over https, or over http where that is meant.</param>
/// <param name="Secret">The key of the signature.</param>
internal sealed record WebhookPlace(Uri Address, byte[] Secret);

/// <summary>A mail server, and who gets mail through it.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Tls">How the way there is guarded.</param>
/// <param name="User">The name to sign in with; empty for not at all.</param>
/// <param name="Password">The password.</param>
/// <param name="From">The sender's address.</param>
/// <param name="To">The recipients' addresses.</param>
internal sealed record MailPlace(string Host, int Port, MailTls Tls, string User, string Password, string From, IReadOnlyList<string> To);

/// <summary>How the way to a mail server is guarded.</summary>
internal enum MailTls
{
    /// <summary>STARTTLS (RFC 3207), and nothing is said without it.</summary>
    StartTls,

    /// <summary>From the first byte (RFC 8314).</summary>
    Implicit,

    /// <summary>Not at all: on this machine only.</summary>
    None,
}
