namespace Palisade.Vault.Segments;

/// <summary>The context of each stream in the latest block that has one: what a reader of the rest of the stream goes on from, or of a later stream of the same name. Not safe on several threads at once.</summary>
internal sealed class LastContexts
{
    private readonly Dictionary<uint, (long Leaf, byte[] Context)> _last = [];
    private readonly Dictionary<uint, string> _names = [];
    private Dictionary<string, List<uint>>? _tablesByName;

    /// <summary>Whether a context has lines that say what those below them mean, and not only the name of a format.</summary>
    public static bool HasTable(ReadOnlySpan<byte> context) => context.IndexOf((byte)'\n') is >= 0 and var end && end < context.Length - 1;

    /// <summary>The context of a stream; nothing when no segment taken in has one.</summary>
    public byte[] Of(uint stream) => _last.TryGetValue(stream, out (long, byte[] Context) last) ? last.Context : [];

    /// <summary>The context of the last stream of a name that had a table.</summary>
    /// <param name="name">The name.</param>
    /// <param name="before">Of the streams before this one: ids rise.</param>
    /// <returns>Nothing when no segment taken in has one.</returns>
    public byte[] OfEarlier(string name, uint before)
    {
        _tablesByName ??= ByName();
        if (!_tablesByName.TryGetValue(name, out List<uint>? streams))
            return [];
        int at = streams.BinarySearch(before);
        at = at < 0 ? ~at : at;
        return at == 0 ? [] : Of(streams[at - 1]);
    }

    /// <summary>Takes in a segment; segments may come in any order.</summary>
    public void Take(SegmentIndex index)
    {
        _tablesByName = null;
        foreach ((uint stream, string name) in index.Streams)
        {
            _names.TryAdd(stream, name);
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

    private Dictionary<string, List<uint>> ByName()
    {
        Dictionary<string, List<uint>> byName = new(StringComparer.Ordinal);
        foreach (uint stream in _last.Keys.Where(s => HasTable(_last[s].Context)).Order())
        {
            if (!byName.TryGetValue(_names[stream], out List<uint>? streams))
                byName.Add(_names[stream], streams = []);
            streams.Add(stream);
        }

        return byName;
    }
}
