using System.Buffers.Binary;
using Palisade.Proofs.Merkle;
using Palisade.Vault.Journal;

namespace Palisade.Vault.Log;

/// <summary>The tiles at the right edge of the log, in memory: what the next checkpoint must write. Not safe on several threads at once.</summary>
internal sealed class OpenTiles
{
    private readonly List<TileFile> _full = [];
    private readonly ByteBuffer _bundle = new(64 << 10);
    private TileAppender _tiles;
    private int _bundled;

    private OpenTiles() => _tiles = new TileAppender(TakeFull);

    /// <summary>Continues a log that has a size.</summary>
    /// <returns>Null when a tile that is needed is not there.</returns>
    public static OpenTiles? Load(LogTiles log)
    {
        OpenTiles tiles = new();
        if (TileAppender.Resume(log.Tiles, tiles.TakeFull) is not { } appender)
            return null;
        tiles._tiles = appender;
        int entries = (int)(log.Size % HashTile.FullWidth);
        IReadOnlyList<ReadOnlyMemory<byte>> bundle = entries > 0 ? log.ReadBundle(log.Size / HashTile.FullWidth) : [];
        foreach (ReadOnlyMemory<byte> entry in bundle)
            tiles.AddToBundle(entry.Span);
        return bundle.Count == entries ? tiles : null;
    }

    public void Append(byte[] entry, in TreeHash leafHash)
    {
        AddToBundle(entry);
        if (_bundled == HashTile.FullWidth)
        {
            _full.Add(Bundle());
            _bundle.Clear();
            _bundled = 0;
        }

        _tiles.Append(leafHash);
    }

    /// <summary>The tiles to write for the log as it is: those that became full since the last call, and the partial ones.</summary>
    public List<TileFile> Take()
    {
        List<TileFile> files = [.. _full];
        _full.Clear();
        if (_bundled > 0)
            files.Add(Bundle());
        foreach ((HashTile tile, byte[] bytes) in _tiles.PartialTiles())
            files.Add(new TileFile($"{LogTiles.Folder}/{tile.Path}", bytes));
        return files;
    }

    private void TakeFull(HashTile tile, byte[] bytes) => _full.Add(new TileFile($"{LogTiles.Folder}/{tile.Path}", bytes));

    private void AddToBundle(ReadOnlySpan<byte> entry)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_bundle.Append(2), checked((ushort)entry.Length));
        _bundle.Write(entry);
        _bundled++;
    }

    /// <summary>The bundle being filled; its leaves are not in the tiles yet when it becomes full.</summary>
    private TileFile Bundle() => new($"{LogTiles.Folder}/{new HashTile(0, _tiles.Size / HashTile.FullWidth, _bundled).EntriesPath}", _bundle.Written.ToArray());
}

/// <summary>A tile to be written.</summary>
internal sealed record TileFile(string Path, byte[] Bytes);
