using Palisade.Events;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Syslog;

/// <summary>Makes an event of a header and its message: the fields, the time, the facts, and what the message itself carries. One per parser.</summary>
internal sealed class SyslogEvent
{
    private readonly AssumedClock _clock;
    private readonly ByteBuffer _name = new();
    private readonly ProgramFacts _programs;
    private readonly SyslogPayload _payload;
    private readonly FieldName _time, _host, _program, _pid, _message, _facility, _severity, _priority, _version, _messageId, _level, _assumed;

    public SyslogEvent(ParseOptions options, AssumedClock clock)
    {
        EventVocabulary names = options.Vocabulary;
        _clock = clock;
        _programs = new ProgramFacts(options);
        _payload = new SyslogPayload(options, clock);
        _time = names.Intern("timestamp");
        _host = names.Intern("host");
        _program = names.Intern("program");
        _pid = names.Intern("pid");
        _message = names.Intern("message");
        _facility = names.Intern("facility");
        _severity = names.Intern("severity");
        _priority = names.Intern("priority");
        _version = names.Intern("version");
        _messageId = names.Intern("msgid");
        _level = names.Intern("level");
        _assumed = names.Intern("_assumed");
    }

    /// <summary>Writes the event.</summary>
    /// <param name="header">Stretches of the record.</param>
    /// <param name="start">Where the record begins in the event's buffer.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="e">Reset to the buffer.</param>
    public void Write(in SyslogHeader header, int start, int length, LogEvent e)
    {
        ReadOnlySpan<byte> text = e.Buffer.AsSpan(start, length);
        bool isDocument = _payload.TryDocument(text, header.Message, start, e);
        EventSource? source = isDocument && e.Source.Product is not null ? e.Source : null;
        Add(e, _time, header.Time, start);
        if (!header.Host.IsEmpty)
            e.HostField = Add(e, _host, header.Host, start);
        Add(e, _program, header.Program, start);
        Add(e, _pid, header.Pid, start);
        Add(e, _messageId, header.MessageId, start);
        if (header.Priority >= 0)
        {
            e.AddCopy(_facility, FieldKind.Utf8, SyslogPriority.Facility(header.Priority));
            e.AddCopy(_severity, FieldKind.Utf8, SyslogPriority.Severity(header.Priority));
            e.AddNumber(_priority, header.Priority);
        }

        Add(e, header.Priority < 0 ? _severity : _level, header.Level, start);
        if (header.Version > 0)
            e.AddNumber(_version, header.Version);
        if (!header.StructuredData.IsEmpty)
            StructuredData.AddFields(e.Buffer, start + header.StructuredData.Start, header.StructuredData.Length, e, _name);
        long ticks = _clock.Resolve(header.Clock, out ReadOnlySpan<byte> assumed);
        if (!assumed.IsEmpty)
            e.AddCopy(_assumed, FieldKind.Utf8, assumed);
        if (!isDocument || e.TimeTicks == LogEvent.NoTime)
        {
            e.SetTime(ticks);
            e.GuessedYear = _clock.GuessedYear;
        }

        e.Add(_message, FieldKind.Utf8, start + header.Message.Start, header.Message.Length);
        int group = _programs.Describe(header, text, e);
        if (!isDocument && !header.Cisco)
            _payload.Add(header, text, start, group, e);
        else if (source is not null)
            e.Source = source;
    }

    private static int Add(LogEvent e, FieldName name, TextRange range, int start) =>
        range.IsEmpty ? -1 : e.Add(name, FieldKind.Utf8, start + range.Start, range.Length);
}
