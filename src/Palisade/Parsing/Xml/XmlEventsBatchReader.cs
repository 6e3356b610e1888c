namespace Palisade.Parsing.Xml;

/// <summary>Cuts a stream at <c>&lt;Event&gt;</c> elements, whatever stands around them: nothing, a root element, line ends, or text.</summary>
/// <remarks>
/// Memory stays bounded: an element longer than <see cref="Limits.MaxRecordBytes"/> is passed over and is one failure. Text between events that
/// is no markup is one failure a stretch.
/// </remarks>
internal sealed class XmlEventsBatchReader(Stream stream) : BatchReader
{
    private readonly List<(int Start, int Length)> _places = [];
    private byte[] _carry = [];
    private int _carried;
    private long _offset;
    private long _ordinal = 1;
    private bool _ended;
    private long _passedFrom = -1;

    public override bool TryRead(RecordBatch batch)
    {
        batch.Clear();
        _places.Clear();
        batch.FirstRecord = _ordinal;
        while (!_ended || _carried > 0)
        {
            int length = Fill(batch);
            batch.OffsetBytes = _offset;
            int cut = Scan(batch, length);
            if (cut == 0 && _places.Count == 0 && length >= Limits.MaxRecordBytes)
            {
                _passedFrom = _offset;
                cut = length - XmlEventScanner.LongestMark;
            }

            Carry(batch, cut, length);
            if (_places.Count > 0 || batch.Failures.Count > 0)
            {
                batch.Length = cut;
                batch.Context = new XmlRecords([.. _places]);
                return true;
            }
        }

        return false;
    }

    // Returns where the next batch begins: behind all whole events, or at the one that goes on.
    private int Scan(RecordBatch batch, int length)
    {
        int at = 0;
        if (_passedFrom >= 0)
        {
            at = PassOver(batch, length);
            if (_passedFrom >= 0)
                return at;
        }

        while (at < length)
        {
            int start = XmlEventScanner.FindStart(batch.Bytes, at, length);
            if (start < 0)
            {
                int keep = _ended ? length : XmlEventScanner.CutBeforeTag(batch.Bytes, at, length);
                CheckGap(batch, at, keep);
                return keep;
            }

            int end = XmlEventScanner.FindEnd(batch.Bytes, start, length);
            CheckGap(batch, at, start);
            if (end < 0 && !_ended)
                return start;
            end = end < 0 ? length : end;
            _places.Add((start, end - start));
            _ordinal++;
            at = end;
        }

        return length;
    }

    private int PassOver(RecordBatch batch, int length)
    {
        int end = batch.Bytes.AsSpan(0, length).IndexOf("</Event>"u8);
        if (end < 0 && !_ended)
            return Math.Max(0, length - XmlEventScanner.LongestMark);
        end = end < 0 ? length : end + "</Event>".Length;
        batch.Failures.Add(new ParseFailure(ParseFailureCode.TooLong, _passedFrom, _offset + end - _passedFrom, _ordinal++, "event longer than 16 MiB"));
        batch.FirstRecord = _ordinal;
        _passedFrom = -1;
        return end;
    }

    private void CheckGap(RecordBatch batch, int start, int end)
    {
        int text = XmlEventScanner.FindText(batch.Bytes, start, end);
        if (text >= 0)
            batch.Failures.Add(new ParseFailure(ParseFailureCode.Malformed, _offset + text, end - text, 0, "text outside events"));
    }

    private int Fill(RecordBatch batch)
    {
        if (_carried >= batch.Bytes.Length)
            batch.Bytes = new byte[Math.Min(Math.Max(_carried * 2, Limits.BatchBytes), Limits.MaxRecordBytes)];
        _carry.AsSpan(0, _carried).CopyTo(batch.Bytes);
        int length = _carried;
        while (!_ended && length < batch.Bytes.Length)
        {
            int read = stream.Read(batch.Bytes, length, batch.Bytes.Length - length);
            _ended |= read == 0;
            length += read;
        }

        return length;
    }

    private void Carry(RecordBatch batch, int cut, int length)
    {
        _carried = length - cut;
        if (_carry.Length < _carried)
            _carry = new byte[Math.Max(_carried, Limits.BatchBytes)];
        batch.Bytes.AsSpan(cut, _carried).CopyTo(_carry);
        _offset += cut;
    }
}

/// <summary>Where the events of a batch lie. Immutable.</summary>
/// <param name="Places">First byte and length of each, as indexes into the batch.</param>
internal sealed record XmlRecords((int Start, int Length)[] Places);
