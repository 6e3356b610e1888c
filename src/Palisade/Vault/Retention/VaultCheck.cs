using Palisade.Proofs.Format;
using Palisade.Vault.Journal;
using Palisade.Vault.Keys;
using Palisade.Vault.Log;
using Palisade.Vault.Recovery;

namespace Palisade.Vault.Retention;

/// <summary>
/// Looks at everything in a vault, in place: the log against its tiles and its checkpoint, every sealed file against its leaf, every record against its batch, that what is erased is gone, and
/// that the catalogue agrees. Changes nothing.
/// </summary>
internal sealed class VaultCheck
{
    private const int MaxFailures = 100;
    private readonly List<string> _failures = [], _notes = [];

    private VaultCheck()
    {
    }

    /// <summary>Checks a vault: what of it does not open is told, and the rest is looked at.</summary>
    /// <param name="place">The vault.</param>
    /// <param name="progress">Told what is being looked at, and how much of it is done.</param>
    /// <exception cref="IOException">It is no vault.</exception>
    /// <exception cref="VaultKeyException">The root key cannot be had, or is that of another vault.</exception>
    public static VaultVerdict Run(VaultPlace place, Action<string, long, long>? progress = null)
    {
        VaultCheck check = new();
        using CheckedVault vault = CheckedVault.Open(place, check.Fail);
        return check.Run(vault, progress);
    }

    /// <summary>Checks a vault that is open.</summary>
    public static VaultVerdict Run(KeptVault vault)
    {
        VaultCheck check = new();
        using CheckedVault open = new(vault, check.Fail);
        return check.Run(open, null);
    }

    private VaultVerdict Run(CheckedVault vault, Action<string, long, long>? progress)
    {
        if (vault.Head is not { } head)
            return new VaultVerdict(vault.Settings?.Origin ?? "", 0, 0, 0, 0, 0, 0, _failures, [], _notes);
        LogCheck log = new(vault.Disk, head, Fail);
        log.Run((done, all) => progress?.Invoke("leaves", done, all));
        long opened = CheckSegments(vault, log, progress);
        CheckKeys(vault, log.Ledger);
        if (vault.Catalogue is null && !File.Exists(vault.Place.CataloguePath))
            Note("there is no catalogue: palisade vault rebuild makes it");
        new CatalogueCheck(vault, log, Fail).Run();
        CheckAge(vault, log.Ledger);
        new NotesCheck(vault, log, Fail, Note).Run();
        return new VaultVerdict(head.Origin, head.Size, log.FirstTime, log.Ledger.LastTime, log.Ledger.Batches, log.Ledger.Records, opened, _failures, log.Declared, _notes);
    }

    private void Fail(string failure)
    {
        if (_failures.Contains(failure))
            return;
        if (_failures.Count < MaxFailures)
            _failures.Add(failure);
        else if (_failures.Count == MaxFailures)
            _failures.Add("and more, not listed");
    }

    private void Note(string note)
    {
        if (_notes.Count < MaxFailures)
            _notes.Add(note);
        else if (_notes.Count == MaxFailures)
            _notes.Add("and more notes, not listed");
    }

    /// <summary>Whether there was more of it than there is.</summary>
    private void CheckAge(CheckedVault vault, VaultLedger ledger)
    {
        IReadOnlyList<string> signs = OlderState.Signs(vault.Place, vault.Disk, vault.Keys, vault.Settings!, vault.Catalogue, ledger.Restores > 0);
        bool isBackup = vault.Disk.Exists(BackupRegister.MarkPath) && vault.Disk.Files(JournalFormat.Folder).Count == 0;
        for (int i = 0; i < signs.Count; i++)
        {
            if (isBackup)
                Note($"this is a backup, and older than the vault: {signs[i]}");
            else
                Fail(i == 0 ? $"{signs[i]}. {OlderState.WayOut}" : signs[i]);
        }
    }

