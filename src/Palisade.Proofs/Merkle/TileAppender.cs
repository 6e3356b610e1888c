namespace Palisade.Proofs.Merkle;

/// <summary>
/// Makes the tiles of a growing log: keeps the hashes of the unfinished tile of each level, gives each tile away as it fills, and the partial ones
/// when asked (at a checkpoint). At most 64 KiB, whatever the size. Not safe on several threads at once.
/// </summary>
public sealed class TileAppender
{
    private readonly List<TreeHash>[] _open = new List<TreeHash>[HashTile.MaxLevel + 1];
    private readonly Action<HashTile, byte[]> _write;

    /// <summary>Begins with the tree of no leaves.</summary>
    /// <param name="write">Takes each tile as it fills: which, and its bytes, which are its to keep.</param>
    public TileAppender(Action<HashTile, byte[]> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        _write = write;
        for (int level = 0; level < _open.Length; level++)
            _open[level] = [];
    }

    /// <summary>The number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>Goes on where a log of a size stopped, out of its tiles; null if one is missing.</summary>
    public static TileAppender? Resume(TileReader tiles, Action<HashTile, byte[]> write)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        TileAppender appender = new(write) { Size = tiles.TreeSize };
        for (int level = 0; level <= HashTile.MaxLevel; level++)
        {
            long hashes = tiles.TreeSize >> (HashTile.Height * level);
            for (long i = hashes / HashTile.FullWidth * HashTile.FullWidth; i < hashes; i++)
            {
                if (!tiles.TryGetNode(HashTile.Height * level, i, out TreeHash hash))
                    return null;
                appender._open[level].Add(hash);
            }
        }

        return appender;
    }

    /// <summary>Appends the hash of one leaf; writes each tile that it fills.</summary>
    /// <exception cref="InvalidOperationException">The tree is full.</exception>
    public void Append(in TreeHash leafHash)
    {
        if (Size >= MerkleTree.MaxSize)
            throw new InvalidOperationException("The tree is full.");
        Size++;
        TreeHash hash = leafHash;
        for (int level = 0; level <= HashTile.MaxLevel; level++)
        {
            List<TreeHash> open = _open[level];
            open.Add(hash);
            if (open.Count < HashTile.FullWidth)
                return;
            TreeHash[] full = [.. open];
            open.Clear();
            _write(new HashTile(level, ((Size >> (HashTile.Height * level)) / HashTile.FullWidth) - 1, HashTile.FullWidth), TreeHash.AsBytes(full).ToArray());
            hash = MerkleTree.RootInPlace(full);
        }
    }

    /// <summary>The partial tiles of the tree as it is, lowest level first.</summary>
    public IEnumerable<(HashTile Tile, byte[] Bytes)> PartialTiles()
    {
        for (int level = 0; level <= HashTile.MaxLevel; level++)
        {
            if (_open[level].Count > 0)
                yield return (new HashTile(level, (Size >> (HashTile.Height * level)) / HashTile.FullWidth, _open[level].Count), TreeHash.AsBytes(_open[level].ToArray()).ToArray());
        }
    }
}
