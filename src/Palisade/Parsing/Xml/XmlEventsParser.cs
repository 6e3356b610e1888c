using Palisade.Events;
using Palisade.Parsing.Placed;

namespace Palisade.Parsing.Xml;

/// <summary>Parses the events that <see cref="XmlEventsBatchReader"/> found.</summary>
internal sealed class XmlEventsParser(ParseOptions options) : PlacedParser(options)
{
    private readonly XmlEventReader _reader = new(options.Vocabulary);

    protected override bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure)
    {
        if (_reader.Read(buffer, start, start + length, e, out failure) >= 0)
            return true;
        failure = failure with { OffsetBytes = failure.OffsetBytes - start };
        return false;
    }
}
