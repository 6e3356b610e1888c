using Palisade.Events;

namespace Palisade.Parsing.Lines;

/// <summary>The loop that formats of one record a line share: each line goes to <see cref="TryParse"/>; blank ones are passed over.</summary>
internal abstract class LineParser(ParseOptions options) : EventParser
{
    /// <summary>What the bytes do not say.</summary>
    protected ParseOptions Options { get; private set; } = options;

    private readonly LogEvent _event = new(options.Vocabulary);

    public override void Begin(ParseOptions options) => Options = options;

    public override void Parse(RecordBatch batch, IEventSink sink)
    {
        foreach (ParseFailure failure in batch.Failures)
            sink.OnFailure(failure);
        Begin(batch);
        byte[] bytes = batch.Bytes;
        long record = batch.FirstRecord;
        for (int start = 0; start < batch.Length; record++)
        {
            int end = bytes.AsSpan(start, batch.Length - start).IndexOf((byte)'\n');
            int next = end < 0 ? batch.Length : start + end + 1;
            int length = (end < 0 ? batch.Length : start + end) - start;
            if (length > 0 && bytes[start + length - 1] == '\r')
                length--;
            if (bytes.AsSpan(start, length).ContainsAnyExcept((byte)' ', (byte)'\t'))
                ParseLine(batch, start, length, record, sink);
            start = next;
        }
    }

    /// <summary>Called before the lines of a batch, for formats that take a header from its context.</summary>
    protected virtual void Begin(RecordBatch batch)
    {
    }

    /// <summary>Parses one line into an event that was reset to the line's buffer.</summary>
    /// <param name="buffer">Holds the line.</param>
    /// <param name="start">First byte of the line.</param>
    /// <param name="length">Its bytes, without the line end.</param>
    /// <param name="e">To fill; record number and offset are set.</param>
    /// <param name="failure">Code, offset (relative to the line) and detail, when false is returned.</param>
    /// <returns>True for an event. False with code None for a line that is no event and no failure (a comment, a header).</returns>
    protected abstract bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure);

    private void ParseLine(RecordBatch batch, int start, int length, long record, IEventSink sink)
    {
        _event.Reset(batch.Bytes);
        _event.RecordNumber = record;
        _event.OffsetBytes = batch.OffsetBytes + start;
        if (TryParse(batch.Bytes, start, length, _event, out ParseFailure failure))
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
}