    private long CheckSegments(CheckedVault vault, LogCheck checkedLog, Action<string, long, long>? progress)
    {
        VaultLedger ledger = checkedLog.Ledger;
        LogTiles log = new(vault.Disk, checkedLog.Size, Fail);
        JournalCheck journal = new(vault, log, Fail, Note);
        long done = 0, all = ledger.Keys.Where(k => k.Erase is null).Sum(k => k.Seals.Count), opened = 0;
        foreach (KeyRecord key in ledger.Keys.Where(k => k.Erase is null))
        {
            DayKey? dayKey = FindKey(vault, key);
            SegmentCheck segments = new(vault.Disk, log, key, dayKey, Fail);
            foreach ((_, SealLeaf seal) in key.Seals)
            {
                progress?.Invoke("sealed files", ++done, all);
                segments.Run(seal);
            }

            opened += segments.Records;
            long unsealed = key.Batches - segments.Batches;
            if (unsealed > 0 && dayKey is not null && !segments.HasFailed)
                journal.Expect(key, dayKey, segments.Seen);
        }

        journal.Run();
        if (journal.Records > 0)
            Note(FormattableString.Invariant($"{journal.Records} records in {journal.Batches} batches are in the journal, not sealed yet"));
        return opened + journal.Records;
    }

    /// <summary>The key of records that are not erased; without it their sealed files are only compared with their digests.</summary>
    private DayKey? FindKey(CheckedVault vault, KeyRecord key)
    {
        try
        {
            if (vault.Keys.Days.Find(key.Id) is { } found)
                return found;
            if (vault.Keys.Days.IsDestroyed(key.Id))
                Fail($"keys/{key.Id}: the key is destroyed, and no leaf says so: run palisade vault erase, which writes it");
            else if (key.Batches > 0)
                Fail($"keys/{key.Id}: the key is missing, and no leaf says that it is destroyed");
        }
        catch (Exception e) when (e is VaultKeyException or IOException)
        {
            Fail($"keys/{key.Id}: the key does not open, it or its month key was changed: what is in its sealed files is not read");
        }

        return null;
    }

    private void CheckKeys(CheckedVault vault, VaultLedger ledger)
    {
        HashSet<KeyId> present = [.. vault.Keys.Days.Ids()];
        foreach (KeyRecord key in ledger.Keys.Where(k => k.Erase is not null))
        {
            if (present.Contains(key.Id) && key.IsErased)
                Fail($"keys/{key.Id}: the log says that the key is destroyed, and it is there");
            foreach (string path in key.Seals.Select(s => SegmentFiles.PathOf(s.Leaf.Segment)).Where(p => key.IsErased && vault.Disk.Exists(p)))
                Fail($"{path}: its key is destroyed, and the file is there");
            if (key.IsHalfErased)
                Note($"the erasure of {key.Id} is not finished: run palisade vault erase");
        }

        long now = VaultTime.FromMoment(vault.Place.Options.Clock.GetUtcNow());
        DateOnly overdue = VaultTime.Later(VaultTime.DayOf(now), 0);
        foreach (KeyRecord key in ledger.Keys.Where(k => k.Erase is null && ledger.Due(k.Id) < overdue && !ledger.HoldsOf(k).Any()))
            Fail($"keys/{key.Id}: was due on {VaultTime.Format(ledger.Due(key.Id))} and is not erased: run palisade vault erase");
        foreach (AsideJournal file in AsideJournals.All(vault.Disk, vault.Keys, ledger).Where(a => a.Due < overdue))
            Fail($"{file.Path}: a damaged journal file that was set aside may hold records that were due on {VaultTime.Format(file.Due)}: run palisade vault erase");
    }
}

/// <summary>What came of looking at a vault.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Size">The leaves of the checkpoint.</param>
/// <param name="From">The time of the first leaf.</param>
/// <param name="To">The time of the last.</param>
/// <param name="Batches">All batches, erased ones too.</param>
/// <param name="Records">And records in them.</param>
/// <param name="Opened">The records that were read and led to their roots.</param>
/// <param name="Failures">What is wrong, with its place.</param>
/// <param name="Declared">Gaps, steps of the clock and crashes that the log declares.</param>
/// <param name="Notes">What is to be known, and is nothing wrong.</param>
internal sealed record VaultVerdict(string Origin, long Size, long From, long To, long Batches, long Records, long Opened, IReadOnlyList<string> Failures, IReadOnlyList<string> Declared, IReadOnlyList<string> Notes)
{
    public bool Passed => Failures.Count == 0;

    /// <summary>The first line: the same words as of a pack.</summary>
    public string Line => !Passed ? "FAIL" : Declared.Count > 0 ? "PASS WITH DECLARED GAPS" : "PASS";
}
