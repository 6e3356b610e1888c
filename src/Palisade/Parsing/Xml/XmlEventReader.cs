using System.Buffers.Text;
using Palisade.Events;

namespace Palisade.Parsing.Xml;

/// <summary>Reads one Windows event in XML into an event, with the names that the EVTX parser gives. One per thread.</summary>
/// <remarks>
/// A bounded pull scanner over bytes (XML 1.0): elements, attributes in either quote, the five entities, character references, CDATA, comments.
/// No document type and no entity of its own is accepted, so nothing expands. Text that pasted events leave unescaped (a lone &lt; or &amp;) is kept.
/// </remarks>
internal sealed class XmlEventReader(EventVocabulary vocabulary)
{
    private readonly XmlElement[] _open = new XmlElement[Limits.MaxNesting];
    private readonly XmlTextPiece _text = new();
    private readonly XmlTextPiece _value = new();
    private readonly ByteBuffer _joined = new();
    private readonly XmlSources _sources = new(vocabulary);
    private readonly FieldName _timeCreated = vocabulary.Intern("TimeCreated"u8);
    private byte[] _bytes = [];
    private int _end;
    private int _depth;
    private LogEvent _event = new(vocabulary);
    private XmlFacts _facts;
    private ParseFailure _failure;

    /// <summary>Reads the element that begins at <paramref name="start"/>.</summary>
    /// <param name="bytes">The event's buffer.</param>
    /// <param name="start">The opening angle bracket of <c>&lt;Event</c>.</param>
    /// <param name="end">Where the record ends at the latest.</param>
    /// <param name="e">Was reset to the buffer.</param>
    /// <param name="failure">Code, offset in <paramref name="bytes"/> and detail when the result is negative.</param>
    /// <returns>The index behind the element, or -1.</returns>
    public int Read(byte[] bytes, int start, int end, LogEvent e, out ParseFailure failure)
    {
        (_bytes, _end, _event, _depth, _failure) = (bytes, end, e, 0, default);
        _facts = new XmlFacts { EventId = -1, Channel = -1, Computer = -1, Time = -1 };
        _text.Clear();
        int at = start;
        do
        {
            at = ReadNext(at);
        }
        while (at >= 0 && _depth > 0);
        if (at >= 0)
            State();
        failure = _failure;
        return at;
    }

    // Text up to markup, and that markup.
    private int ReadNext(int at)
    {
        int bracket = FindMarkup(at);
        if (bracket < 0)
            return Fail(ParseFailureCode.Truncated, _end, "element without end");
        if (_depth > 0)
            _text.Add(_bytes, at, bracket - at, isRaw: false);
        ReadOnlySpan<byte> rest = _bytes.AsSpan(bracket, _end - bracket);
        if (_depth > 0 && _open[_depth - 1].IsData && !rest.StartsWith("</"u8) && !rest.StartsWith("<![CDATA["u8) && !rest.StartsWith("<!--"u8) && FindDataEnd(rest) is >= 0 and int raw)
        {
            _text.Add(_bytes, bracket, raw, isRaw: true);
            return bracket + raw;
        }

        return rest[1] switch
        {
            (byte)'/' => ReadEnd(bracket + 2),
            (byte)'?' => SkipTo("?>"u8, bracket),
            (byte)'!' when rest.StartsWith("<!--"u8) => SkipTo("-->"u8, bracket),
            (byte)'!' when rest.StartsWith("<![CDATA["u8) => ReadCdata(bracket + "<![CDATA[".Length),
            (byte)'!' => Fail(ParseFailureCode.Malformed, bracket, "document types are not read"),
            _ => ReadStart(bracket + 1),
        };
    }

    // A bracket that begins no markup is text that somebody forgot to escape.
    private int FindMarkup(int at)
    {
        while (true)
        {
            int hit = _bytes.AsSpan(at, _end - at).IndexOf((byte)'<');
            if (hit < 0 || at + hit + 1 >= _end)
                return -1;
            at += hit;
            if (IsNameStart(_bytes[at + 1]) || _bytes[at + 1] is (byte)'/' or (byte)'!' or (byte)'?')
                return at;
            at++;
        }
    }

