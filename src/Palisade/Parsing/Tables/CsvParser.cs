using System.Buffers.Text;
using System.Text;
using Palisade.Events;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Tables;

/// <summary>Parses the records of a table by its header.</summary>
internal sealed class CsvParser(ParseOptions options) : EventParser
{
    private const int KeptChannels = 64;
    private readonly LogEvent _event = new(options.Vocabulary) { TimeZone = options.TimeZone };
    private readonly EventSource _unknown = options.Vocabulary.Intern(EventSource.Unknown);
    private readonly List<(byte[] Channel, EventSource Source)> _channels = [];
    private CsvHeader _header = new((byte)',', []);
    private TableColumns? _columns;
    private TextRange[] _values = [];
    private bool[] _quoted = [];

    public override void Parse(RecordBatch batch, IEventSink sink)
    {
        foreach (ParseFailure failure in batch.Failures)
            sink.OnFailure(failure);
        if (batch.Context is not CsvHeader header)
            return;
        if (!ReferenceEquals(header, _header))
            Use(header);
        ReadOnlySpan<byte> bytes = batch.Bytes.AsSpan(0, batch.Length);
        long line = batch.FirstRecord;
        for (int start = 0; start < bytes.Length;)
        {
            int length = CsvBatchReader.RecordLength(bytes[start..], header.Separator);
            if (length <= 0)
                length = bytes[start..].IndexOf((byte)'\n') + 1;
            if (length <= 0)
                length = bytes.Length - start;
            ReadOnlySpan<byte> record = bytes.Slice(start, length);
            ReadOnlySpan<byte> text = record.TrimEnd("\r\n"u8);
            if (text.ContainsAnyExcept(" \t\r\n"u8))
                ParseRecord(batch, start, text, line, sink);
            line += record.Count((byte)'\n');
            start += length;
        }
    }

    private void Use(CsvHeader header)
    {
        _header = header;
        _columns = new TableColumns(header, options);
        _values = new TextRange[header.Names.Length];
        _quoted = new bool[header.Names.Length];
    }

    private void ParseRecord(RecordBatch batch, int start, ReadOnlySpan<byte> text, long line, IEventSink sink)
    {
        int count = CsvText.Split(text, _header.Separator, _values, _quoted);
        if (count != _values.Length)
        {
            sink.OnFailure(new ParseFailure(ParseFailureCode.Malformed, batch.OffsetBytes + start, text.Length, line, "the number of values is not that of the header"));
            return;
        }

        LogEvent e = _event;
        e.Reset(batch.Bytes);
        e.RecordNumber = line;
        e.OffsetBytes = batch.OffsetBytes + start;
        e.Source = _unknown;
        TableColumn[] columns = _columns!.Columns;
        for (int i = 0; i < columns.Length; i++)
        {
            int index = Add(e, columns[i].Name, start, text, i);
            if (columns[i].Canonical is { } canonical && index >= 0)
                index = e.Add(e.Fields[index] with { Name = canonical });
            if (columns[i].Role != TableRole.Plain && index >= 0)
                Note(e, columns[i].Role, index);
        }

        if (e.Overflowed)
            sink.OnFailure(new ParseFailure(ParseFailureCode.TooManyFields, e.OffsetBytes, 0, line));
        sink.OnEvent(e);
    }

    private int Add(LogEvent e, FieldName name, int start, ReadOnlySpan<byte> text, int i)
    {
        TextRange value = _values[i];
        if (!_quoted[i] || value.Of(text).IndexOf("\"\""u8) < 0)
            return e.Add(name, FieldKind.Utf8, start + value.Start, value.Length);
        ReadOnlySpan<byte> doubled = value.Of(text);
        Span<byte> room = value.Length <= 1024 ? stackalloc byte[1024] : new byte[value.Length];
        int length = 0;
        for (int at = 0; at < doubled.Length; at++)
        {
            room[length++] = doubled[at];
            if (doubled[at] == '"' && at + 1 < doubled.Length && doubled[at + 1] == '"')
                at++;
        }

        return e.AddCopy(name, FieldKind.Utf8, room[..length]);
    }

    private void Note(LogEvent e, TableRole role, int index)
    {
        ReadOnlySpan<byte> value = e.BytesOf(e.Fields[index]);
        switch (role)
        {
            case TableRole.Time:
                e.SetTimeField(index);
                break;
            case TableRole.Host:
                e.HostField = index;
                break;
            case TableRole.EventId when Utf8Parser.TryParse(value, out ushort id, out int used) && used == value.Length:
                e.EventId = id;
                e.Replace(index, e.Fields[index] with { Kind = FieldKind.Number });
                break;
            case TableRole.Channel when !value.IsEmpty:
                e.Source = SourceOf(value);
                break;
        }
    }

    // A table has few channels; a hostile one with many costs a lookup each.
    private EventSource SourceOf(ReadOnlySpan<byte> channel)
    {
        foreach ((byte[] known, EventSource source) in _channels)
        {
            if (channel.SequenceEqual(known))
                return source;
        }

        EventSource added = options.Vocabulary.Intern(new EventSource("windows", Channel: Encoding.UTF8.GetString(channel)));
        if (_channels.Count < KeptChannels)
            _channels.Add((channel.ToArray(), added));
        return added;
    }
}
