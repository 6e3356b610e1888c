using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Vault.Log;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>Checks a log from its first leaf: every entry canonical, in order of time, its streams counting on; every tile made of the entries; the root that of the checkpoint.</summary>
internal sealed class LogCheck(KeptVault vault, Checkpoint head, Action<string> fail)
{
    private readonly Dictionary<long, long> _streams = [];
    private readonly List<string> _declared = [];
    private readonly LogTiles _log = new(vault.Disk, head.Size);
    private long _lastTime;

    public VaultLedger Ledger { get; } = new();

    /// <summary>What the log itself declares: gaps, steps of the clock, crashes.</summary>
    public IReadOnlyList<string> Declared => _declared;

    public long FirstTime { get; private set; }

    public void Run(Action<long, long> progress)
    {
        TileAppender tiles = new(CheckTile);
        TreeRange range = new();
        for (long index = 0; index < head.Size; index++)
        {
            if (_log.ReadEntry(index) is not { } entry)
            {
                fail(FormattableString.Invariant($"log/tile/entries: leaf {index} is missing, and all after it are unchecked"));
                return;
            }

            TreeHash hash = MerkleTree.LeafHash(entry.Span);
            range.Append(hash);
            tiles.Append(hash);
            if (Leaf.TryParse(entry.Span, out Leaf? leaf, out string reason))
                Take(index, leaf!);
            else
                fail(FormattableString.Invariant($"leaf {index} is no entry: {reason}"));
            if (index % 1024 == 0)
                progress(index, head.Size);
        }

        foreach ((HashTile tile, byte[] bytes) in tiles.PartialTiles())
            CheckPartial(tile, bytes);
        if (range.Root() != head.Root)
            fail(FormattableString.Invariant($"log/checkpoint: the leaves have the root {range.Root().ToBase64()}, the checkpoint of size {head.Size} has {head.Root.ToBase64()}"));
    }

    private void CheckTile(HashTile tile, byte[] bytes)
    {
        string path = $"{LogTiles.Folder}/{tile.Path}";
        if (!vault.Disk.Exists(path))
            fail($"{path}: the tile is missing");
        else if (!vault.Disk.ReadWhole(path, HashTile.FullWidth * TreeHash.Length).AsSpan().SequenceEqual(bytes))
            fail($"{path}: the tile is not made of its leaves");
    }

    // A writer beside us may have a wider one there by now: its hashes are asked for one by one.
    private void CheckPartial(HashTile tile, byte[] bytes)
    {
        for (int i = 0; i < tile.Width; i++)
        {
            bool found = _log.Tiles.TryGetNode(HashTile.Height * tile.Level, (tile.Index * HashTile.FullWidth) + i, out TreeHash hash);
            if (found && hash == new TreeHash(bytes.AsSpan(i * TreeHash.Length, TreeHash.Length)))
                continue;
            fail($"{LogTiles.Folder}/{tile.Path}: the tile is {(found ? "not made of its leaves" : "missing")}");
            return;
        }
    }

    private void Take(long index, Leaf leaf)
    {
        if (index == 0)
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
            long before = _streams.GetValueOrDefault(part.Stream);
            if (part.Before != before)
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
