using Palisade.Events;

namespace Palisade.Parsing.Xml;

/// <summary>Parses the events that <see cref="XmlEventsBatchReader"/> found.</summary>
internal sealed class XmlEventsParser(ParseOptions options) : EventParser
{
    private readonly XmlEventReader _reader = new(options.Vocabulary);
    private readonly LogEvent _event = new(options.Vocabulary);

    public override void Parse(RecordBatch batch, IEventSink sink)
    {
        foreach (ParseFailure failure in batch.Failures)
            sink.OnFailure(failure);
        if (batch.Context is not XmlRecords records)
            return;
        long record = batch.FirstRecord;
        foreach ((int start, int length) in records.Places)
            ParseRecord(batch, start, length, record++, sink);
    }

    private void ParseRecord(RecordBatch batch, int start, int length, long record, IEventSink sink)
    {
        _event.Reset(batch.Bytes);
        _event.RecordNumber = record;
        _event.OffsetBytes = batch.OffsetBytes + start;
        if (_reader.Read(batch.Bytes, start, start + length, _event, out ParseFailure failure) < 0)
        {
            sink.OnFailure(failure with { OffsetBytes = batch.OffsetBytes + failure.OffsetBytes, LengthBytes = length, Record = record });
            return;
        }

        if (_event.Overflowed)
            sink.OnFailure(new ParseFailure(ParseFailureCode.TooManyFields, _event.OffsetBytes, 0, record));
        sink.OnEvent(_event);
    }
}
