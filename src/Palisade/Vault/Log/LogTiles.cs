using System.Globalization;
using Palisade.Proofs.Merkle;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Log;

/// <summary>
/// Reads the log's tiles and entries up to a size that a checkpoint has. Keeps the last tiles and bundle read; not safe on several threads at once. Needs no lock: tiles are only added, and a
/// partial one goes only when a wider one is there.
/// </summary>
internal sealed class LogTiles
{
    public const string Folder = "log";

    private readonly IVaultDisk _disk;
    private readonly TileReader _tiles;
    private readonly Action<string>? _unreadable;
    private long _bundleIndex = -1;
    private IReadOnlyList<ReadOnlyMemory<byte>> _bundle = [];

    /// <param name="disk">The vault's files.</param>
    /// <param name="size">The size of the checkpoint.</param>
    /// <param name="unreadable">Told why a file cannot be read, which then counts as missing; null: that is an exception.</param>
    public LogTiles(IVaultDisk disk, long size, Action<string>? unreadable = null)
    {
        (_disk, _unreadable) = (disk, unreadable);
        _tiles = new TileReader(size, Read);
    }

    public long Size => _tiles.TreeSize;

    public TileReader Tiles => _tiles;

    /// <summary>The hashes of a tile of this very width; null when it is not there, or has another length.</summary>
    public byte[]? ReadTile(HashTile tile) => TryRead(tile.Path) is { } bytes && bytes.Length == tile.Width * TreeHash.Length ? bytes : null;

    /// <summary>An entry; null when it is not there (pruned, or damaged).</summary>
    public ReadOnlyMemory<byte>? ReadEntry(long index)
    {
        if (index < 0 || index >= Size)
            return null;
        IReadOnlyList<ReadOnlyMemory<byte>> bundle = ReadBundle(index / HashTile.FullWidth);
        int place = (int)(index % HashTile.FullWidth);
        // A bare null would become an empty entry, by way of an empty array.
        return place < bundle.Count ? bundle[place] : (ReadOnlyMemory<byte>?)null;
    }

    /// <summary>Entries from an index on, to the end.</summary>
    /// <exception cref="VaultDamagedException">One is not there.</exception>
    public IEnumerable<(long Index, ReadOnlyMemory<byte> Entry)> ReadEntries(long from)
    {
        for (long index = from; index < Size; index++)
        {
            yield return ReadEntry(index) is { } entry
                ? (index, entry)
                : throw new VaultDamagedException($"{Folder}/tile/entries", $"leaf {index.ToString(CultureInfo.InvariantCulture)} is missing");
        }
    }

    /// <summary>The entries of a bundle as far as the size reaches; none when it is not there.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ReadBundle(long index)
    {
        if (_bundleIndex == index)
            return _bundle;
        _bundle = HashTile.In(Size, 0, index) is { } tile ? ReadBundle(tile) : [];
        _bundleIndex = index;
        return _bundle;
    }

    private IReadOnlyList<ReadOnlyMemory<byte>> ReadBundle(HashTile tile)
    {
        foreach (HashTile candidate in Candidates(tile, t => t.EntriesPath))
        {
            if (TryRead(candidate.EntriesPath) is { } bytes && EntryBundle.TryParse(bytes, candidate.Width, out IReadOnlyList<ReadOnlyMemory<byte>> entries))
                return [.. entries.Take(tile.Width)];
        }

        return [];
    }

    private byte[]? Read(string path)
    {
        if (!HashTile.TryParse(path, out HashTile tile, out _))
            return null;
        foreach (HashTile candidate in Candidates(tile, t => t.Path))
        {
            if (TryRead(candidate.Path) is { } bytes && bytes.Length == candidate.Width * TreeHash.Length)
                return bytes[..(tile.Width * TreeHash.Length)];
        }

        return null;
    }

    /// <summary>A tile of the width asked for, or else the full one, or else a wider partial one, since the log may have gone on; in the end the full one again, which may just have come.</summary>
    private IEnumerable<HashTile> Candidates(HashTile tile, Func<HashTile, string> path)
    {
        yield return tile;
        if (!tile.IsPartial)
            yield break;
        yield return tile.Full;
        foreach (string name in _disk.Files($"{Folder}/{DurableFiles.FolderOf(path(tile))}"))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width > tile.Width && width < HashTile.FullWidth)
                yield return tile with { Width = width };
        }

        yield return tile.Full;
    }

    private byte[]? TryRead(string path)
    {
        try
        {
            return _disk.Exists($"{Folder}/{path}") ? _disk.ReadWhole($"{Folder}/{path}", EntryBundle.MaxBundleBytes) : null;
        }
        catch (VaultIOException e) when (e.IsNotFound)
        {
            return null;
        }
        catch (VaultIOException e) when (_unreadable is not null)
        {
            _unreadable($"{Folder}/{path}: {e.Message}");
            return null;
        }
    }
}
