using System.Security.Cryptography;
using Palisade.Proofs.Format;
using Palisade.Vault;

namespace Palisade.Server.Listeners;

/// <summary>A record that comes in pieces. Memory is bounded: of one longer than the vault keeps, only the beginning is held, and the rest goes through a hash. Not thread safe.</summary>
internal sealed class RecordAssembler : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _bytes = new byte[4096];
    private int _length;
    private long _whole;

    /// <summary>The bytes taken of the record so far.</summary>
    public long Length => _whole;

    /// <summary>What is held of it.</summary>
    public ReadOnlySpan<byte> Beginning => _bytes.AsSpan(0, _length);

    /// <summary>Takes the next piece.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty)
            return;
        int kept = Math.Min(piece.Length, Limits.MaxVaultRecordBytes - _length);
        if (_whole == _length && kept < piece.Length)
            _hash.AppendData(Beginning);
        if (_whole > _length || kept < piece.Length)
            _hash.AppendData(piece);
        Keep(piece[..kept]);
        _whole += piece.Length;
    }

    /// <summary>The record is whole: it goes into the buffer, and the next begins.</summary>
    public void End(RecordBuffer records, RecordFlags terminator)
    {
        if (_whole == _length)
            records.Add(Beginning, terminator);
        else
            records.AddTruncated(Beginning, terminator, _whole, _hash.GetHashAndReset());
        Clear();
    }

    /// <summary>As <see cref="End"/>, behind a line feed: a carriage return before it belongs to the terminator. That of a record too long to be held has gone into its hash, and stays.</summary>
    public void EndLine(RecordBuffer records)
    {
        bool hasReturn = _whole == _length && _length > 0 && _bytes[_length - 1] == '\r';
        if (hasReturn)
            (_length, _whole) = (_length - 1, _whole - 1);
        End(records, hasReturn ? RecordFlags.CarriageReturnLineFeed : RecordFlags.LineFeed);
    }

    /// <summary>Forgets the record.</summary>
    public void Clear()
    {
        if (_whole > _length)
            _hash.GetHashAndReset();
        (_length, _whole) = (0, 0);
        if (_bytes.Length > 256 << 10)
            _bytes = new byte[4096];
    }

    public void Dispose() => _hash.Dispose();

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (_bytes.Length - _length < piece.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + piece.Length));
        piece.CopyTo(_bytes.AsSpan(_length));
        _length += piece.Length;
    }
}
