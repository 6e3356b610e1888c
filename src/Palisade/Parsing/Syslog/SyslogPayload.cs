using Palisade.Events;
using Palisade.Parsing.Auditd;
using Palisade.Parsing.Cef;
using Palisade.Parsing.Json;
using Palisade.Parsing.KeyValue;
using Palisade.Parsing.Lines;
using Palisade.Parsing.Web;
using Palisade.Parsing.Xml;

namespace Palisade.Parsing.Syslog;

/// <summary>Reads what a syslog message itself carries: JSON, CEF, an audit record, key=value pairs, a line of an access log, or a daemon's known text. One per parser.</summary>
internal sealed class SyslogPayload
{
    private readonly JsonRecordReader _json;
    private readonly XmlEventReader _xml;
    private readonly CefEvent _cef;
    private readonly AuditEvent _audit;
    private readonly KeyValueEvent _pairs;
    private readonly AccessFields _access;
    private readonly MessageFields _messages;

    public SyslogPayload(ParseOptions options, AssumedClock clock)
    {
        _json = new JsonRecordReader(options.Vocabulary);
        _xml = new XmlEventReader(options.Vocabulary);
        _cef = new CefEvent(options, clock);
        _audit = new AuditEvent(options);
        _pairs = new KeyValueEvent(options, clock);
        _access = new AccessFields(options);
        _messages = new MessageFields(options.Vocabulary);
    }

    /// <summary>Reads a message that is a JSON object, or a Windows or Sysmon event in XML, into an event that has no fields yet: the readers may begin anew.</summary>
    /// <returns>True when the event now has the document's fields, time and source.</returns>
    public bool TryDocument(ReadOnlySpan<byte> text, TextRange message, int start, LogEvent e)
    {
        if (message.Length < 2)
            return false;
        int at = start + message.Start, end = start + message.End;
        int next = text[message.Start] == '{' && text[message.End - 1] == '}' ? _json.Read(e.Buffer, at, end, e, out _)
            : message.Of(text).StartsWith("<Event"u8) ? _xml.Read(e.Buffer, at, end, e, out _)
            : -1;
        if (next >= 0 && !e.Buffer.AsSpan(next, end - next).ContainsAnyExcept((byte)' ', (byte)'\t'))
            return true;
        e.Reset(e.Buffer);
        return false;
    }

    /// <summary>Adds the fields that a message carries; where the message says more of its source or time than the header, they are set.</summary>
    public void Add(in SyslogHeader header, ReadOnlySpan<byte> text, int start, int group, LogEvent e)
    {
        ReadOnlySpan<byte> message = header.Message.Of(text);
        int at = start + header.Message.Start;
        if (message.IsEmpty)
            return;
        if (IsCef(header, text, out TextRange cef))
            AddCef(start + cef.Start, cef.Length, e);
        else if (IsAudit(message) && AuditHeader.TryParse(message, out AuditHeader audit, out _))
            AddAudit(audit, at, message.Length, e);
        else if (group == ProgramTable.Kernel && message.IndexOf(" SRC="u8) > 0 && message.IndexOf("IN="u8) >= 0)
            AddNetfilter(message, at, e);
        else if (IsFortiGate(message))
            AddPairs(at, message.Length, e);
        else if (group is ProgramTable.Apache or ProgramTable.Nginx)
            AddAccess(at, message.Length, e);
        else
            _messages.TryAdd(group, at, message.Length, e);
    }

    // "CEF: 0|" looks like the tag of a program.
    private static bool IsCef(in SyslogHeader header, ReadOnlySpan<byte> text, out TextRange range)
    {
        range = header.Program.Of(text).SequenceEqual("CEF"u8) ? TextRange.Between(header.Program.Start, text.Length) : header.Message;
        return CefEvent.Starts(range.Of(text));
    }

    private static bool IsAudit(ReadOnlySpan<byte> message) =>
        (message[0] is (byte)'t' or (byte)'n' or (byte)'a') && (message.StartsWith("type="u8) || message.StartsWith("node="u8) || message.StartsWith("audit: type="u8));

    private static bool IsFortiGate(ReadOnlySpan<byte> message) =>
        message[0] is (byte)'d' or (byte)'l' or (byte)'t' && (message.StartsWith("date="u8) || message.StartsWith("devname="u8) || message.StartsWith("logver="u8) || message.StartsWith("timestamp="u8));

    private void AddCef(int at, int length, LogEvent e)
    {
        EventSource source = e.Source;
        int host = e.HostField;
        if (!_cef.TryAdd(at, length, e, out _))
            e.Source = source;
        if (host >= 0)
            e.HostField = host;
    }

    private void AddAudit(in AuditHeader header, int at, int length, LogEvent e)
    {
        int host = e.HostField;
        _audit.Begin(e, header, at);
        _audit.AddRecord(header, at, length);
        _audit.End();
        if (host >= 0)
            e.HostField = host;
    }

    private void AddNetfilter(ReadOnlySpan<byte> message, int at, LogEvent e)
    {
        int host = e.HostField;
        int pairs = message.IndexOf("IN="u8);
        _pairs.Add(at + pairs, message.Length - pairs, e);
        _pairs.DescribeNetfilter(message, e);
        e.HostField = host;
    }

    private void AddPairs(int at, int length, LogEvent e)
    {
        EventSource source = e.Source;
        _pairs.Add(at, length, e);
        if (_pairs.IsFortiGate)
            _pairs.Describe(e);
        else
            e.Source = source;
    }

    // The category is the web server's, the product Linux.
    private void AddAccess(int at, int length, LogEvent e)
    {
        if (_access.TryAdd(at, length, e, out _))
            e.Source = _access.Source;
    }
}
