using System.Security.Cryptography;
using Palisade.Proofs.Format;

namespace Palisade.Vault.Intake;

/// <summary>
/// Cuts a stream of bytes into the records that a vault keeps: lines, each with its terminator apart, or the chunks of a Windows event log, each behind the file's header. The bytes that go in come out exactly. Memory
/// is bounded: of a line longer than the vault keeps, only the beginning is held. Not safe on several threads at once.
/// </summary>
public sealed class RecordCutter : IDisposable
{
    private const int EvtxHeaderBytes = 4096, EvtxChunkBytes = 64 << 10;
    private readonly Stream _input;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _bytes = new byte[256 << 10];
    private byte[] _evtxHeader = [];
    private int _start, _end;
    private long _skipped;
    private bool _ended, _known;

    /// <summary>Reads from a stream, which stays the caller's.</summary>
    public RecordCutter(Stream input) => _input = input;

    /// <summary>Fills a buffer with the records that are there: waits for the first, not for more than the stream gives at once.</summary>
    /// <param name="records">Added to until it is full.</param>
    /// <returns>False when the stream has ended and nothing was added.</returns>
    public bool Read(RecordBuffer records)
    {
        ArgumentNullException.ThrowIfNull(records);
        int before = records.Count;
        while (!records.IsFull)
        {
            if (Cut(records))
                continue;
            if (records.Count > before || !Fill(records))
                break;
        }

        return records.Count > before;
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private bool Cut(RecordBuffer records)
    {
        if (!_known || _start == _end)
            return false;
        return _evtxHeader.Length > 0 ? CutChunk(records) : CutLine(records);
    }

    private bool CutLine(RecordBuffer records)
    {
        ReadOnlySpan<byte> rest = _bytes.AsSpan(_start, _end - _start);
        int length = rest.IndexOf((byte)'\n');
        if (length < 0)
            return false;
        bool carriage = length > 0 && rest[length - 1] == (byte)'\r';
        AddLine(records, rest[..(carriage ? length - 1 : length)], carriage ? RecordFlags.CarriageReturnLineFeed : RecordFlags.LineFeed);
        _start += length + 1;
        return true;
    }

    private bool CutChunk(RecordBuffer records)
    {
        if (_end - _start < EvtxChunkBytes)
            return false;
        AddChunk(records, EvtxChunkBytes);
        return true;
    }

    private void AddChunk(RecordBuffer records, int bytes)
    {
        byte[] record = [.. _evtxHeader, .. _bytes.AsSpan(_start, bytes)];
        records.Add(record, RecordFlags.None);
        _start += bytes;
    }

    /// <summary>Adds a line whose end is known; the beginning of an over-long one stands before it in the buffer.</summary>
    private void AddLine(RecordBuffer records, ReadOnlySpan<byte> line, RecordFlags terminator)
    {
        if (_skipped == 0)
        {
            records.Add(line, terminator);
            return;
        }

        _hash.AppendData(line[Limits.MaxVaultRecordBytes..]);
        records.AddTruncated(line[..Limits.MaxVaultRecordBytes], terminator, line.Length + _skipped, _hash.GetHashAndReset());
        _skipped = 0;
    }

    /// <summary>Reads on; at the end of the stream, what is left when all lines are cut becomes the last record.</summary>
    private bool Fill(RecordBuffer records)
    {
        if (_ended)
            return AddRest(records);
        MakeRoom();
        int read = _input.Read(_bytes, _end, _bytes.Length - _end);
        _end += read;
        _ended = read == 0;
        if (!_known && (_ended || _end - _start >= EvtxHeaderBytes || !"ElfFile\0"u8.StartsWith(_bytes.AsSpan(_start, Math.Min(8, _end - _start)))))
            Recognise();
        return true;
    }

    private bool AddRest(RecordBuffer records)
    {
        if (_start == _end)
            return false;
        if (_evtxHeader.Length > 0)
        {
            AddChunk(records, _end - _start);
            return true;
        }

        AddLine(records, _bytes.AsSpan(_start, _end - _start), RecordFlags.None);
        _start = _end;
        return true;
    }

    private void Recognise()
    {
        _known = true;
        if (_end - _start < EvtxHeaderBytes || !_bytes.AsSpan(_start).StartsWith("ElfFile\0"u8))
            return;
        _evtxHeader = _bytes[_start..(_start + EvtxHeaderBytes)];
        _start += EvtxHeaderBytes;
    }

    /// <summary>Moves what is left to the front. Of a line that is longer than the vault keeps, all but its beginning and its last byte, which may belong to the terminator, goes through the hash.</summary>
    private void MakeRoom()
    {
        int left = _end - _start;
        if (_start > 0)
        {
            _bytes.AsSpan(_start, left).CopyTo(_bytes);
            (_start, _end) = (0, left);
        }

        if (left > Limits.MaxVaultRecordBytes + 1 && _evtxHeader.Length == 0 && left == _bytes.Length)
        {
            int past = left - 1 - Limits.MaxVaultRecordBytes;
            if (_skipped == 0)
                _hash.AppendData(_bytes, 0, Limits.MaxVaultRecordBytes);
            _hash.AppendData(_bytes, Limits.MaxVaultRecordBytes, past);
            _skipped += past;
            _bytes[Limits.MaxVaultRecordBytes] = _bytes[left - 1];
            _end = Limits.MaxVaultRecordBytes + 1;
        }
        else if (left == _bytes.Length)
        {
            Array.Resize(ref _bytes, 2 * left);
        }
    }
}
