using System.Security.Authentication;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Palisade.Server.Listeners;

/// <summary>
/// Learns why handshakes of TLS fail. The server's TLS swallows the reason and writes it to its log, for which this stands in: it belongs to the connection whose task writes it. Safe on any thread.
/// </summary>
internal sealed partial class HandshakeReasons : ILoggerProvider, ILogger
{
    /// <summary>What writes the reasons, as a category of the log.</summary>
    public const string Category = "Microsoft.AspNetCore.Server.Kestrel.Https";

    private static readonly AsyncLocal<HandshakeWatch.Attempt?> s_current = new();

    /// <summary>The handshake that the present task goes through.</summary>
    public static HandshakeWatch.Attempt? Current { set => s_current.Value = value; }

    /// <summary>In words, with what to do.</summary>
    public static string Words(Exception? cause)
    {
        string text = string.Concat(Causes(cause).Select(c => c.Message + "\n"));
        if (Alert().Match(text) is { Success: true } alert)
            return $"the sender ended the TLS handshake ({alert.Groups[1].Value}): it does not trust the certificate of this listener, or cannot agree on a version. Give the sender the authority that signed the certificate";
        if (text.Contains("RemoteCertificateValidationCallback", StringComparison.Ordinal) || text.Contains("remote certificate", StringComparison.OrdinalIgnoreCase))
            return "the sender showed no certificate, or one that does not lead to the authorities of this listener (clientAuthorities), or is not valid now";
        if (text.Contains("frame", StringComparison.OrdinalIgnoreCase) || text.Contains("wrong version number", StringComparison.Ordinal) || text.Contains("http request", StringComparison.Ordinal))
            return "what came is no TLS: the sender speaks plain text, or another protocol. Turn TLS on there, or send to a listener without it";
        return cause is AuthenticationException
            ? "the TLS handshake failed: sender and listener cannot agree on a version or a cipher, or on certificates"
            : "the sender closed before the TLS handshake was through, or took too long: it may not trust the certificate of this listener";
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null && s_current.Value is { } attempt)
            attempt.Cause = exception;
    }

    void IDisposable.Dispose()
    {
    }

    private static IEnumerable<Exception> Causes(Exception? cause)
    {
        for (int depth = 0; cause is not null && depth < 8; depth++, cause = cause.InnerException)
            yield return cause;
    }

    // As OpenSSL has it: "tlsv1 alert unknown ca", "ssl/tls alert bad certificate".
    [GeneratedRegex("(?:tlsv1[.0-9]*|tlsv13|sslv3|ssl/tls) alert ([a-z ]{3,40})", RegexOptions.NonBacktracking)]
    private static partial Regex Alert();
}
