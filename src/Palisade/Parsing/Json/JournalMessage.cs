using Palisade.Events;
using Palisade.Parsing.Syslog;
using Palisade.Parsing.Xml;

namespace Palisade.Parsing.Json;

/// <summary>Reads what the message of a journal entry carries, as for a line of syslog: a daemon's known text, or an event of Sysmon for Linux. One per reader.</summary>
internal sealed class JournalMessage(EventVocabulary vocabulary)
{
    private readonly FieldName _message = vocabulary.Intern("message");
    private readonly MessageFields _fields = new(vocabulary);
    private readonly XmlEventReader _xml = new(vocabulary);
    private readonly ByteBuffer _text = new();

    /// <summary>Adds the fields of a known message to an entry.</summary>
    /// <param name="e">Has the entry's fields.</param>
    /// <param name="program">The index of the field that names the program, or -1.</param>
    public void AddFields(LogEvent e, int program)
    {
        int group = program < 0 ? 0 : ProgramTable.Find(e.BytesOf(e.Fields[program]));
        if (Find(e) is not { InArena: false } message || message.Length == 0)
            return;
        int before = e.Count;
        if (!_fields.TryAdd(group, message.Start, message.Length, e) || message.Kind != FieldKind.JsonString)
            return;
        // The texts of the templates hold nothing that JSON escapes, so what lies between them is whole.
        for (int i = before; i < e.Count; i++)
        {
            if (!e.Fields[i].InArena)
                e.Replace(i, e.Fields[i] with { Kind = FieldKind.JsonString });
        }
    }

    /// <summary>Makes an entry whose message is an event in XML that event.</summary>
    /// <param name="e">Has the entry's fields; when the result is true, the event's fields, in a buffer that lives until the next call.</param>
    /// <returns>False when the message is no such event. The entry must be read anew where it began like one, which <see cref="LogEvent.Count"/> of 0 tells.</returns>
    public bool TryEvent(LogEvent e)
    {
        if (Find(e) is not { } message || !e.BytesOf(message).StartsWith("<Event"u8))
            return false;
        _text.Truncate(0);
        if (message.Kind == FieldKind.JsonString)
            JsonEscapes.AppendUnescaped(e.BytesOf(message), _text);
        else
            _text.Append(e.BytesOf(message));
        int length = _text.Length;
        e.Reset(_text.Array);
        int next = _xml.Read(_text.Array, 0, length, e, out _);
        if (next >= 0 && !_text.Written[next..].ContainsAnyExcept((byte)' ', (byte)'\n'))
            return true;
        e.Reset(_text.Array);
        return false;
    }

    private Field? Find(LogEvent e)
    {
        foreach (ref readonly Field field in e.Fields)
        {
            if (field.Name.Is(_message) && field.Kind is FieldKind.Utf8 or FieldKind.JsonString)
                return field;
        }

        return null;
    }
}
