using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Vault.Log;
using Palisade.Vault.Recovery;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Proving;

/// <summary>The log of a vault on disk, at its published checkpoint or at an earlier one. Needs no lock, and changes nothing. Not safe on several threads at once.</summary>
internal sealed class VaultLog : IProvableLog
{
    private const int MaxTimestampBytes = 1 << 20;

    private readonly IVaultDisk _disk;
    private readonly VaultSettings _settings;
    private readonly LogTiles _tiles;
    private readonly Func<KeyId, DayKey?> _keys;

    /// <param name="disk">The vault's files.</param>
    /// <param name="settings">What the vault is.</param>
    /// <param name="signers">The keys that sign the log, ECDSA first.</param>
    /// <param name="keys">Finds a day key; null when it is destroyed.</param>
    /// <exception cref="VaultDamagedException">The published checkpoint is none.</exception>
    public VaultLog(IVaultDisk disk, VaultSettings settings, IReadOnlyList<NoteSigner> signers, Func<KeyId, DayKey?> keys)
        : this(disk, settings, signers, keys, Published(disk, settings))
    {
    }

    private VaultLog(IVaultDisk disk, VaultSettings settings, IReadOnlyList<NoteSigner> signers, Func<KeyId, DayKey?> keys, KeptNote at)
    {
        (_disk, _settings, Signers, _keys, Checkpoint) = (disk, settings, signers, keys, at);
        _tiles = new LogTiles(disk, at.Size);
    }

    public IReadOnlyList<NoteSigner> Signers { get; }

    public long Size => Checkpoint.Size;

    public KeptNote Checkpoint { get; }

    public IEnumerable<KeptNote> Notes => KeptNotes.Sizes(_disk).Where(s => s > 0 && s < Size).Order().Select(Read).OfType<KeptNote>();

    /// <summary>The same log as it was at an earlier checkpoint.</summary>
    public VaultLog At(KeptNote note) => note.Size == Size ? this : new VaultLog(_disk, _settings, Signers, _keys, note);

    public bool TryReadNode(int level, long index, out TreeHash hash) => _tiles.Tiles.TryGetNode(level, index, out hash);

    public byte[] ReadEntry(long index) => _tiles.ReadEntry(index)?.ToArray() ?? throw new VaultDamagedException($"{LogTiles.Folder}/tile/entries", FormattableString.Invariant($"leaf {index} is missing"));

    public Stream? OpenSegment(SegmentId id)
    {
        string path = SegmentFiles.PathOf(id);
        return _disk.Exists(path) ? new VaultFileStream(_disk.Open(path, FileUse.Read)) : null;
    }

    public DayKey? FindKey(KeyId id) => _keys(id);

    // The same checkpoint with the signatures of witnesses, and its timestamp, if it left the vault before.
    private static KeptNote Published(IVaultDisk disk, VaultSettings settings)
    {
        byte[] bytes = disk.ReadWhole(OuterLog.CheckpointPath, NoteLimits.MaxNoteBytes);
        Checkpoint checkpoint = VaultRecovery.Parse(bytes, settings) ?? throw new VaultDamagedException(OuterLog.CheckpointPath, "it is no checkpoint signed by this vault's key");
        return Read(disk, settings, checkpoint.Size, checkpoint.Root) ?? new KeptNote(checkpoint.Size, bytes, null);
    }

    // One of another history, from before an older state was put back, is none of this log.
    private KeptNote? Read(long size) => _tiles.Tiles.TryGetRoot(size) is { } root ? Read(_disk, _settings, size, root) : null;

    private static KeptNote? Read(IVaultDisk disk, VaultSettings settings, long size, TreeHash root)
    {
        string path = KeptNotes.PathOf(size), token = path + KeptNotes.TokenEnding;
        if (!disk.Exists(path))
            return null;
        byte[] note = disk.ReadWhole(path, NoteLimits.MaxNoteBytes);
        if (VaultRecovery.Parse(note, settings) is not { } checkpoint || checkpoint.Size != size || checkpoint.Root != root)
            return null;
        return new KeptNote(size, note, disk.Exists(token) ? disk.ReadWhole(token, MaxTimestampBytes) : null);
    }
}
