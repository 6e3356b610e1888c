using Palisade.Events;
using Palisade.Parsing.Syslog;

namespace Palisade.Parsing.Web;

/// <summary>Turns a line of an access log into fields of an event, wherever the line comes from: a file, or the message of a syslog record.</summary>
internal sealed class AccessFields(ParseOptions options)
{
    private readonly WebFields _names = new(options.Vocabulary);
    private readonly AssumedClock _clock = new(options);
    private readonly EventSource _proxy = options.Vocabulary.Intern(new EventSource(null, "proxy", "squid"));
    private readonly EventSource _webServer = options.Vocabulary.Intern(new EventSource(null, "webserver"));

    /// <summary>What rules for web servers, or for proxies, ask for: of the line added last.</summary>
    public EventSource Source { get; private set; } = EventSource.Unknown;

    /// <summary>Adds the fields of a line to an event and states its time. Source and record stay as they are.</summary>
    /// <param name="start">Where in the event's buffer the line begins.</param>
    /// <param name="length">Its bytes, without line end.</param>
    /// <param name="e">The event, reset to the buffer.</param>
    /// <param name="at">Where the line stops being one of an access log, when false is returned; nothing was added then.</param>
    public bool TryAdd(int start, int length, LogEvent e, out int at)
    {
        ReadOnlySpan<byte> line = e.Buffer.AsSpan(start, length);
        if (!AccessLine.TryParse(line, out AccessLine access, out at) && !AccessLayouts.TryParse(line, out access))
            return false;
        Source = access.IsProxy ? _proxy : _webServer;
        e.SetTime(access.NamesZone ? access.UtcTicks : Math.Max(0, access.UtcTicks - _clock.OffsetAt(access.UtcTicks)));
        if (!access.VirtualHost.IsEmpty)
            _names.AddHost(e, start, access.VirtualHost);
        WebFields.Add(e, start, _names.Client, access.Client);
        if (!access.ClientPort.IsEmpty)
            WebFields.Add(e, start, _names.ClientPort, access.ClientPort, FieldKind.Number);
        if (access.Identity.Of(line) is not ([] or [(byte)'-']))
            WebFields.Add(e, start, _names.Identity, access.Identity);
        if (!access.Status.IsEmpty)
            AddRequest(e, start, line, access);
        if (access.IsCombined)
        {
            WebFields.AddHeader(e, start, _names.Referer, access.Referer);
        }

        if (access.IsCombined || access.HasAgent)
            WebFields.AddHeader(e, start, _names.Agent, access.Agent);

        if (!access.Rest.IsEmpty)
            e.Add(access.Status.IsEmpty ? _names.Message : _names.Rest, FieldKind.Utf8, start + access.Rest.Start, access.Rest.Length);
        return true;
    }

    private void AddRequest(LogEvent e, int start, ReadOnlySpan<byte> line, in AccessLine access)
    {
        WebFields.Add(e, start, _names.User, access.User);
        e.Add(_names.Request, FieldKind.Utf8, start + access.Request.Start, access.Request.Length);
        HttpRequest request = access.Parts ?? HttpRequest.Of(line, access.Request);
        _names.AddRequest(e, start, request);
        if (access.IsProxy)
            _names.AddProxyRequest(e, start, request);
        if (access.VirtualHost.IsEmpty && !request.Host.IsEmpty)
            _names.AddHost(e, start, request.Host);
        WebFields.Add(e, start, _names.Status, access.Status, FieldKind.Number);
        WebFields.Add(e, start, _names.Bytes, access.Bytes, FieldKind.Number);
    }
}
