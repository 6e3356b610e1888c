namespace Palisade.Parsing.Text;

/// <summary>The format <c>other</c>: what is no log (YAML, prose, source code, images, programs). Counted as an input, and not read.</summary>
internal static class OtherFormat
{
    /// <summary>The entry of <see cref="InputFormats.All"/>: the last resort.</summary>
    public static InputFormat Format { get; } = new("other", "not a log: counted, not read", static _ => 1, static (_, _) => new NoBatches(), static _ => new NoEvents());

    private sealed class NoBatches : BatchReader
    {
        public override bool TryRead(RecordBatch batch)
        {
            batch.Clear();
            return false;
        }
    }

    private sealed class NoEvents : EventParser
    {
        public override void Parse(RecordBatch batch, IEventSink sink)
        {
            foreach (ParseFailure failure in batch.Failures)
                sink.OnFailure(failure);
        }
    }
}
