namespace Palisade.Vault.Segments;

/// <summary>A field in the footer of a segment.</summary>
/// <param name="name">Its name.</param>
/// <param name="blocks">A bit for each block that has it.</param>
internal sealed class SegmentField(string name, ReadOnlyMemory<byte> blocks)
{
    private List<(ReadOnlyMemory<byte> Value, ReadOnlyMemory<byte> Blocks)>? _values = [];

    public string Name { get; } = name;

    public bool IsIn(int block) => IsSet(blocks, block);

    /// <summary>Its values in a block; null when they are not told.</summary>
    public IEnumerable<ReadOnlyMemory<byte>>? ValuesIn(int block) => _values?.Where(v => IsSet(v.Blocks, block)).Select(v => v.Value);

    public void Add(ReadOnlyMemory<byte> value, ReadOnlyMemory<byte> inBlocks) => _values?.Add((value, inBlocks));

    public void Forget() => _values = null;

    /// <summary>One field for two whose names differ only in case.</summary>
    public SegmentField With(SegmentField other)
    {
        byte[] both = new byte[blocks.Length];
        for (int i = 0; i < both.Length * 8; i++)
            both[i >> 3] |= (byte)(IsIn(i) || other.IsIn(i) ? 1 << (i & 7) : 0);
        SegmentField joined = new(Name, both);
        joined.Forget();
        return joined;
    }

    private static bool IsSet(ReadOnlyMemory<byte> set, int block) => (set.Span[block >> 3] & (1 << (block & 7))) != 0;
}
