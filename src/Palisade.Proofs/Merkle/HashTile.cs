using System.Globalization;
using System.Text;

namespace Palisade.Proofs.Merkle;

/// <summary>
/// Which tile of a log: C2SP tlog-tiles. Tile <c>Index</c> of level <c>Level</c> holds the roots of up to 256 subtrees of 256^Level leaves each,
/// the first of them number <c>256 * Index</c>. An entry bundle has the index and width of the tile of level 0 over it.
/// </summary>
/// <param name="Level">0 for leaf hashes, up to 7: no tree of <see cref="MerkleTree.MaxSize"/> has more.</param>
/// <param name="Index">Which tile of the level, from 0.</param>
/// <param name="Width">How many hashes: 256, or 1 to 255 for a partial tile.</param>
public readonly record struct HashTile(int Level, long Index, int Width)
{
    /// <summary>The hashes of a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>The levels of the tree that one tile spans.</summary>
    public const int Height = 8;

    /// <summary>The highest level of a tile.</summary>
    public const int MaxLevel = 7;

    /// <summary>Whether it is a partial tile.</summary>
    public bool IsPartial => Width < FullWidth;

    /// <summary>The full tile in the same place.</summary>
    public HashTile Full => this with { Width = FullWidth };

    /// <summary>The first leaf after those that the full tile spans; <see cref="MerkleTree.MaxSize"/> if that is beyond it.</summary>
    public long EndLeaf
    {
        get
        {
            UInt128 end = ((UInt128)(ulong)Index + 1) << (Height * (Level + 1));
            return end > (UInt128)MerkleTree.MaxSize ? MerkleTree.MaxSize : (long)end;
        }
    }

    /// <summary>Whether a log whose minimum index is this may do without the full tile, or the bundle of level 0: tlog-tiles, "Pruning".</summary>
    public bool IsPrunable(long minimumIndex) => EndLeaf <= minimumIndex;

    /// <summary>The path below the log's prefix, as <c>tile/0/x001/x234/067.p/112</c>.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"tile/{Level}/{IndexPath(Index)}{Suffix}");

    /// <summary>The path of the bundle of entries that this tile of level 0 has the hashes of, as <c>tile/entries/067</c>.</summary>
    public string EntriesPath => $"tile/entries/{IndexPath(Index)}{Suffix}";

    private string Suffix => IsPartial ? string.Create(CultureInfo.InvariantCulture, $".p/{Width}") : "";

    /// <summary>The tile of a level and index in a tree of a size, full or partial; null if the tree has none there.</summary>
    public static HashTile? In(long treeSize, int level, long index)
    {
        if (level is < 0 or > MaxLevel || index < 0 || index > MerkleTree.MaxSize / FullWidth)
            return null;
        long hashes = treeSize >> (Height * level);
        long width = Math.Min(FullWidth, hashes - (index * FullWidth));
        return width > 0 ? new HashTile(level, index, (int)width) : null;
    }

    /// <summary>All tiles that a tree of a size has and the tree of an earlier size had not, or had narrower: what a log writes as it grows.</summary>
    public static IEnumerable<HashTile> Between(long earlierSize, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(earlierSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(earlierSize, size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MerkleTree.MaxSize);
        for (int level = 0; level <= MaxLevel && size >> (Height * level) > 0; level++)
        {
            long from = earlierSize >> (Height * level), to = size >> (Height * level);
            for (long first = from / FullWidth * FullWidth; first < to && from < to; first += FullWidth)
                yield return new HashTile(level, first / FullWidth, (int)Math.Min(FullWidth, to - first));
        }
    }

    /// <summary>Reads a path as <see cref="Path"/> writes it; false for anything else. Entry bundles give level 0 and <paramref name="isEntries"/>.</summary>
    public static bool TryParse(string path, out HashTile tile, out bool isEntries)
    {
        ArgumentNullException.ThrowIfNull(path);
        tile = default;
        isEntries = path.StartsWith("tile/entries/", StringComparison.Ordinal);
        string[] parts = path.Split('/');
        if (parts.Length is < 3 or > 12)
            return false;
        int width = FullWidth, last = parts.Length - 1;
        if (parts[last - 1].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!int.TryParse(parts[last], NumberStyles.None, CultureInfo.InvariantCulture, out width))
                return false;
            parts[--last] = parts[last][..^2];
        }

        long index = 0;
        for (int i = 2; i <= last; i++)
        {
            string digits = parts[i].TrimStart('x');
            if (digits.Length != 3 || index > MerkleTree.MaxSize / 1000 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int group))
                return false;
            index = (index * 1000) + group;
        }

        int level = 0;
        if (!isEntries && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out level))
            return false;
        tile = new HashTile(level, index, width);

        // Written again it must be the same text: no leading zeros, groups with x but for the last, width 1 to 255.
        return level <= MaxLevel && width is > 0 and <= FullWidth && path == (isEntries ? tile.EntriesPath : tile.Path);
    }

    private static string IndexPath(long index)
    {
        StringBuilder path = new((index % 1000).ToString("000", CultureInfo.InvariantCulture));
        for (index /= 1000; index > 0; index /= 1000)
            path.Insert(0, string.Create(CultureInfo.InvariantCulture, $"x{index % 1000:000}/"));
        return path.ToString();
    }
}
