using Palisade.Events;

namespace Palisade.Parsing.Auditd;

/// <summary>Parses a raw audit log: the records of one event, wherever they stand within the window, become one event, in the place of the first.</summary>
internal sealed class AuditdParser : EventParser
{
    private readonly AuditGroups _groups = new();
    private readonly LogEvent _event;
    private readonly AuditEvent _writer;

    public AuditdParser(ParseOptions options)
    {
        _event = new LogEvent(options.Vocabulary);
        _writer = new AuditEvent(options);
    }

    public override void Parse(RecordBatch batch, IEventSink sink)
    {
        foreach (ParseFailure failure in batch.Failures)
            sink.OnFailure(failure);
        Group(batch.Bytes.AsSpan(0, batch.Length), batch.FirstRecord);
        AuditWindow window = batch.Context as AuditWindow ?? new AuditWindow(0, batch.Length);
        ReadOnlySpan<AuditLine> lines = _groups.Lines;
        for (int i = 0; i < lines.Length; i++)
        {
            ref readonly AuditLine line = ref lines[i];
            if (!line.IsFirst || line.Start < window.Start || line.Start >= window.End)
                continue;
            if (line.IsFailure)
                sink.OnFailure(new ParseFailure(ParseFailureCode.Malformed, batch.OffsetBytes + line.Start + line.ErrorOffset, line.Length, line.Record, "no 'type=... msg=audit(seconds.millis:serial):'"));
            else
                Write(batch, lines, i, sink);
        }
    }

    private void Group(ReadOnlySpan<byte> bytes, long record)
    {
        _groups.Clear();
        for (int start = 0; start < bytes.Length; record++)
        {
            int end = bytes[start..].IndexOf((byte)'\n');
            int next = end < 0 ? bytes.Length : start + end + 1;
            int length = (end < 0 ? bytes.Length : start + end) - start;
            if (length > 0 && bytes[start + length - 1] == '\r')
                length--;
            ReadOnlySpan<byte> line = bytes.Slice(start, length);
            if (AuditHeader.TryParse(line, out AuditHeader header, out int errorOffset))
                _groups.Add(bytes, start, length, record, header);
            else if (line.ContainsAnyExcept((byte)' ', (byte)'\t') && !IsSeparator(line))
                _groups.AddFailure(start, length, record, errorOffset);
            start = next;
        }
    }

    // What ausearch writes between events.
    private static bool IsSeparator(ReadOnlySpan<byte> line) => line.SequenceEqual("----"u8) || line.StartsWith("time->"u8);

    private void Write(RecordBatch batch, ReadOnlySpan<AuditLine> lines, int first, IEventSink sink)
    {
        ref readonly AuditLine line = ref lines[first];
        _event.Reset(batch.Bytes);
        _event.RecordNumber = line.Record;
        _event.OffsetBytes = batch.OffsetBytes + line.Start;
        _writer.Begin(_event, line.Header, line.Start);
        for (int i = first; i >= 0; i = lines[i].Next)
            _writer.AddRecord(lines[i].Header, lines[i].Start, lines[i].Length);
        _writer.End();
        if (_event.Overflowed)
            sink.OnFailure(new ParseFailure(ParseFailureCode.TooManyFields, _event.OffsetBytes, 0, line.Record));
        sink.OnEvent(_event);
    }
}
