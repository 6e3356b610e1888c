using Palisade.Events;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Web;

/// <summary>The names that Sigma rules of web servers and proxies use (W3C extended log file format), and how values get into an event under them.</summary>
internal sealed class WebFields(EventVocabulary vocabulary)
{
    public FieldName Client { get; } = vocabulary.Intern("c-ip");

    public FieldName ClientPort { get; } = vocabulary.Intern("c-port");

    public FieldName Identity { get; } = vocabulary.Intern("cs-ident");

    public FieldName User { get; } = vocabulary.Intern("cs-username");

    public FieldName Host { get; } = vocabulary.Intern("cs-host");

    public FieldName ServerPort { get; } = vocabulary.Intern("s-port");

    public FieldName Request { get; } = vocabulary.Intern("request");

    public FieldName Method { get; } = vocabulary.Intern("cs-method");

    public FieldName Uri { get; } = vocabulary.Intern("cs-uri");

    public FieldName UriStem { get; } = vocabulary.Intern("cs-uri-stem");

    public FieldName UriQuery { get; } = vocabulary.Intern("cs-uri-query");

    public FieldName ClientUri { get; } = vocabulary.Intern("c-uri");

    public FieldName ClientUriQuery { get; } = vocabulary.Intern("c-uri-query");

    public FieldName Version { get; } = vocabulary.Intern("cs-version");

    public FieldName Status { get; } = vocabulary.Intern("sc-status");

    public FieldName Bytes { get; } = vocabulary.Intern("sc-bytes");

    public FieldName Referer { get; } = vocabulary.Intern("cs-referer");

    public FieldName Agent { get; } = vocabulary.Intern("cs-user-agent");

    public FieldName Message { get; } = vocabulary.Intern("message");

    public FieldName Rest { get; } = vocabulary.Intern("extra");

    /// <summary>Adds a value; <c>-</c> and nothing at all are null.</summary>
    /// <param name="e">The event, whose buffer holds the line.</param>
    /// <param name="start">Where in the buffer the line begins.</param>
    /// <param name="name">The field.</param>
    /// <param name="value">Where in the line.</param>
    /// <param name="kind">Text or number.</param>
    /// <returns>The index of the field.</returns>
    public static int Add(LogEvent e, int start, FieldName name, TextRange value, FieldKind kind = FieldKind.Utf8) =>
        value.IsEmpty || (value.Length == 1 && e.Buffer[start + value.Start] == '-') ? e.AddNull(name) : e.Add(name, kind, start + value.Start, value.Length);

    /// <summary>Adds a header that a client may leave out: <c>-</c> is the empty text, as rules that look for an empty user agent expect.</summary>
    public static void AddHeader(LogEvent e, int start, FieldName name, TextRange value) =>
        e.Add(name, FieldKind.Utf8, start + value.Start, value.Length == 1 && e.Buffer[start + value.Start] == '-' ? 0 : value.Length);

    /// <summary>
    /// Adds the parts of a request. <c>cs-uri-query</c> is the whole target, as in the Sigma back ends for Apache and nginx: rules of this source
    /// name paths in it as often as queries.
    /// </summary>
    public void AddRequest(LogEvent e, int start, in HttpRequest request)
    {
        if (!request.Method.IsEmpty)
            Add(e, start, Method, request.Method);
        e.Add(Uri, FieldKind.Utf8, start + request.Target.Start, request.Target.Length);
        e.Add(UriStem, FieldKind.Utf8, start + request.Path.Start, request.Path.Length);
        e.Add(UriQuery, FieldKind.Utf8, start + request.Target.Start, request.Target.Length);
        if (!request.Version.IsEmpty)
            Add(e, start, Version, request.Version);
    }

    /// <summary>Adds what rules for proxies call the same: <c>c-uri</c> and <c>c-uri-query</c>.</summary>
    public void AddProxyRequest(LogEvent e, int start, in HttpRequest request)
    {
        e.Add(ClientUri, FieldKind.Utf8, start + request.Target.Start, request.Target.Length);
        e.Add(ClientUriQuery, FieldKind.Utf8, start + request.Query.Start, request.Query.Length);
    }

    /// <summary>Adds a host, and its port apart where it has one. It is the event's host.</summary>
    public void AddHost(LogEvent e, int start, TextRange host)
    {
        ReadOnlySpan<byte> text = e.Buffer.AsSpan(start + host.Start, host.Length);
        int colon = text.LastIndexOf((byte)':');
        bool hasPort = colon > 0 && text.IndexOf((byte)':') == colon && colon + 1 < text.Length && !text[(colon + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
        e.HostField = Add(e, start, Host, hasPort ? host with { Length = colon } : host);
        if (hasPort)
            Add(e, start, ServerPort, TextRange.Between(host.Start + colon + 1, host.End), FieldKind.Number);
    }
}
