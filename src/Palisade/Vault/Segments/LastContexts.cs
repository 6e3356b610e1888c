namespace Palisade.Vault.Segments;

/// <summary>The context of each stream in the latest block that has one: what a reader of the rest of the stream goes on from. Not safe on several threads at once.</summary>
internal sealed class LastContexts
{
    private readonly Dictionary<uint, (long Leaf, byte[] Context)> _last = [];

    /// <summary>The context of a stream; nothing when no segment taken in has one.</summary>
    public byte[] Of(uint stream) => _last.TryGetValue(stream, out (long, byte[] Context) last) ? last.Context : [];

    /// <summary>Takes in a segment; segments may come in any order.</summary>
    public void Take(SegmentIndex index)
    {
        foreach (uint stream in index.Streams.Keys)
        {
            for (int block = index.Blocks.Count - 1; block >= 0; block--)
            {
                ReadOnlyMemory<byte> context = index.Context(block, stream);
                if (context.IsEmpty)
                    continue;
                long leaf = index.Blocks[block].Leaves.Highest;
                if (!_last.TryGetValue(stream, out (long Leaf, byte[]) known) || known.Leaf < leaf)
                    _last[stream] = (leaf, context.ToArray());
                break;
            }
        }
    }
}
