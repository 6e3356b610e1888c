namespace Palisade.Parsing.Tables;

/// <summary>Cuts a table into batches of whole records: a value in quotes may hold line ends.</summary>
/// <remarks>
/// A quote that is not closed within <see cref="Limits.MaxTableRecordBytes"/> is taken for text: the record ends at its line end. A record without
/// any line end in <see cref="Limits.MaxRecordBytes"/> is passed over, and is one failure.
/// </remarks>
internal sealed class CsvBatchReader(Stream stream) : BatchReader
{
    private byte[] _carry = [];
    private int _carried;
    private long _offset;
    private long _line = 1;
    private bool _ended;
    private bool _skips;
    private CsvHeader? _header;

    public override bool TryRead(RecordBatch batch)
    {
        batch.Clear();
        while (!_ended || _carried > 0)
        {
            int length = Fill(batch);
            if (length == 0)
                return false;
            ReadOnlySpan<byte> bytes = batch.Bytes.AsSpan(0, length);
            int start = 0;
            if (_skips)
            {
                int lineEnd = bytes.IndexOf((byte)'\n');
                Keep(batch, length, lineEnd < 0 ? length : lineEnd + 1, lines: lineEnd < 0 ? 0 : 1);
                _skips = lineEnd < 0;
                continue;
            }

            if (_header is null)
                start = ReadHeader(bytes);
            int cut = Cut(bytes[start..], _header!.Separator) + start;
            if (cut == 0)
            {
                if (length < Limits.MaxRecordBytes)
                {
                    Keep(batch, length, 0, 0);
                    continue;
                }

                batch.Failures.Add(new ParseFailure(ParseFailureCode.TooLong, _offset, length, _line, "record longer than 16 MiB"));
                _skips = true;
                Keep(batch, length, length, 0);
                continue;
            }

            Take(batch, bytes[..cut], start);
            Keep(batch, length, cut, bytes[..cut].Count((byte)'\n'));
            return true;
        }

        return false;
    }

    private void Take(RecordBatch batch, ReadOnlySpan<byte> taken, int start)
    {
        batch.Context = _header;
        batch.OffsetBytes = _offset;
        batch.FirstRecord = _line;
        batch.Length = taken.Length;
        // What lies above the first record is no record: it is blanked, so that offsets stay.
        if (start > 0)
        {
            Span<byte> above = batch.Bytes.AsSpan(0, start);
            for (int i = 0; i < above.Length; i++)
                above[i] = above[i] == '\n' ? (byte)'\n' : (byte)' ';
        }
    }

    private int ReadHeader(ReadOnlySpan<byte> bytes)
    {
        int start = CsvHeader.StartOf(bytes);
        _header = CsvHeader.Find(bytes[start..], isForced: true)!;
        int end = CsvText.RecordEnd(bytes[start..], _header.Separator);
        return end < 0 ? bytes.Length : start + end;
    }

    // The bytes of the whole records at the start of a text.
    private int Cut(ReadOnlySpan<byte> bytes, byte separator)
    {
        if (_ended)
            return bytes.Length;
        int last = bytes.LastIndexOf((byte)'\n') + 1;
        if (last == 0 || !bytes.Contains((byte)'"'))
            return last;
        int at = 0;
        while (at < bytes.Length)
        {
            int length = RecordLength(bytes[at..], separator);
            if (length <= 0)
                break;
            at += length;
        }

        return at;
    }

    /// <summary>The bytes of the record at the start of a text with its line end; -1 where it may go on behind the text.</summary>
    internal static int RecordLength(ReadOnlySpan<byte> text, byte separator)
    {
        ReadOnlySpan<byte> window = text[..Math.Min(text.Length, Limits.MaxTableRecordBytes)];
        int length = CsvText.RecordEnd(window, separator);
        if (length >= 0 || text.Length < Limits.MaxTableRecordBytes)
            return length;
        return text.IndexOf((byte)'\n') + 1;
    }

    private int Fill(RecordBatch batch)
    {
        int wanted = Math.Max(_carried, batch.Bytes.Length);
        if (_carried == batch.Bytes.Length)
            wanted = Math.Min(_carried * 2, Limits.MaxRecordBytes);
        if (batch.Bytes.Length < wanted)
            batch.Bytes = new byte[wanted];
        _carry.AsSpan(0, _carried).CopyTo(batch.Bytes);
        int length = _carried;
        while (!_ended && length < batch.Bytes.Length)
        {
            int read = stream.Read(batch.Bytes, length, batch.Bytes.Length - length);
            _ended = read == 0;
            length += read;
        }

        return length;
    }

    private void Keep(RecordBatch batch, int length, int cut, int lines)
    {
        _carried = length - cut;
        if (_carry.Length < _carried)
            _carry = new byte[Math.Max(_carried, Limits.BatchBytes)];
        batch.Bytes.AsSpan(cut, _carried).CopyTo(_carry);
        _offset += cut;
        _line += lines;
    }
}
