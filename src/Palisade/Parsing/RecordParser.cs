using Palisade.Events;

namespace Palisade.Parsing;

/// <summary>Makes an event of each record of a batch: what parsers share, however they find the records.</summary>
internal abstract class RecordParser(ParseOptions options) : EventParser
{
    private readonly LogEvent _event = new(options.Vocabulary) { TimeZone = options.TimeZone };

    /// <summary>Parses one record into an event that was reset to the record's buffer.</summary>
    /// <param name="buffer">Holds the record.</param>
    /// <param name="start">First byte of the record.</param>
    /// <param name="length">Its bytes, without a line end.</param>
    /// <param name="e">To fill; record number and offset are set.</param>
    /// <param name="failure">Code, offset (relative to the record) and detail, when false is returned.</param>
    /// <returns>True for an event. False with code None for a record that is no event and no failure (a comment, a header).</returns>
    protected abstract bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure);

    /// <summary>Gives the event of a record, or its failure, to the sink.</summary>
    /// <param name="batch">Holds the record.</param>
    /// <param name="start">First byte of the record in the batch.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="record">Its line or ordinal.</param>
    /// <param name="sink">Takes what comes of it.</param>
    protected void ParseRecord(RecordBatch batch, int start, int length, long record, IEventSink sink)
    {
        _event.Reset(batch.Bytes);
        _event.RecordNumber = record;
        _event.OffsetBytes = batch.OffsetBytes + start;
        if (TryParseSafely(batch.Bytes, start, length, out ParseFailure failure))
        {
            if (_event.Overflowed)
                sink.OnFailure(new ParseFailure(ParseFailureCode.TooManyFields, _event.OffsetBytes, 0, record));
            sink.OnEvent(_event);
        }
        else if (failure.Code != ParseFailureCode.None)
        {
            sink.OnFailure(failure with { OffsetBytes = _event.OffsetBytes + failure.OffsetBytes, LengthBytes = length, Record = record });
        }
    }

    // A defect of a parser costs the record in which it shows.
    private bool TryParseSafely(byte[] buffer, int start, int length, out ParseFailure failure)
    {
        try
        {
            return TryParse(buffer, start, length, _event, out failure);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            failure = new ParseFailure(ParseFailureCode.Defect, 0, Detail: e.GetType().Name);
            return false;
        }
    }
}
