using Palisade.Events;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Json;

/// <summary>One JSON object a line.</summary>
internal sealed class NdjsonParser(ParseOptions options) : LineParser(options)
{
    private readonly JsonRecordReader _reader = new(options.Vocabulary);

    protected override bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure)
    {
        int end = start + length;
        int at = e.OffsetBytes == 0 && buffer.AsSpan(start, length).StartsWith("\uFEFF"u8) ? start + 3 : start;
        at = JsonBlanks.Skip(buffer, at, end);
        failure = default;
        if (at == end)
            return false;
        if (_reader.TryReadWhole(buffer, at, end, e, out failure))
            return true;
        failure = failure with { OffsetBytes = failure.OffsetBytes - start };
        return false;
    }
}
