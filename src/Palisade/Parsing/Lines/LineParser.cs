namespace Palisade.Parsing.Lines;

/// <summary>The loop that formats of one record a line share: each line is parsed by itself; blank ones are passed over.</summary>
internal abstract class LineParser(ParseOptions options) : RecordParser(options)
{
    /// <summary>What the bytes do not say.</summary>
    protected ParseOptions Options { get; private set; } = options;

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
                ParseRecord(batch, start, length, record, sink);
            start = next;
        }
    }

    /// <summary>Called before the lines of a batch, for formats that take a header from its context.</summary>
    protected virtual void Begin(RecordBatch batch)
    {
    }
}