    // Elements inside <Data> are a document pasted without escapes: its text is the value. Asked once an element, as it looks far ahead.
    private int FindDataEnd(ReadOnlySpan<byte> rest)
    {
        ref XmlElement element = ref _open[_depth - 1];
        element.IsData = false;
        return element.NameLength == 4 ? rest.IndexOf("</Data>"u8) : -1;
    }

    private int ReadCdata(int at)
    {
        int length = _bytes.AsSpan(at, _end - at).IndexOf("]]>"u8);
        if (length < 0)
            return Fail(ParseFailureCode.Truncated, _end, "CDATA without end");
        if (_depth > 0)
            _text.Add(_bytes, at, length, isRaw: true);
        return at + length + 3;
    }

    private int SkipTo(ReadOnlySpan<byte> mark, int at)
    {
        int hit = _bytes.AsSpan(at, _end - at).IndexOf(mark);
        return hit < 0 ? Fail(ParseFailureCode.Truncated, _end, "comment or instruction without end") : at + hit + mark.Length;
    }

    private int ReadStart(int at)
    {
        if (_depth == Limits.MaxNesting)
            return Fail(ParseFailureCode.TooDeep, at - 1, null);
        int nameEnd = NameEnd(at);
        XmlPlace outside = XmlPlace.Document;
        if (_depth > 0)
        {
            FlushBesideElements(ref _open[_depth - 1]);
            outside = _open[_depth - 1].Inside;
        }

        ReadOnlySpan<byte> name = Local(_bytes.AsSpan(at, nameEnd - at));
        _open[_depth++] = new XmlElement
        {
            NameStart = at,
            NameLength = nameEnd - at,
            Field = vocabulary.Intern(name),
            Outside = outside,
            Inside = outside == XmlPlace.Document ? XmlPlace.Event : outside == XmlPlace.Event && name.SequenceEqual("System"u8) ? XmlPlace.System : XmlPlace.Other,
            IsData = outside == XmlPlace.Other && (name.SequenceEqual("Data"u8) || name.SequenceEqual("ComplexData"u8)),
        };
        return ReadAttributes(nameEnd);
    }

    private int ReadAttributes(int at)
    {
        while (true)
        {
            at = SkipBlanks(at);
            if (at >= _end)
                return Fail(ParseFailureCode.Truncated, at, "tag without end");
            if (_bytes[at] == '>')
                return at + 1;
            if (_bytes[at] == '/')
            {
                if (at + 1 >= _end)
                    return Fail(ParseFailureCode.Truncated, _end, "tag without end");
                if (_bytes[at + 1] != '>')
                    return Fail(ParseFailureCode.Malformed, at + 1, "a slash inside a tag");
                Close();
                return at + 2;
            }

            at = ReadAttribute(at);
            if (at < 0)
                return at;
        }
    }

    private int ReadAttribute(int at)
    {
        int nameEnd = NameEnd(at);
        if (nameEnd == at)
            return Fail(ParseFailureCode.Malformed, at, "no attribute name");
        int equals = SkipBlanks(nameEnd);
        if (equals >= _end)
            return Fail(ParseFailureCode.Truncated, equals, "tag without end");
        if (_bytes[equals] != '=')
            return Fail(ParseFailureCode.Malformed, equals, "attribute without value");
        int quote = SkipBlanks(equals + 1);
        if (quote >= _end)
            return Fail(ParseFailureCode.Truncated, quote, "tag without end");
        if (_bytes[quote] is not ((byte)'"' or (byte)'\''))
            return Fail(ParseFailureCode.Malformed, quote, "attribute value without quotes");
        int length = _bytes.AsSpan(quote + 1, _end - quote - 1).IndexOf(_bytes[quote]);
        if (length < 0)
            return Fail(ParseFailureCode.Truncated, _end, "attribute value without end");
        _value.Clear();
        _value.Add(_bytes, quote + 1, length, isRaw: false);
        TakeAttribute(ref _open[_depth - 1], _bytes.AsSpan(at, nameEnd - at));
        return quote + length + 2;
    }

