using Palisade.Events;
using Palisade.Parsing.Placed;

namespace Palisade.Parsing.Json;

/// <summary>Parses the records that <see cref="JsonBatchReader"/> found.</summary>
internal sealed class JsonDocumentParser(ParseOptions options) : PlacedParser(options)
{
    private readonly JsonRecordReader _reader = new(options.Vocabulary);

    protected override bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure)
    {
        if (_reader.TryReadWhole(buffer, start, start + length, e, out failure))
            return true;
        failure = failure with { OffsetBytes = failure.OffsetBytes - start };
        return false;
    }
}
