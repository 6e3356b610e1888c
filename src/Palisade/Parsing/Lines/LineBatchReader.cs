namespace Palisade.Parsing.Lines;

/// <summary>Cuts a stream at line ends into batches of about <see cref="Limits.BatchBytes"/>. LF and CR LF; the last line may lack its end.</summary>
/// <remarks>A line longer than <see cref="Limits.MaxRecordBytes"/> is passed over and counted as one failure with its length; memory stays bounded.</remarks>
internal class LineBatchReader(Stream stream) : BatchReader
{
    private byte[] _carry = [];
    private int _carried;
    private long _offset;
    private long _line = 1;
    private bool _ended;

    public override bool TryRead(RecordBatch batch)
    {
        batch.Clear();
        while (!_ended || _carried > 0)
        {
            batch.OffsetBytes = _offset;
            batch.FirstRecord = _line;
            int length = Fill(batch);
            int cut = _ended ? length : batch.Bytes.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            if (!_ended && cut > 0)
                cut = CutWithin(batch.Bytes.AsSpan(0, cut));
            if (cut == 0)
            {
                if (length == 0)
                    return false;
                PassOver(batch, length);
                continue;
            }

            _carried = length - cut;
            if (_carry.Length < _carried)
                _carry = new byte[Math.Max(_carried, Limits.BatchBytes)];
            batch.Bytes.AsSpan(cut, _carried).CopyTo(_carry);
            batch.Length = cut;
            _offset += cut;
            _line += batch.Bytes.AsSpan(0, cut).Count((byte)'\n');
            OnBatch(batch);
            return true;
        }

        return false;
    }

    /// <summary>Where to end a batch, for formats whose records take several lines: a place after a line end, above 0.</summary>
    /// <param name="wholeLines">What was read, up to the last line end; more of the file follows.</param>
    protected virtual int CutWithin(ReadOnlySpan<byte> wholeLines) => wholeLines.Length;

    /// <summary>Called for each batch that was filled, in order, for formats that give it a context.</summary>
    protected virtual void OnBatch(RecordBatch batch)
    {
    }

    // The carried bytes, then what the stream gives, until the buffer is full and holds a line end, or the stream ends.
    private int Fill(RecordBatch batch)
    {
        if (batch.Bytes.Length < _carried)
            batch.Bytes = new byte[Math.Max(_carried, Limits.BatchBytes)];
        _carry.AsSpan(0, _carried).CopyTo(batch.Bytes);
        int length = _carried;
        bool hasEnd = false;
        while (!_ended)
        {
            if (length == batch.Bytes.Length)
            {
                if (hasEnd || length >= Limits.MaxRecordBytes)
                    break;
                byte[] wider = new byte[Math.Min(length * 2, Limits.MaxRecordBytes)];
                batch.Bytes.AsSpan(0, length).CopyTo(wider);
                batch.Bytes = wider;
            }

            int read = stream.Read(batch.Bytes, length, batch.Bytes.Length - length);
            if (read == 0)
                _ended = true;
            hasEnd |= batch.Bytes.AsSpan(length, read).Contains((byte)'\n');
            length += read;
        }

        return length;
    }

    // batch holds the beginning of a line without end: read and drop until its end.
    private void PassOver(RecordBatch batch, int length)
    {
        long total = length;
        int rest = 0;
        while (!_ended)
        {
            int read = stream.Read(batch.Bytes, 0, batch.Bytes.Length);
            if (read == 0)
            {
                _ended = true;
                break;
            }

            int end = batch.Bytes.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0)
            {
                total += end + 1;
                rest = read - end - 1;
                if (_carry.Length < rest)
                    _carry = new byte[rest];
                batch.Bytes.AsSpan(end + 1, rest).CopyTo(_carry);
                break;
            }

            total += read;
        }

        batch.Failures.Add(new ParseFailure(ParseFailureCode.TooLong, _offset, total, _line, "line longer than 16 MiB"));
        _carried = rest;
        _offset += total;
        _line++;
    }
}
