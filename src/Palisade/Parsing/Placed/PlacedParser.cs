namespace Palisade.Parsing.Placed;

/// <summary>The loop that formats share whose records were found when they were cut (<see cref="PlacedBatchReader"/>).</summary>
internal abstract class PlacedParser(ParseOptions options) : RecordParser(options)
{
    public override void Parse(RecordBatch batch, IEventSink sink)
    {
        foreach (ParseFailure failure in batch.Failures)
            sink.OnFailure(failure);
        if (batch.Context is not RecordPlaces records)
            return;
        long record = batch.FirstRecord;
        foreach ((int start, int length) in records.Places)
            ParseRecord(batch, start, length, record++, sink);
    }
}
