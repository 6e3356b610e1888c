using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Scanning;

/// <summary>Parses batches of any format: keeps one parser a format, and is the edge where a parser's defect is caught. One per thread.</summary>
internal sealed class BatchParser(ScanOptions options, EventVocabulary vocabulary)
{
    private readonly Dictionary<string, EventParser> _parsers = [];
    private readonly StatedSource? _stated = options.LogSource is { } said ? new StatedSource(said, vocabulary) : null;

    /// <summary>Gives the events of a step's batch to the sink, and its failures.</summary>
    public void Parse(BatchResult step, IEventSink sink)
    {
        if (step.Batch.Length == 0 || step.Input.Format is not { } format)
        {
            foreach (ParseFailure failure in step.Batch.Failures)
                sink.OnFailure(failure);
            return;
        }

        if (!_parsers.TryGetValue(format.Name, out EventParser? parser))
            _parsers.Add(format.Name, parser = format.CreateParser(step.Input.Options));
        try
        {
            parser.Begin(step.Input.Options);
            parser.Parse(step.Batch, _stated?.Before(sink) ?? sink);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or IOException))
        {
            // It costs the rest of this batch, is named as a defect, and the run goes on.
            sink.OnFailure(new ParseFailure(ParseFailureCode.Defect, step.Batch.OffsetBytes, step.Batch.Length, 0, e.GetType().Name));
        }
    }
}
