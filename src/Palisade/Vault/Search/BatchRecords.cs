using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Vault.Search;

/// <summary>All records of a batch, in order.</summary>
/// <param name="count">How many.</param>
internal sealed class BatchRecords(int count)
{
    private readonly RecordHeader[] _headers = new RecordHeader[count];
    private readonly byte[]?[] _raws = new byte[]?[count];

    public int Count => _headers.Length;

    /// <summary>How many are not set yet.</summary>
    public int Missing { get; private set; } = count;

    public static BatchRecords Of(BlockDecoder block, BlockBatch batch)
    {
        BatchRecords records = new(batch.Count);
        for (int i = 0; i < batch.Count; i++)
            records.Set(i, block.Headers[batch.First + i], block.Raw(batch.First + i));
        return records;
    }

    public void Set(int place, in RecordHeader header, ReadOnlySpan<byte> raw)
    {
        Missing -= _raws[place] is null ? 1 : 0;
        (_headers[place], _raws[place]) = (header, raw.ToArray());
    }

    public ref readonly RecordHeader Header(int place) => ref _headers[place];

    public ReadOnlySpan<byte> Raw(int place) => _raws[place];

    /// <summary>The root of the tree over them.</summary>
    public TreeHash Root(DayKey key)
    {
        using BatchTree tree = new(key);
        tree.Begin(_headers);
        for (int i = 0; i < _headers.Length; i++)
            tree.Append(_headers[i], _raws[i]);
        return tree.Root();
    }
}
