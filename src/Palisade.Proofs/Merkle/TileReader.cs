namespace Palisade.Proofs.Merkle;

/// <summary>
/// Nodes of a log out of its tiles: C2SP tlog-tiles. A partial tile may be gone once it is full, so the full one is asked for next. What it reads
/// is not trusted: a proof built from it is verified against a signed root. Keeps the last tiles it read; not safe on several threads at once.
/// </summary>
public sealed class TileReader
{
    // A proof over 2^62 leaves touches 8 tiles a side; with these a walk along the leaves reads each tile once. 8 KiB each.
    private const int KeptTiles = 64;

    private readonly Func<string, byte[]?> _read;
    private readonly Dictionary<(int Level, long Index), TreeHash[]> _kept = [];
    private readonly Queue<(int Level, long Index)> _order = new();

    /// <summary>Reads the tiles of a tree of a size.</summary>
    /// <param name="treeSize">The size, from a checkpoint.</param>
    /// <param name="read">Gives the bytes at a path as <see cref="HashTile.Path"/> writes it, or null where there is nothing.</param>
    public TileReader(long treeSize, Func<string, byte[]?> read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(treeSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(treeSize, MerkleTree.MaxSize);
        ArgumentNullException.ThrowIfNull(read);
        TreeSize = treeSize;
        _read = read;
    }

    /// <summary>The size of the tree.</summary>
    public long TreeSize { get; }

    /// <summary>Reads the tiles below a folder, which is the log's prefix. A file longer than a tile can be reads as nothing.</summary>
    public static TileReader OverFolder(string folder, long treeSize) => new(treeSize, path => ReadFile(folder, path));

    /// <summary>The root at a size up to <see cref="TreeSize"/>; null if a tile is missing or of a wrong length.</summary>
    public TreeHash? TryGetRoot(long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, TreeSize);
        return TreeRange.Load(size, TryGetNode)?.Root();
    }

    /// <summary>A node, as a <see cref="NodeReader"/>; false if the tree does not have it, or its tile is missing or of a wrong length.</summary>
    public bool TryGetNode(int level, long index, out TreeHash hash)
    {
        hash = default;
        if (level is < 0 or > 62 || index < 0 || index >= TreeSize >> level)
            return false;
        int tileLevel = level / HashTile.Height, above = level % HashTile.Height;
        long first = index << above;
        TreeHash[]? tile = Tile(tileLevel, first / HashTile.FullWidth);
        if (tile is null)
            return false;
        int offset = (int)(first % HashTile.FullWidth);
        if (above == 0)
        {
            hash = tile[offset];
            return true;
        }

        Span<TreeHash> scratch = stackalloc TreeHash[HashTile.FullWidth / 2];
        Span<TreeHash> parents = scratch[..(1 << (above - 1))];
        MerkleTree.NodeHashes(tile.AsSpan(offset, 1 << above), parents);
        hash = MerkleTree.RootInPlace(parents);
        return true;
    }

    private TreeHash[]? Tile(int level, long index)
    {
        if (_kept.TryGetValue((level, index), out TreeHash[]? tile))
            return tile;
        HashTile? wanted = HashTile.In(TreeSize, level, index);
        tile = wanted is { } w ? Load(w) ?? (w.IsPartial ? Load(w.Full) : null) : null;
        if (tile is null)
            return null;
        if (_order.Count == KeptTiles)
            _kept.Remove(_order.Dequeue());
        _order.Enqueue((level, index));
        _kept[(level, index)] = tile;
        return tile;
    }

    private TreeHash[]? Load(HashTile tile)
    {
        byte[]? bytes = _read(tile.Path);
        if (bytes is null || bytes.Length != tile.Width * TreeHash.Length)
            return null;
        TreeHash[] hashes = new TreeHash[tile.Width];
        for (int i = 0; i < hashes.Length; i++)
            hashes[i] = new TreeHash(bytes.AsSpan(i * TreeHash.Length, TreeHash.Length));
        return hashes;
    }

    private static byte[]? ReadFile(string folder, string path)
    {
        FileInfo file = new(System.IO.Path.Combine(folder, path));
        try
        {
            return file.Exists && file.Length <= EntryBundle.MaxBundleBytes ? File.ReadAllBytes(file.FullName) : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
