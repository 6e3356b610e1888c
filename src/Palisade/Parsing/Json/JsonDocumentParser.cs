using Palisade.Events;

namespace Palisade.Parsing.Json;

/// <summary>Parses the records that <see cref="JsonBatchReader"/> found.</summary>
internal sealed class JsonDocumentParser(ParseOptions options) : EventParser
{
    private readonly JsonRecordReader _reader = new(options.Vocabulary);
    private readonly LogEvent _event = new(options.Vocabulary);

    public override void Parse(RecordBatch batch, IEventSink sink)
    {
        foreach (ParseFailure failure in batch.Failures)
            sink.OnFailure(failure);
        if (batch.Context is not JsonRecords records)
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
        int end = start + length;
        ParseFailure failure = new(ParseFailureCode.Malformed, start, Detail: "no JSON object");
        int next = batch.Bytes[start] == '{' ? _reader.Read(batch.Bytes, start, end, _event, out failure) : -1;
        if (next >= 0)
        {
            next = JsonBlanks.Skip(batch.Bytes, next, end);
            if (next == end)
            {
                if (_event.Overflowed)
                    sink.OnFailure(new ParseFailure(ParseFailureCode.TooManyFields, _event.OffsetBytes, 0, record));
                sink.OnEvent(_event);
                return;
            }

            failure = new ParseFailure(ParseFailureCode.Malformed, next, Detail: "more after the JSON object");
        }

        sink.OnFailure(failure with { OffsetBytes = batch.OffsetBytes + failure.OffsetBytes, LengthBytes = length, Record = record });
    }
}
