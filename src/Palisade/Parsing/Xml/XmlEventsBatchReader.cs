using Palisade.Parsing.Placed;

namespace Palisade.Parsing.Xml;

/// <summary>Cuts a stream at <c>&lt;Event&gt;</c> elements, whatever stands around them: nothing, a root element, line ends, or text.</summary>
/// <remarks>Text between events that is no markup is one failure a stretch.</remarks>
internal sealed class XmlEventsBatchReader(Stream stream) : PlacedBatchReader(stream)
{
    protected override int Find(RecordBatch batch, int length)
    {
        int at = 0;
        if (IsPassing)
        {
            at = FindPassedEnd(batch, length);
            if (IsPassing)
                return at;
        }

        while (at < length)
        {
            int start = XmlEventScanner.FindStart(batch.Bytes, at, length);
            if (start < 0)
            {
                int keep = HasEnded ? length : XmlEventScanner.CutBeforeTag(batch.Bytes, at, length);
                CheckGap(batch, at, keep);
                return keep;
            }

            int end = XmlEventScanner.FindEnd(batch.Bytes, start, length);
            CheckGap(batch, at, start);
            if (end < 0 && !HasEnded)
                return start;
            end = end < 0 ? length : end;
            Accept(batch, start, end);
            at = end;
        }

        return length;
    }

    // An end tag that the buffer cuts stays in sight.
    protected override int PassOver(int length) => length - XmlEventScanner.LongestMark;

    private int FindPassedEnd(RecordBatch batch, int length)
    {
        int end = batch.Bytes.AsSpan(0, length).IndexOf("</Event>"u8);
        if (end < 0 && !HasEnded)
            return Math.Max(0, length - XmlEventScanner.LongestMark);
        end = end < 0 ? length : end + "</Event>".Length;
        RejectPassed(batch, end, "event");
        return end;
    }

    private void CheckGap(RecordBatch batch, int start, int end)
    {
        int text = XmlEventScanner.FindText(batch.Bytes, start, end);
        if (text >= 0)
            batch.Failures.Add(new ParseFailure(ParseFailureCode.Malformed, Offset + text, end - text, 0, "text outside events"));
    }
}
