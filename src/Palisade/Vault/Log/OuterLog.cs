using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Vault.Journal;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Log;

/// <summary>
/// The log of leaves that are durable. A leaf is in it once its frame of the journal is synced; its tiles follow at the next checkpoint, and until then the journal has it. Safe on any thread;
/// one checkpoint at a time.
/// </summary>
internal sealed class OuterLog
{
    private readonly object _gate = new();
    private readonly IVaultDisk _disk;
    private readonly ICheckpointStore _checkpoints;
    private readonly NoteSigner[] _signers;
    private readonly string _origin;
    private readonly TreeRange _range;
    private readonly OpenTiles _tiles;
    private readonly List<string> _partial = [];
    private long _published;

    /// <summary>Continues the log that the published checkpoint has.</summary>
    /// <param name="disk">The vault's files.</param>
    /// <param name="published">The checkpoint that is published, its signature verified; null for a new log.</param>
    /// <param name="origin">The name of the log.</param>
    /// <param name="signers">The log's keys, ECDSA first.</param>
    /// <param name="checkpoints">Where a checkpoint is remembered before it is published, and after.</param>
    /// <exception cref="VaultDamagedException">The tiles do not have the root of the checkpoint.</exception>
    public OuterLog(IVaultDisk disk, Checkpoint? published, string origin, NoteSigner[] signers, ICheckpointStore checkpoints)
    {
        (_disk, _origin, _signers, _checkpoints, _published) = (disk, origin, signers, checkpoints, published?.Size ?? 0);
        LogTiles reader = new(disk, _published);
        TreeRange? range = TreeRange.Load(_published, reader.Tiles.TryGetNode);
        OpenTiles? tiles = OpenTiles.Load(reader);
        if (range is null || tiles is null)
            throw new VaultDamagedException("log/tile", $"tiles of the checkpoint of size {_published} are missing");
        if (published is not null && range.Root() != published.Root)
            throw new VaultDamagedException("log/tile", $"the tiles have the root {range.Root().ToBase64()}, the checkpoint of size {_published} has {published.Root.ToBase64()}");
        (_range, _tiles) = (range, tiles);
        _partial.AddRange(tiles.Take().Select(f => f.Path));
    }

    /// <summary>The leaves that are durable.</summary>
    public long Size
    {
        get
        {
            lock (_gate)
                return _range.Size;
        }
    }

    /// <summary>The leaves that the published checkpoint covers; their tiles are durable.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>Takes leaves that have become durable, in order.</summary>
    public void Append(List<LoggedLeaf> leaves)
    {
        if (leaves.Count == 0)
            return;
        lock (_gate)
        {
            foreach (LoggedLeaf leaf in leaves)
                Append(leaf.Index, leaf.Entry);
        }
    }

    /// <summary>Takes a leaf found in the journal; one that is in the tiles already is let be.</summary>
    /// <returns>The root after it, for comparing with remembered checkpoints.</returns>
    public TreeHash Replay(long index, byte[] entry)
    {
        lock (_gate)
        {
            if (index >= _range.Size)
                Append(index, entry);
            return _range.Root();
        }
    }

    /// <summary>The root at the present size.</summary>
    public (long Size, TreeHash Root) Head()
    {
        lock (_gate)
            return (_range.Size, _range.Root());
    }

    /// <summary>
    /// Publishes a checkpoint of all durable leaves: tiles, then the compare-and-swap of the remembered checkpoint, then the file that others read, then the pin. Nothing is signed that could be taken back.
    /// </summary>
    /// <returns>False when the published one has this size already.</returns>
    public bool Publish()
    {
        Checkpoint checkpoint;
        List<TileFile> files;
        lock (_gate)
        {
            if (_range.Size == _published)
                return false;
            checkpoint = new Checkpoint(_origin, _range.Size, _range.Root());
            files = _tiles.Take();
        }

        WriteTiles(files);
        SignedNote note = checkpoint.Sign(_signers);
        _checkpoints.Remember(checkpoint, note);
        byte[] bytes = note.ToArray();
        _disk.WriteWhole(CheckpointPath, bytes);
        Volatile.Write(ref _published, checkpoint.Size);
        _checkpoints.Pin(checkpoint, bytes);
        DropPartial(files);
        return true;
    }

    public const string CheckpointPath = LogTiles.Folder + "/checkpoint";

    private void Append(long index, byte[] entry)
    {
        if (index != _range.Size)
            throw new InvalidOperationException($"Leaf {index} does not follow a log of {_range.Size}.");
        TreeHash hash = MerkleTree.LeafHash(entry);
        _range.Append(hash);
        _tiles.Append(entry, hash);
    }

    /// <summary>Writes tiles so that a name is there only with all its bytes; the names become durable together.</summary>
    private void WriteTiles(List<TileFile> files)
    {
        HashSet<string> folders = [];
        foreach (TileFile file in files)
        {
            string folder = DurableFiles.FolderOf(file.Path), beside = file.Path + ".tmp";
            _disk.CreateFolder(folder);
            using (IVaultFile open = _disk.Open(beside, FileUse.Replace))
            {
                open.Write(0, file.Bytes);
                open.Sync();
            }

            _disk.Rename(beside, file.Path);
            folders.Add(folder);
        }

        foreach (string folder in folders)
            _disk.SyncFolder(folder);
    }

    /// <summary>Removes the partial tiles of the checkpoint before: there are wider ones now, or full ones.</summary>
    private void DropPartial(List<TileFile> files)
    {
        HashSet<string> current = [.. files.Select(f => f.Path)];
        foreach (string old in _partial)
        {
            if (!current.Contains(old) && _disk.Exists(old))
                _disk.Delete(old);
        }

        _partial.Clear();
        _partial.AddRange(files.Select(f => f.Path).Where(p => p.Contains(".p/", StringComparison.Ordinal)));
    }
}
