using Palisade.Events;
using Palisade.Parsing;
using Palisade.Sources;

namespace Palisade.Scanning;

/// <summary>Reads inputs one after another on the caller's thread: for all that looks at events and is no scan. Not thread safe.</summary>
internal sealed class SerialReader(IEnumerable<InputEntry> inputs, ScanOptions options, EventVocabulary vocabulary) : IDisposable
{
    private readonly BatchSource _source = new(inputs.GetEnumerator(), options, vocabulary);
    private readonly BatchParser _parser = new(options, vocabulary);

    /// <summary>The step that was read last, or is being read.</summary>
    public BatchResult Step { get; } = new();

    /// <summary>Unpacked bytes read so far.</summary>
    public long Bytes => _source.Bytes;

    /// <summary>Reads the next step and gives its events and failures to the sink.</summary>
    /// <returns>False when nothing is left.</returns>
    public bool TryRead(IEventSink sink)
    {
        if (!_source.TryNext(Step))
            return false;
        _parser.Parse(Step, sink);
        return true;
    }

    public void Dispose() => _source.Dispose();
}
