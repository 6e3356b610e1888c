using System.Security.Cryptography;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Vault.Journal;

namespace Palisade.Vault;

/// <summary>
/// Records on their way into a stream, in the form the journal keeps them in. The caller fills it, appends it, and may fill it again as soon as the call of append returns. Not safe on
/// several threads at once; allocates nothing once it has grown.
/// </summary>
public sealed class RecordBuffer
{
    private readonly ByteBuffer _bytes = new(4096);

    /// <summary>The records in it.</summary>
    public int Count { get; private set; }

    /// <summary>The raw bytes kept of them, in all.</summary>
    public int RawBytes { get; private set; }

    /// <summary>Whether it holds as much as one append takes: <see cref="Limits.MaxAppendRecords"/> or <see cref="Limits.MaxAppendBytes"/>. Append it before adding more.</summary>
    public bool IsFull => Count >= Limits.MaxAppendRecords || RawBytes >= Limits.MaxAppendBytes;

    internal ReadOnlySpan<byte> Encoded => _bytes.Written;

    /// <summary>Adds a record.</summary>
    /// <param name="raw">
    /// Its bytes as received, without the terminator; any bytes. Copied. Of one longer than <see cref="Limits.MaxVaultRecordBytes"/> the beginning is kept, with the length and SHA-256 of the whole.
    /// </param>
    /// <param name="terminator"><see cref="RecordFlags.LineFeed"/>, <see cref="RecordFlags.CarriageReturnLineFeed"/>, or none.</param>
    /// <exception cref="InvalidOperationException">The buffer <see cref="IsFull"/>.</exception>
    public void Add(ReadOnlySpan<byte> raw, RecordFlags terminator)
    {
        if (raw.Length <= Limits.MaxVaultRecordBytes)
            AddWhole(raw, terminator);
        else
            AddTruncated(raw[..Limits.MaxVaultRecordBytes], terminator, raw.Length, SHA256.HashData(raw));
    }

    /// <summary>Adds the beginning of a record too long to be held.</summary>
    /// <param name="beginning">What is kept of it: at most <see cref="Limits.MaxVaultRecordBytes"/>.</param>
    /// <param name="terminator">As for <see cref="Add"/>.</param>
    /// <param name="wholeLength">The length of the whole, larger than that of the beginning.</param>
    /// <param name="wholeHash">The SHA-256 of the whole: 32 bytes.</param>
    /// <exception cref="ArgumentException">One of these is not so.</exception>
    /// <exception cref="InvalidOperationException">The buffer <see cref="IsFull"/>.</exception>
    public void AddTruncated(ReadOnlySpan<byte> beginning, RecordFlags terminator, long wholeLength, ReadOnlySpan<byte> wholeHash)
    {
        if (beginning.Length > Limits.MaxVaultRecordBytes || wholeLength <= beginning.Length || wholeHash.Length != TreeHash.Length)
            throw new ArgumentException("A truncated record has a beginning shorter than the whole, and a hash of 32 bytes.", nameof(beginning));
        Begin(beginning, (terminator & Terminators) | RecordFlags.Truncated);
        _bytes.WriteInt64(wholeLength);
        _bytes.Write(wholeHash);
        _bytes.Write(beginning);
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _bytes.Clear();
        (Count, RawBytes) = (0, 0);
    }

    private const RecordFlags Terminators = RecordFlags.LineFeed | RecordFlags.CarriageReturnLineFeed;

    private void AddWhole(ReadOnlySpan<byte> raw, RecordFlags terminator)
    {
        Begin(raw, terminator & Terminators);
        _bytes.Write(raw);
    }

    private void Begin(ReadOnlySpan<byte> raw, RecordFlags flags)
    {
        if (IsFull)
            throw new InvalidOperationException("The buffer is full: append it first.");
        if (flags.HasFlag(Terminators))
            throw new ArgumentException("A record has one terminator.", nameof(flags));
        _bytes.WriteByte((byte)flags);
        _bytes.WriteVarint(raw.Length);
        Count++;
        RawBytes += raw.Length;
    }
}
