using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Vault.Log;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>
/// Checks a log from its first leaf: every entry canonical, in order of time, its streams counting on; every tile made of the entries; the root that of the checkpoint. Entries that cannot be read are told,
/// and the others are looked at without them.
/// </summary>
internal sealed class LogCheck(IVaultDisk disk, Checkpoint head, Action<string> fail)
{
    private readonly Dictionary<long, long> _streams = [];
    private readonly List<string> _declared = [];
    private readonly LogTiles _log = new(disk, head.Size, fail);
    private long _lastTime, _missingBundle = -1;

    public VaultLedger Ledger { get; } = new();

    /// <summary>What the log itself declares: gaps, steps of the clock, crashes.</summary>
    public IReadOnlyList<string> Declared => _declared;

    public long FirstTime { get; private set; }

    /// <summary>Whether every leaf could be read: else what the ledger lacks may be in one of the others.</summary>
    public bool IsWhole { get; private set; } = true;

    public long Size => head.Size;

    /// <summary>The root that the tiles have at an earlier size; null when one is missing.</summary>
    public TreeHash? RootAt(long size) => _log.Tiles.TryGetRoot(size);

    public void Run(Action<long, long> progress)
    {
        TileAppender tiles = new(CheckTile);
        TreeRange range = new();
        for (long index = 0; index < head.Size; index++)
        {
            // Of a leaf that is not there the tree goes on with the hash in its tile.
            bool isHashed = TryTake(index, out TreeHash hash) || _log.Tiles.TryGetNode(0, index, out hash);
            if (isHashed && range.Size == index)
            {
                range.Append(hash);
                tiles.Append(hash);
            }
            else if (range.Size == index)
            {
                fail(FormattableString.Invariant($"log/tile: neither leaf {index} nor its hash is there: the tree is not checked from there on"));
            }

            if (index % 1024 == 0)
                progress(index, head.Size);
        }

        if (range.Size != head.Size)
            return;
        foreach ((HashTile tile, byte[] bytes) in tiles.PartialTiles())
            CheckPartial(tile, bytes);
        if (range.Root() != head.Root)
            fail(FormattableString.Invariant($"log/checkpoint: the leaves have the root {range.Root().ToBase64()}, the checkpoint of size {head.Size} has {head.Root.ToBase64()}"));
    }

    private bool TryTake(long index, out TreeHash hash)
    {
        hash = default;
        if (_log.ReadEntry(index) is not { } entry)
        {
            NoteMissing(index);
            return false;
        }

        hash = MerkleTree.LeafHash(entry.Span);
        if (Leaf.TryParse(entry.Span, out Leaf? leaf, out string reason))
        {
            Take(index, leaf!);
        }
        else
        {
            NoteHole();
            fail(FormattableString.Invariant($"{PathOf(index)}: leaf {index} is no entry: {reason}"));
        }

        return true;
    }

    private void NoteMissing(long index)
    {
        NoteHole();
        if (index / HashTile.FullWidth == _missingBundle)
            return;
        _missingBundle = index / HashTile.FullWidth;
        long last = Math.Min(head.Size, (_missingBundle + 1) * HashTile.FullWidth) - 1;
        fail(FormattableString.Invariant($"{PathOf(index)}: leaves {index} to {last} are missing, or are no entries: what they say is not known here"));
    }

    /// <summary>Streams are counted on from what the leaves behind the hole say.</summary>
    private void NoteHole()
    {
        IsWhole = false;
        _streams.Clear();
    }

    private string PathOf(long index) => $"{LogTiles.Folder}/{HashTile.In(head.Size, 0, index / HashTile.FullWidth)!.Value.EntriesPath}";

    private void CheckTile(HashTile tile, byte[] bytes)
    {
        string path = $"{LogTiles.Folder}/{tile.Path}";
        byte[]? found = _log.ReadTile(tile);
        if (found is null)
            fail($"{path}: the tile is missing, or has not the length of a tile");
        else if (Difference(found, bytes) is >= 0 and int at)
            fail(Differs(tile, at));
    }

    // A writer beside us may have a wider one there by now: its hashes are asked for one by one.
    private void CheckPartial(HashTile tile, byte[] bytes)
    {
        for (int i = 0; i < tile.Width; i++)
        {
            bool found = _log.Tiles.TryGetNode(HashTile.Height * tile.Level, (tile.Index * HashTile.FullWidth) + i, out TreeHash hash);
            if (found && hash == new TreeHash(bytes.AsSpan(i * TreeHash.Length, TreeHash.Length)))
                continue;
            fail(found ? Differs(tile, i) : $"{LogTiles.Folder}/{tile.Path}: the tile is missing, or has not the length of a tile");
            return;
        }
    }

    private static int Difference(byte[] found, byte[] made) => found.AsSpan().CommonPrefixLength(made) is var same && same == made.Length ? -1 : same / TreeHash.Length;

    private static string Differs(HashTile tile, int at)
    {
        string what = tile.Level == 0
            ? FormattableString.Invariant($"has another hash than leaf {(tile.Index * HashTile.FullWidth) + at} in {LogTiles.Folder}/{tile.EntriesPath}: one of the two files was changed")
            : FormattableString.Invariant($"hash {at} is not made of its leaves");
        return $"{LogTiles.Folder}/{tile.Path}: {what}";
    }

    private void Take(long index, Leaf leaf)
    {
        if (FirstTime == 0)
            FirstTime = leaf.Time;
        if (leaf.Time < _lastTime && leaf is not ClockLeaf)
            fail(FormattableString.Invariant($"leaf {index}: time goes back from {_lastTime} to {leaf.Time}, and no leaf says that the clock was set"));
        _lastTime = leaf.Time;
        if (leaf is BatchLeaf batch)
            CountStreams(index, batch);
        else
            Note(index, leaf);
        Ledger.Take(index, leaf);
    }

    private void CountStreams(long index, BatchLeaf batch)
    {
        foreach (BatchStream part in batch.Streams)
        {
            bool known = _streams.TryGetValue(part.Stream, out long before) || IsWhole;
            if (known && part.Before != before)
                fail(FormattableString.Invariant($"leaf {index}: stream {part.Stream} has {before} records before, the leaf says {part.Before}"));
            _streams[part.Stream] = part.Before + part.Count;
        }
    }

    private void Note(long index, Leaf leaf)
    {
        string? text = leaf switch
        {
            GapLeaf gap => $"gap of {(gap.Stream == 0 ? "all streams" : FormattableString.Invariant($"stream {gap.Stream}"))} from {Text(gap.From)} to {Text(gap.To)}: {gap.Reason}",
            ClockLeaf clock => $"the clock was set from {Text(clock.From)} to {Text(clock.Time)}",
            StartLeaf { Why: "crash" or "restored" } start => $"opened after {(start.Why == "crash" ? "a crash" : "an older state was restored")} at {Text(start.Time)}",
            StartLeaf { Aside: > 0 } start => FormattableString.Invariant($"{start.Aside} damaged files were set aside at {Text(start.Time)}"),
            CloseLeaf { Lost: > 0 } close => FormattableString.Invariant($"stream {close.Stream} declared {close.Lost} records lost"),
            _ => null,
        };
        if (text is not null)
            _declared.Add(FormattableString.Invariant($"leaf {index}: {text}"));
    }

    private static string Text(long time) => $"{VaultTime.ToMoment(time):yyyy-MM-dd'T'HH:mm:ss'Z'}";
}
