using System.Net;
using System.Security.Cryptography;

namespace Palisade.Server.Listeners;

/// <summary>What a listener speaks.</summary>
internal enum ListenerProtocol
{
    /// <summary>Syslog over UDP (RFC 5426): a datagram is a record.</summary>
    SyslogUdp,

    /// <summary>Syslog over TCP (RFC 6587), or over TLS (RFC 5425) when the listener has a certificate.</summary>
    SyslogTcp,

    /// <summary>RELP, over TCP or TLS: answered after the sync.</summary>
    Relp,

    /// <summary>NDJSON by HTTP POST: answered after the sync.</summary>
    Http,

    /// <summary>Logs of OpenTelemetry by HTTP POST, in protobuf or JSON: answered after the sync.</summary>
    Otlp,

    /// <summary>What systemd-journal-upload sends.</summary>
    Journal,
}

/// <summary>One listener, as configured.</summary>
/// <param name="Name">What it is called; stands before the sender in the names of streams.</param>
/// <param name="Protocol">What it speaks.</param>
/// <param name="EndPoint">Where it listens.</param>
/// <param name="Class">The retention class of its records.</param>
/// <param name="Tls">Its certificate; null for none.</param>
/// <param name="Token">What a sender must name, for the protocols over HTTP; null for nothing.</param>
internal sealed record ListenerSettings(string Name, ListenerProtocol Protocol, IPEndPoint EndPoint, string Class, TlsSettings? Tls, BearerToken? Token = null)
{
    /// <summary>Whether it is spoken over HTTP.</summary>
    public bool IsHttp => Protocol is ListenerProtocol.Http or ListenerProtocol.Otlp or ListenerProtocol.Journal;
}

/// <summary>How a listener proves who it is, and asks who sends.</summary>
/// <param name="CertificateFile">PEM: its certificate and those above it.</param>
/// <param name="KeyFile">PEM: its private key.</param>
/// <param name="ClientAuthorities">PEM: the authorities whose certificates senders must have; null when senders need none.</param>
internal sealed record TlsSettings(string CertificateFile, string KeyFile, string? ClientAuthorities)
{
    /// <summary>A hash of what is in these files: a renewed certificate makes other settings. Empty where nobody asks.</summary>
    public string Contents { get; init; } = "";

    /// <summary>A hash of the authorities alone. Empty where there are none, or nobody asks.</summary>
    public string AuthorityContents { get; init; } = "";

    /// <summary>Whether other settings let in the same senders: then only the certificate is another.</summary>
    public bool LetsInTheSame(TlsSettings other) => ClientAuthorities == other.ClientAuthorities && AuthorityContents == other.AuthorityContents;

    /// <summary>The same, with what is in the files now.</summary>
    /// <exception cref="IOException">One cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be read.</exception>
    public TlsSettings WithContents()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in new[] { CertificateFile, KeyFile, ClientAuthorities }.OfType<string>())
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        return this with
        {
            Contents = Convert.ToHexString(hash.GetHashAndReset()),
            AuthorityContents = ClientAuthorities is null ? "" : Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(ClientAuthorities))),
        };
    }
}