    private void TakeAttribute(ref XmlElement element, ReadOnlySpan<byte> name)
    {
        if (name.StartsWith("xmlns"u8))
            return;
        if (element.IsData && name.SequenceEqual("Name"u8))
        {
            if (!_value.IsEmpty)
                element.Field = vocabulary.Intern(_value.Of(_bytes));
            return;
        }

        element.HasFields = true;
        bool isSystem = element.Outside == XmlPlace.System;
        if (isSystem && element.Field == _timeCreated && name.SequenceEqual("SystemTime"u8))
        {
            _facts.Time = _value.AddTo(_event, _timeCreated);
            return;
        }

        if (isSystem && name.SequenceEqual("Name"u8) && element.Field.Utf8.AsSpan().SequenceEqual("Provider"u8))
            _facts.IsLinux = _value.Of(_bytes).SequenceEqual("Linux-Sysmon"u8);
        _joined.Truncate(0);
        _joined.Append(element.Field.Utf8);
        _joined.Append((byte)'_');
        _joined.Append(Local(name));
        _value.AddTo(_event, vocabulary.Intern(_joined.Written));
    }

    private int ReadEnd(int at)
    {
        int nameEnd = NameEnd(at);
        int close = SkipBlanks(nameEnd);
        if (close >= _end)
            return Fail(ParseFailureCode.Truncated, _end, "tag without end");
        if (_bytes[close] != '>' || _depth == 0)
            return Fail(ParseFailureCode.Malformed, close, "end tag out of place");
        ref XmlElement element = ref _open[_depth - 1];
        if (!_bytes.AsSpan(at, nameEnd - at).SequenceEqual(_bytes.AsSpan(element.NameStart, element.NameLength)))
            return Fail(ParseFailureCode.Malformed, at, "end tag of another element");
        Close();
        return close + 1;
    }

    private void Close()
    {
        ref XmlElement element = ref _open[_depth - 1];
        if (element.HasChildren)
            FlushBesideElements(ref element);
        else if (!_text.IsEmpty && (element.Outside == XmlPlace.Other || !_text.IsBlank(_bytes)))
            Take(ref element, _text.AddTo(_event, element.Field));
        else if (!element.HasFields && element.Outside == XmlPlace.Other)
            _event.Add(element.Field, FieldKind.Utf8, 0, 0);
        _text.Clear();
        _depth--;
    }

    private void Take(ref XmlElement element, int index)
    {
        if (element.Outside == XmlPlace.System)
            _facts.Note(element.Field.Utf8, index);
    }

    // Text before, between or behind child elements counts when it is more than blanks and viewers' dashes.
    private void FlushBesideElements(ref XmlElement element)
    {
        element.HasChildren = true;
        if (element.Inside == XmlPlace.Other && !_text.IsFiller(_bytes))
            _text.AddTo(_event, element.Field);
        _text.Clear();
    }

    private void State()
    {
        _event.HostField = _facts.Computer;
        if (_facts.Time >= 0)
            _event.SetTimeField(_facts.Time);
        if (_facts.EventId >= 0 && Utf8Parser.TryParse(_event.BytesOf(_event.Fields[_facts.EventId]).Trim(" \t\r\n"u8), out int id, out _) && id is >= 0 and <= ushort.MaxValue)
            _event.EventId = id;
        _event.Source = _facts.IsLinux ? _sources.LinuxSysmon : _facts.Channel >= 0 ? _sources.Find(_event.BytesOf(_event.Fields[_facts.Channel])) : _sources.Windows;
    }

    private static ReadOnlySpan<byte> Local(ReadOnlySpan<byte> name) => name[(name.LastIndexOf((byte)':') + 1)..];

    private static bool IsNameStart(byte b) => b is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or (byte)'_' or >= 0x80;

    private int NameEnd(int at)
    {
        while (at < _end && _bytes[at] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'/' or (byte)'>' or (byte)'=' or (byte)'<' or (byte)'"' or (byte)'\''))
            at++;
        return at;
    }

    private int SkipBlanks(int at)
    {
        while (at < _end && _bytes[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            at++;
        return at;
    }

    private int Fail(ParseFailureCode code, int at, string? detail)
    {
        _failure = new ParseFailure(code, at, 0, 0, detail);
        return -1;
    }
}
