using System.Globalization;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Vault.Log;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Proving;

/// <summary>The log of a vault on disk, at its published checkpoint. Needs no lock. Not safe on several threads at once.</summary>
internal sealed class VaultLog : IProvableLog
{
    private const string NotesFolder = LogTiles.Folder + "/notes", TimestampExtension = ".tsr";
    private const int MaxTimestampBytes = 1 << 20;

    private readonly IVaultDisk _disk;
    private readonly LogTiles _tiles;
    private readonly Func<KeyId, DayKey?> _keys;

    /// <param name="disk">The vault's files.</param>
    /// <param name="signers">The keys that sign the log, ECDSA first.</param>
    /// <param name="keys">Finds a day key; null when it is destroyed.</param>
    /// <exception cref="VaultDamagedException">The published checkpoint is none.</exception>
    public VaultLog(IVaultDisk disk, IReadOnlyList<NoteSigner> signers, Func<KeyId, DayKey?> keys)
    {
        const string path = LogTiles.Folder + "/checkpoint";
        (_disk, Signers, _keys) = (disk, signers, keys);
        byte[] bytes = disk.ReadWhole(path, NoteLimits.MaxNoteBytes);
        if (!SignedNote.TryParse(bytes, out SignedNote? note, out _) || !Proofs.Notes.Checkpoint.TryParse(note!, out Checkpoint? checkpoint))
            throw new VaultDamagedException(path, "it is no checkpoint");
        Checkpoint = Cosigned(new KeptNote(checkpoint!.Size, bytes, null));
        _tiles = new LogTiles(disk, checkpoint.Size);
    }

    public IReadOnlyList<NoteSigner> Signers { get; }

    public long Size => Checkpoint.Size;

    public KeptNote Checkpoint { get; }

    public IEnumerable<KeptNote> Notes => _disk.Files(NotesFolder)
        .Select(n => long.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : 0)
        .Where(s => s > 0 && s < Size)
        .Order()
        .Select(s => Read(s)!);

    public bool TryReadNode(int level, long index, out TreeHash hash) => _tiles.Tiles.TryGetNode(level, index, out hash);

    public byte[] ReadEntry(long index) => _tiles.ReadEntry(index)?.ToArray() ?? throw new VaultDamagedException($"{LogTiles.Folder}/tile/entries", FormattableString.Invariant($"leaf {index} is missing"));

    public Stream? OpenSegment(SegmentId id)
    {
        string path = $"{VaultCreation.SegmentsFolder}/{id}.seg";
        return _disk.Exists(path) ? new VaultFileStream(_disk.Open(path, FileUse.Read)) : null;
    }

    public DayKey? FindKey(KeyId id) => _keys(id);

    /// <summary>Keeps the checkpoint because it leaves the vault: later packs show that they go on from it.</summary>
    public void KeepCheckpoint()
    {
        string path = PathOf(Size);
        if (_disk.Exists(path))
            return;
        _disk.CreateFolder(NotesFolder);
        _disk.WriteWhole(path, Checkpoint.Note);
    }

    // The same checkpoint with the signatures of witnesses, and its timestamp, if it left the vault before.
    private KeptNote Cosigned(KeptNote published) => _disk.Exists(PathOf(published.Size)) ? Read(published.Size)! : published;

    private KeptNote Read(long size)
    {
        string path = PathOf(size);
        byte[]? timestamp = _disk.Exists(path + TimestampExtension) ? _disk.ReadWhole(path + TimestampExtension, MaxTimestampBytes) : null;
        return new KeptNote(size, _disk.ReadWhole(path, NoteLimits.MaxNoteBytes), timestamp);
    }

    private static string PathOf(long size) => FormattableString.Invariant($"{NotesFolder}/{size}");
}
