namespace Palisade.Parsing.Placed;

/// <summary>Cuts a stream at records that have no line of their own: a format finds them in what was read, and what goes on is carried to the next batch.</summary>
/// <remarks>Memory stays bounded: a record longer than <see cref="Limits.MaxRecordBytes"/> is passed over and is one failure.</remarks>
internal abstract class PlacedBatchReader(Stream stream) : BatchReader
{
    private readonly List<(int Start, int Length)> _places = [];
    private byte[] _carry = [];
    private int _carried;
    private long _passedFrom = -1;

    /// <summary>Where the buffer begins, in bytes from the start of the stream.</summary>
    protected long Offset { get; private set; }

    /// <summary>The 1-based ordinal of the next record.</summary>
    protected long Ordinal { get; private set; } = 1;

    /// <summary>True when the buffer holds the last bytes of the stream.</summary>
    protected bool HasEnded { get; private set; }

    /// <summary>True in a record that is too long: its end is looked for, and nothing of it is kept.</summary>
    protected bool IsPassing => _passedFrom >= 0;

    public override bool TryRead(RecordBatch batch)
    {
        batch.Clear();
        _places.Clear();
        batch.FirstRecord = Ordinal;
        while (!HasEnded || _carried > 0)
        {
            int length = Fill(batch);
            batch.OffsetBytes = Offset;
            int cut = Find(batch, length);
            if (cut == 0 && _places.Count == 0 && length >= Limits.MaxRecordBytes)
            {
                _passedFrom = Offset;
                cut = PassOver(length);
            }

            Carry(batch, cut, length);
            if (_places.Count > 0 || batch.Failures.Count > 0)
            {
                batch.Length = cut;
                batch.Context = new RecordPlaces([.. _places]);
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds records, each of which it gives to <see cref="Accept"/>, or to <see cref="RejectPassed"/> the one that was passed over.</summary>
    /// <param name="batch">Holds the bytes, and takes failures.</param>
    /// <param name="length">The number of bytes.</param>
    /// <returns>Where the next batch begins: behind all whole records, or at the one that goes on.</returns>
    protected abstract int Find(RecordBatch batch, int length);

    /// <summary>Called when the buffer holds nothing but the beginning of one record that is too long.</summary>
    /// <returns>Where the next batch begins.</returns>
    protected abstract int PassOver(int length);

    /// <summary>Called when the bytes before a place are dropped, for formats that keep places of their own.</summary>
    protected virtual void OnCut(int cut)
    {
    }

    /// <summary>Takes a record.</summary>
    protected void Accept(RecordBatch batch, int start, int end)
    {
        if (_places.Count == 0)
            batch.FirstRecord = Ordinal;
        _places.Add((start, end - start));
        Ordinal++;
    }

    /// <summary>Ends the record that is passed over.</summary>
    /// <param name="batch">Takes the failure.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="what">The format's word for a record.</param>
    protected void RejectPassed(RecordBatch batch, int end, string what)
    {
        batch.Failures.Add(new ParseFailure(ParseFailureCode.TooLong, _passedFrom, Offset + end - _passedFrom, Ordinal++, what + " longer than 16 MiB"));
        _passedFrom = -1;
    }

    // The carried bytes, then as many as the buffer takes; it grows when a record fills it.
    private int Fill(RecordBatch batch)
    {
        if (_carried >= batch.Bytes.Length)
            batch.Bytes = new byte[Math.Min(Math.Max(_carried * 2, Limits.BatchBytes), Limits.MaxRecordBytes)];
        _carry.AsSpan(0, _carried).CopyTo(batch.Bytes);
        int length = _carried;
        while (!HasEnded && length < batch.Bytes.Length)
        {
            int read = stream.Read(batch.Bytes, length, batch.Bytes.Length - length);
            HasEnded |= read == 0;
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
        Offset += cut;
        OnCut(cut);
    }
}
