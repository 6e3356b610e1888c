using Palisade.Proofs.Format;
using Palisade.Vault.Segments;

namespace Palisade.Vault.Search;

/// <summary>The blocks of one segment that a search has to read. The file is opened when the first is asked for.</summary>
/// <param name="open">Opens it; null when it cannot be read any more, which was noted.</param>
/// <param name="blocks">The numbers of the blocks, ascending.</param>
/// <param name="lowestReceived">No record of these blocks was received before.</param>
/// <param name="note">Takes what could not be read.</param>
internal sealed class SegmentSource(Func<SegmentFile?> open, IReadOnlyList<int> blocks, long lowestReceived, Action<string> note) : RecordSource
{
    private readonly DecodedBlock _block = new();
    private SegmentFile? _file;
    private int _next;

    public override long LowestReceived => lowestReceived;

    public override RecordBlock? NextBlock()
    {
        if (_next == 0 && (_file = open()) is null)
            _next = blocks.Count;
        while (_next < blocks.Count)
        {
            int number = blocks[_next++];
            if (_file!.TryRead(number, out SegmentError error) is { } decoder)
            {
                _block.Set(decoder, _file.Index, number);
                return _block;
            }

            note($"block {number}: {error}");
        }

        return null;
    }

    public override void Dispose() => _file?.Dispose();

    private sealed class DecodedBlock : RecordBlock
    {
        private BlockDecoder _decoder = null!;
        private SegmentIndex _index = null!;
        private int _number;

        public override int Count => _decoder.Count;

        public override ReadOnlySpan<byte> RawBytes => _decoder.RawBytes;

        public void Set(BlockDecoder decoder, SegmentIndex index, int number) => (_decoder, _index, _number) = (decoder, index, number);

        public override ref readonly RecordHeader Header(int record) => ref _decoder.Headers[record];

        public override ReadOnlySpan<byte> Raw(int record) => _decoder.Raw(record);

        public override int RecordAt(int offset) => _decoder.RecordAt(offset);

        public override RecordReference Reference(int record)
        {
            ReadOnlySpan<BlockBatch> batches = _decoder.Batches;
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
    }
}
