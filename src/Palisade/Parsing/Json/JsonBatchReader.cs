using Palisade.Parsing.Placed;

namespace Palisade.Parsing.Json;

/// <summary>Cuts JSON documents into records: objects one after another, arrays of objects, or the list inside a wrapper.</summary>
/// <remarks>What is no object is one failure a stretch.</remarks>
internal sealed class JsonBatchReader(Stream stream) : PlacedBatchReader(stream)
{
    // A wrapper is recognised by what stands before its list: as many bytes must be in sight.
    private const int WrapperBytes = 4096;

    // A file of nothing but rubbish must not pile up failures.
    private const int MaxFailures = 10_000;

    private Level _level;
    private bool _wrapped;
    private ValueScanner _scanner;
    private int _open = -1;
    private int _at;

    private enum Level : byte
    {
        /// <summary>Between documents.</summary>
        Top,

        /// <summary>In the array whose elements are records.</summary>
        List,

        /// <summary>In what a wrapper holds behind its list.</summary>
        Tail,
    }

    protected override int Find(RecordBatch batch, int length)
    {
        Scan(batch, length);
        if (HasEnded)
            Finish(batch, length);
        return _open >= 0 ? _open : _at;
    }

    // Forget the record, and go on to its end.
    protected override int PassOver(int length)
    {
        _open = -1;
        return length;
    }

    protected override void OnCut(int cut)
    {
        _at -= cut;
        if (_open >= 0)
            _open -= cut;
    }

    private void Scan(RecordBatch batch, int length)
    {
        byte[] bytes = batch.Bytes;
        if (Offset == 0 && _at == 0 && bytes.AsSpan(0, length).StartsWith("\uFEFF"u8))
            _at = 3;
        while (_at < length && batch.Failures.Count < MaxFailures)
        {
            if (_open >= 0 || IsPassing)
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
            else if (!HasEnded && _at > 0 && length - _at < WrapperBytes && _level == Level.Top && bytes[_at] == '{')
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
        batch.Failures.Add(new ParseFailure(ParseFailureCode.Malformed, Offset + _at, end - _at, Ordinal, "no JSON object"));
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
        EndOpen(batch, end);
        return true;
    }

    private void EndOpen(RecordBatch batch, int end)
    {
        if (IsPassing)
        {
            RejectPassed(batch, end, "record");
            return;
        }

        Accept(batch, _open, end);
        _open = -1;
    }

    private void Finish(RecordBatch batch, int length)
    {
        if (_at < length)
            return;
        if (IsPassing || _open >= 0)
            EndOpen(batch, length);
        if (_level != Level.Top)
            batch.Failures.Add(new ParseFailure(ParseFailureCode.Truncated, Offset + length, 0, 0, "list without end"));
        _level = Level.Top;
    }
}
