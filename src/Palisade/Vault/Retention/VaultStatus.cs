using Palisade.Proofs.Format;
using Palisade.Vault.Journal;
using Palisade.Vault.Log;
using Palisade.Vault.Recovery;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>Where a vault stands, read beside a writer: what its published checkpoint covers, and the files as they are.</summary>
/// <param name="Settings">The log and its keys.</param>
/// <param name="Ledger">What the log says.</param>
/// <param name="Plan">What is due, held, and due next.</param>
/// <param name="Streams">Names and classes of streams, by id; those the catalogue knows.</param>
/// <param name="Backups">The backups, and what is wrong with each: empty when nothing is.</param>
internal sealed record VaultStatus(VaultSettings Settings, VaultLedger Ledger, ErasurePlan Plan, IReadOnlyDictionary<long, (string Name, string Class)> Streams, IReadOnlyList<(string Path, string Trouble)> Backups)
{
    /// <summary>The present time.</summary>
    public long Now { get; private init; }

    /// <summary>The bytes of sealed files, of the log, and of the journal.</summary>
    public (long Segments, long Log, long Journal) Bytes { get; private init; }

    public int SegmentFiles { get; private init; }

    /// <summary>Journal files that are not sealed; the one being written is among them.</summary>
    public int JournalFiles { get; private init; }

    /// <summary>Damaged journal files that were set aside.</summary>
    public int AsideFiles { get; private init; }

    /// <summary>The room left on the disk of the vault.</summary>
    public long FreeBytes { get; private init; }

    /// <summary>The time of the last cosignature on a checkpoint, in microseconds; null when there is none. Whose it is, a policy tells.</summary>
    public long? Witnessed { get; private init; }

    /// <summary>The last timestamp token that is kept: the size of its checkpoint, and its time; null when there is none.</summary>
    public (long Size, DateTimeOffset Time)? Timestamped { get; private init; }

    /// <summary>What says that this is an older copy, which was put back: a sentence for each sign.</summary>
    public IReadOnlyList<string> OlderCopy { get; private init; } = [];

    /// <summary>Keys that had to be gone before today and are there.</summary>
    public IEnumerable<ErasureItem> Overdue => Plan.Items.Where(i => i.Due < VaultTime.DayOf(Now));

    /// <summary>Damaged journal files that had to be gone before today.</summary>
    public IEnumerable<AsideJournal> OverdueAside => Plan.Aside.Where(a => a.Due < VaultTime.DayOf(Now));

    /// <summary>Records lost, as declared by collectors.</summary>
    public long Lost => Ledger.Streams.Sum(s => s.Lost);

    public static VaultStatus Read(KeptVault vault, Action<long, long>? progress = null) => Of(vault, VaultLedger.Read(vault.Log(), progress));

    /// <summary>The same where the log was walked already.</summary>
    public static VaultStatus Of(KeptVault vault, VaultLedger ledger)
    {
        long now = VaultTime.FromMoment(vault.Place.Options.Clock.GetUtcNow());
        string[] journal = [.. vault.Disk.Files(JournalFormat.Folder)];
        return new VaultStatus(vault.Settings, ledger, ErasurePlan.Make(ledger, vault.Keys.Days, AsideJournals.All(vault.Disk, vault.Keys, ledger), now), vault.Catalogue.Streams().ToDictionary(s => s.Id, s => (s.Name, s.Class)), LookAtBackups(vault))
        {
            Now = now,
            Bytes = (Total(vault.Disk, SegmentList.Folder), Total(vault.Disk, LogTiles.Folder), Total(vault.Disk, JournalFormat.Folder)),
            SegmentFiles = vault.Disk.Files(SegmentList.Folder).Count,
            JournalFiles = journal.Count(n => n.EndsWith(".wal", StringComparison.Ordinal)),
            AsideFiles = journal.Count(n => n.EndsWith(".aside", StringComparison.Ordinal)),
            FreeBytes = new DriveInfo(vault.Place.Folder).AvailableFreeSpace,
            Witnessed = KeptNotes.LastCosignature(vault.Disk),
            Timestamped = KeptNotes.LastTimestamp(vault.Disk),
            OlderCopy = OlderState.Signs(vault.Place, vault.Disk, vault.Keys, vault.Settings, vault.Catalogue, ledger.Restores > 0),
        };
    }

    private static (string Path, string Trouble)[] LookAtBackups(KeptVault vault)
    {
        List<(string, string)> backups = [];
        foreach ((string id, string path) in new BackupRegister(vault.Disk, p => new PosixDisk(p)).All())
        {
            try
            {
                backups.Add((path, BackupRegister.ReadMark(new PosixDisk(path)) == id ? "" : "the backup is not there"));
            }
            catch (IOException e)
            {
                backups.Add((path, e.Message));
            }
        }

        return [.. backups];
    }

    private static long Total(IVaultDisk disk, string folder)
    {
        long bytes = 0;
        foreach (string path in FileCopy.Tree(disk, folder))
        {
            try
            {
                bytes += FileCopy.LengthOf(disk, path);
            }
            catch (VaultIOException e) when (e.IsNotFound)
            {
                // A writer beside us has removed it.
            }
        }

        return bytes;
    }
}
