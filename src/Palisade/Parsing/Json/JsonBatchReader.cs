namespace Palisade.Parsing.Json;

/// <summary>Cuts JSON documents into records: objects one after another, arrays of objects, or the list inside a wrapper.</summary>
/// <remarks>
/// Memory stays bounded: a record longer than <see cref="Limits.MaxRecordBytes"/> is passed over and is one failure. What is no object is
/// one failure a stretch.
/// </remarks>
internal sealed class JsonBatchReader(Stream stream) : BatchReader
{
    // A wrapper is recognised by what stands before its list: as many bytes must be in sight.
    private const int WrapperBytes = 4096;

    // A file of nothing but rubbish must not pile up failures.
    private const int MaxFailures = 10_000;

    private readonly List<(int Start, int Length)> _places = [];
    private byte[] _carry = [];
    private int _carried;
    private long _offset;
    private long _ordinal = 1;
    private bool _ended;
    private Level _level;
    private bool _wrapped;
    private ValueScanner _scanner;
    private int _open = -1;
    private int _at;
    private long _passedFrom = -1;

    private enum Level : byte
    {
        /// <summary>Between documents.</summary>
        Top,

        /// <summary>In the array whose elements are records.</summary>
        List,

        /// <summary>In what a wrapper holds behind its list.</summary>
        Tail,
    }

    public override bool TryRead(RecordBatch batch)
    {
        batch.Clear();
        _places.Clear();
        batch.FirstRecord = _ordinal;
        while (!_ended || _carried > 0)
        {
            int length = Fill(batch);
            batch.OffsetBytes = _offset;
            Scan(batch, length);
            if (_ended)
                Finish(batch, length);
            int cut = _open >= 0 ? _open : _at;
            if (_places.Count == 0 && cut == 0 && length >= Limits.MaxRecordBytes)
                cut = PassOver(length);
            Carry(batch, cut, length);
            if (_places.Count > 0 || batch.Failures.Count > 0)
            {
                batch.Length = cut;
                batch.Context = new JsonRecords([.. _places]);
                return true;
            }
        }

        return false;
    }

    private void Carry(RecordBatch batch, int cut, int length)
    {
        _carried = length - cut;
        if (_carry.Length < _carried)
            _carry = new byte[Math.Max(_carried, Limits.BatchBytes)];
        batch.Bytes.AsSpan(cut, _carried).CopyTo(_carry);
        _offset += cut;
        _at -= cut;
        if (_open >= 0)
            _open -= cut;
    }

    // The carried bytes, then as many as the buffer takes; it grows when a record fills it.
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

    private void Scan(RecordBatch batch, int length)
    {
        byte[] bytes = batch.Bytes;
        if (_offset == 0 && _at == 0 && bytes.AsSpan(0, length).StartsWith("\uFEFF"u8))
            _at = 3;
        while (_at < length && batch.Failures.Count < MaxFailures)
        {
            if (_open >= 0 || _passedFrom >= 0)
            {
                if (!EndRecord(batch, length))
                    return;
            }
            else if (_level == Level.Tail)
            {
                int end = _scanner.Scan(bytes, _at, length, -1);
                _at = end < 0 ? length : end;
                if (end >= 0)
                    _level = Level.Top;
            }
            else if (!_ended && _at > 0 && length - _at < WrapperBytes && _level == Level.Top && bytes[_at] == '{')
            {
                return;
            }
            else
            {
                Step(batch, length);
            }
        }
    }

    // One token between records.
    private void Step(RecordBatch batch, int length)
    {
        byte b = batch.Bytes[_at];
        if (b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)',' or 0x1E)
        {
            _at++;
        }
        else if (b == ']' && _level == Level.List)
        {
            _at++;
            _level = _wrapped ? Level.Tail : Level.Top;
            _scanner.Begin(1);
        }
        else if (b == '[' && _level == Level.Top)
        {
            _at++;
            (_level, _wrapped) = (Level.List, false);
        }
        else if (b == '{' && _level == Level.Top && JsonWrapper.Measure(batch.Bytes, _at, length) is > 0 and int prefix)
        {
            _at += prefix;
            (_level, _wrapped) = (Level.List, true);
        }
        else if (b is (byte)'{' or (byte)'[')
        {
            _open = _at;
            _scanner.Begin(0);
        }
        else
        {
            Reject(batch, length);
        }
    }

    // Text that is no object: to the end of the line, or to where one may begin.
    private void Reject(RecordBatch batch, int length)
    {
        int stop = batch.Bytes.AsSpan(_at + 1, length - _at - 1).IndexOfAny("\n{["u8);
        int list = _level == Level.List ? batch.Bytes.AsSpan(_at + 1, length - _at - 1).IndexOf((byte)']') : -1;
        if (list >= 0 && (stop < 0 || list < stop))
            stop = list;
        int end = stop < 0 ? length : _at + 1 + stop;
        batch.Failures.Add(new ParseFailure(ParseFailureCode.Malformed, _offset + _at, end - _at, _ordinal, "no JSON object"));
        _at = end;
    }

    // True when the open record ends in these bytes.
    private bool EndRecord(RecordBatch batch, int length)
    {
        int end = _scanner.Scan(batch.Bytes, _at, length, _level == Level.Top ? _open : -1);
        if (end < 0)
        {
            _at = length;
            return false;
        }

        _at = end;
        if (_passedFrom >= 0)
            RejectPassed(batch, end);
        else
            Accept(batch, end);
        return true;
    }

    private void Accept(RecordBatch batch, int end)
    {
        if (_places.Count == 0)
            batch.FirstRecord = _ordinal;
        _places.Add((_open, end - _open));
        _ordinal++;
        _open = -1;
    }

    // The buffer holds nothing but the beginning of one record that is too long: forget it, and go on to its end.
    private int PassOver(int length)
    {
        _passedFrom = _offset;
        _open = -1;
        return length;
    }

    private void RejectPassed(RecordBatch batch, int end)
    {
        batch.Failures.Add(new ParseFailure(ParseFailureCode.TooLong, _passedFrom, _offset + end - _passedFrom, _ordinal++, "record longer than 16 MiB"));
        _passedFrom = -1;
    }

    private void Finish(RecordBatch batch, int length)
    {
        if (_at < length)
            return;
        if (_passedFrom >= 0)
            RejectPassed(batch, length);
        else if (_open >= 0)
            Accept(batch, length);
        if (_level != Level.Top)
            batch.Failures.Add(new ParseFailure(ParseFailureCode.Truncated, _offset + length, 0, 0, "list without end"));
        _level = Level.Top;
    }
}
