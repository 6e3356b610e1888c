using System.Buffers.Binary;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary>Puts the records of whole batches together to the plain bytes of a block: docs/vault-format.md, section 6. Reused block after block; not safe on several threads at once.</summary>
internal sealed class BlockEncoder
{
    private readonly GrowingBytes _batches = new(), _streams = new(), _ordinals = new(), _received = new(), _events = new(), _flags = new(), _lengths = new(), _truncated = new(), _raw = new(), _plain = new();
    private RecordHeader _before;
    private long _leafBefore;
    private int _expected;

    /// <summary>The batches so far.</summary>
    public int Batches { get; private set; }

    /// <summary>The records so far.</summary>
    public int Records { get; private set; }

    /// <summary>Their raw bytes so far.</summary>
    public int RawBytes => _raw.Length;

    /// <summary>At most how many bytes <see cref="Finish"/> gives.</summary>
    public int PlainBytes => Varint.MaxLength + _batches.Length + _streams.Length + _ordinals.Length + _received.Length + _events.Length + _flags.Length + _lengths.Length + _truncated.Length + _raw.Length;

    /// <summary>Starts a batch, whose records follow.</summary>
    /// <exception cref="InvalidOperationException">Records of the batch before are missing, or its leaf is not lower.</exception>
    public void BeginBatch(long leaf, int records)
    {
        if (_expected != Records || (Batches > 0 && leaf <= _leafBefore))
            throw new InvalidOperationException("Batches are whole, and ascend by their leaf.");
        _batches.Varint((ulong)(leaf - _leafBefore));
        _batches.Varint((ulong)records);
        _leafBefore = leaf;
        _expected += records;
        Batches++;
    }

    /// <summary>Adds the next record of the batch.</summary>
    /// <exception cref="InvalidOperationException">The batch has no more, or its header is none that a reader takes.</exception>
    public void Append(in RecordHeader header, ReadOnlySpan<byte> raw)
    {
        if (Records == _expected || !header.IsValid(raw.Length))
            throw new InvalidOperationException("The batch has no more records, or this is none.");
        _streams.Varint(header.Stream);
        _ordinals.Varint(Varint.ZigZag(header.Ordinal - _before.Ordinal));
        _received.Varint(Varint.ZigZag(header.Received - _before.Received));
        _events.Varint(Varint.ZigZag(header.EventSecond - _before.EventSecond));
        _flags.Byte((byte)header.Flags);
        _lengths.Varint((ulong)raw.Length);
        if (header.IsTruncated)
        {
            Span<byte> whole = _truncated.Take(8 + TreeHash.Length);
            BinaryPrimitives.WriteInt64BigEndian(whole, header.WholeLength);
            header.WholeHash.CopyTo(whole[8..]);
        }

        _raw.Append(raw);
        _before = header;
        Records++;
    }

    /// <summary>The plain bytes, valid until the next call; the encoder starts anew.</summary>
    /// <exception cref="InvalidOperationException">There is no batch, records are missing, or the block is larger than <see cref="BlockLimits"/> allow.</exception>
    public ReadOnlyMemory<byte> Finish()
    {
        if (Batches == 0 || Records != _expected || Records > BlockLimits.MaxRecords || PlainBytes > BlockLimits.MaxPlainBytes)
            throw new InvalidOperationException("No block: no batch, records missing, or too large.");
        _plain.Clear();
        _plain.Varint((ulong)Batches);
        foreach (GrowingBytes column in (ReadOnlySpan<GrowingBytes>)[_batches, _streams, _ordinals, _received, _events, _flags, _lengths, _truncated, _raw])
        {
            _plain.Append(column.Written.Span);
            column.Clear();
        }

        (_before, _leafBefore, _expected, Batches, Records) = (default, 0, 0, 0, 0);
        return _plain.Written;
    }
}
