using System.Data.Common;
using System.Globalization;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Journal;
using Palisade.Vault.Log;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Recovery;

/// <summary>
/// Looks, beside a writer and without changing anything, for signs that a vault had more than it has: an older copy that was put back, of all of it or of a file. An open writer finds the same by
/// <see cref="RememberedHeads"/>, and refuses. What nothing remembers any more nobody finds here; an auditor's checkpoint or a witness does.
/// </summary>
internal sealed class OlderState
{
    // A writer beside us publishes meanwhile: then what was read is compared with what it published.
    private const int Attempts = 3;

    private readonly IVaultDisk _disk;
    private readonly IKeyWrap _wrap;
    private readonly VaultSettings _settings;
    private readonly bool _declaresRestore;
    private readonly List<(string Where, Checkpoint Checkpoint)> _remembered = [];

    private OlderState(IVaultDisk disk, IKeyWrap wrap, VaultSettings settings, bool declaresRestore) => (_disk, _wrap, _settings, _declaresRestore) = (disk, wrap, settings, declaresRestore);

    /// <summary>Looks for the signs.</summary>
    /// <param name="place">The vault.</param>
    /// <param name="disk">Its files.</param>
    /// <param name="wrap">Opens the journal.</param>
    /// <param name="settings">What it is.</param>
    /// <param name="catalogue">Its catalogue; null when that does not open.</param>
    /// <param name="declaresRestore">Whether its log says that an older state was put back, or that is not known: files that came after it may be left of the history that was given up, and count for nothing.</param>
    /// <returns>A sentence for each: what remembers how much, and what is missing. None when there are none, or no checkpoint to compare with.</returns>
    public static IReadOnlyList<string> Signs(VaultPlace place, IVaultDisk disk, IKeyWrap wrap, VaultSettings settings, VaultCatalogue? catalogue, bool declaresRestore)
    {
        OlderState state = new(disk, wrap, settings, declaresRestore);

        // First what is remembered: the writer publishes before it pins.
        state.Take(place.PinPath + ", beside the root key,", () => disk.Exists(place.PinPath) ? disk.ReadWhole(place.PinPath, NoteLimits.MaxNoteBytes) : null);
        state.Take(VaultCatalogue.FileName, () => catalogue?.Checkpoint());
        foreach (long size in declaresRestore ? [] : KeptNotes.Sizes(disk))
            state.Take(KeptNotes.PathOf(size), () => disk.ReadWhole(KeptNotes.PathOf(size), NoteLimits.MaxNoteBytes));
        return state.Compare();
    }

    /// <summary>The same of a vault that is open, to whoever must not go on from an older copy.</summary>
    /// <exception cref="IOException">There are signs that it is one; says which, and what to do.</exception>
    public static void Refuse(KeptVault vault, string what)
    {
        if (Signs(vault.Place, vault.Disk, vault.Keys, vault.Settings, vault.Catalogue, declaresRestore: true) is [string sign, ..])
            throw new IOException($"{what}: {sign}. {WayOut}");
    }

    /// <summary>What to do then.</summary>
    public const string WayOut = "An older copy was put back. Put the newest files back (log, wal, segments, keys); palisade vault append says what else can be done";

    private void Take(string where, Func<byte[]?> read)
    {
        try
        {
            if (read() is { } note && VaultRecovery.Parse(note, _settings) is { Size: > 0 } checkpoint)
                _remembered.Add((where, checkpoint));
        }
        catch (Exception e) when (e is IOException or DbException)
        {
            // That it cannot be read is told where it is needed.
        }
    }

    private List<string> Compare()
    {
        Checkpoint? head = ReadHead();
        for (int attempt = 1; head is not null; attempt++)
        {
            List<string> signs = Compare(head);
            Checkpoint? now = signs.Count > 0 && attempt < Attempts ? ReadHead() : head;
            if (now is null || now.Size == head.Size)
                return signs;
            head = now;
        }

        return [];
    }

    private Checkpoint? ReadHead()
    {
        try
        {
            return VaultRecovery.ReadCheckpoint(_disk, _settings);
        }
        catch (IOException)
        {
            // Without it nothing is older: that it is damaged is told by whoever needs it.
            return null;
        }
    }

