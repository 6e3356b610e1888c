using Palisade.Proofs.Format;
using Palisade.Vault.Segments;

namespace Palisade.Vault.Search;

/// <summary>A block of a segment, with what was found in it. Used again for the next.</summary>
internal sealed class DecodedBlock : RecordBlock
{
    private BlockDecoder? _decoder;
    private SegmentIndex _index = null!;
    private int _number;

    public override int Count => _decoder?.Count ?? 0;

    public override ReadOnlySpan<byte> RawBytes => _decoder is null ? [] : _decoder.RawBytes;

    public override TextFindings Findings { get; } = new();

    /// <summary>Has no records from now on, until it is set.</summary>
    public void Clear()
    {
        _decoder = null;
        Findings.Clear();
    }

    public void Set(BlockDecoder decoder, SegmentIndex index, int number) => (_decoder, _index, _number) = (decoder, index, number);

    public override ref readonly RecordHeader Header(int record) => ref _decoder!.Headers[record];

    public override ReadOnlySpan<byte> Raw(int record) => _decoder!.Raw(record);

    public override int RecordAt(int offset) => _decoder!.RecordAt(offset);

    public override RecordReference Reference(int record)
    {
        ReadOnlySpan<BlockBatch> batches = _decoder!.Batches;
        int low = 0, high = batches.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (batches[middle].First <= record)
                low = middle;
            else
                high = middle - 1;
        }

        return new RecordReference(batches[low].Leaf, record - batches[low].First);
    }

    public override bool ReadsChunks(uint stream) => _index.HasFields || !Context(stream).IsEmpty;

    public override ReadOnlySpan<byte> Context(uint stream) => _index.Context(_number, stream).Span;

    // A stream whose format is known, and another one, has no chunks; of which streams there are records in this block the index does not say.
    public override bool MayHaveChunks()
    {
        foreach (uint stream in _index.Streams.Keys)
        {
            if (SearchWork.IsUnknownOrChunked(Context(stream)))
                return base.MayHaveChunks();
        }

        return false;
    }
}