    private List<string> Compare(Checkpoint head)
    {
        LogTiles log = new(_disk, head.Size, _ => { });
        long tiles = EndOfTiles(log), begun = JournalLeaves.Begin(_disk, _wrap);
        List<string> signs = [];
        Dictionary<long, TreeHash> roots = [];
        long end = head.Size;
        if (tiles > end || begun > end || _remembered.Exists(r => r.Checkpoint.Size > end))
            end = FollowJournal(log, roots);
        foreach ((string where, Checkpoint checkpoint) in _remembered)
        {
            TreeHash? root = checkpoint.Size <= head.Size ? log.Tiles.TryGetRoot(checkpoint.Size) : roots.TryGetValue(checkpoint.Size, out TreeHash found) ? found : null;
            if (checkpoint.Size > end)
                signs.Add(FormattableString.Invariant($"{where} remembers a checkpoint of {checkpoint.Size} leaves, and the log has {end}: leaves {end} to {checkpoint.Size - 1} are missing{(tiles >= checkpoint.Size ? ", although log/tile has them: log/checkpoint alone is older" : "")}"));
            else if (root is { } other && other != checkpoint.Root && !where.StartsWith(KeptNotes.Folder, StringComparison.Ordinal))
                signs.Add(FormattableString.Invariant($"{where} remembers other leaves than the first {checkpoint.Size} of this log: it is another history"));
        }

        if (tiles > end)
            signs.Add(FormattableString.Invariant($"log/tile has {tiles} leaves, and log/checkpoint has {head.Size}: leaves {end} to {tiles - 1} were published, and the checkpoint is older"));
        if (begun > end)
            signs.Add(FormattableString.Invariant($"wal goes on after {begun} leaves, and log/checkpoint has {head.Size}: leaves {end} to {begun - 1} are missing"));
        return signs;
    }

    /// <summary>One past the last leaf that the bundles have beyond the checkpoint, as far as they go on from its leaves: others are left of a history that was given up.</summary>
    private long EndOfTiles(LogTiles log)
    {
        long end = log.Size;
        while (true)
        {
            (long index, int have) = (end / HashTile.FullWidth, (int)(end % HashTile.FullWidth));
            int width = WidthOfBundle(index);
            if (width <= have || (have == 0 && _declaresRestore) || !GoesOn(log, index, have, width))
                return end;
            end = (index * HashTile.FullWidth) + width;
            if (width < HashTile.FullWidth)
                return end;
        }
    }

    private int WidthOfBundle(long index)
    {
        HashTile full = new(0, index, HashTile.FullWidth);
        if (_disk.Exists($"{LogTiles.Folder}/{full.EntriesPath}"))
            return HashTile.FullWidth;
        string folder = DurableFiles.FolderOf($"{LogTiles.Folder}/{(full with { Width = 1 }).EntriesPath}");
        return _disk.Files(folder).Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width < HashTile.FullWidth ? width : 0).DefaultIfEmpty().Max();
    }

    private bool GoesOn(LogTiles log, long index, int have, int width)
    {
        if (have == 0)
            return true;
        IReadOnlyList<ReadOnlyMemory<byte>> wide = new LogTiles(_disk, (index * HashTile.FullWidth) + width, _ => { }).ReadBundle(index);
        return wide.Count == width && (log.Size <= index * HashTile.FullWidth || log.ReadBundle(index).Take(have).Zip(wide).All(p => p.First.Span.SequenceEqual(p.Second.Span)));
    }

    /// <summary>Goes on from the checkpoint with the leaves of the journal.</summary>
    /// <returns>The size that this leads to.</returns>
    private long FollowJournal(LogTiles log, Dictionary<long, TreeHash> roots)
    {
        Dictionary<long, byte[]> leaves = JournalLeaves.From(_disk, _wrap, log.Size);
        long end = log.Size;
        TreeRange? range = TreeRange.Load(end, log.Tiles.TryGetNode);
        for (; leaves.TryGetValue(end, out byte[]? entry); end++)
        {
            range?.Append(MerkleTree.LeafHash(entry));
            if (range is not null && _remembered.Exists(r => r.Checkpoint.Size == range.Size))
                roots[range.Size] = range.Root();
        }

        return end;
    }
}
