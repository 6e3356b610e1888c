using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Log;

namespace Palisade.Vault.Retention;

/// <summary>
/// Looks at everything in a vault, in place: the log against its tiles and its checkpoint, every sealed file against its leaf, every record against its batch, that what is erased is gone, and
/// that the catalogue agrees. Changes nothing.
/// </summary>
internal sealed class VaultCheck
{
    private const int MaxFailures = 100;
    private readonly KeptVault _vault;
    private readonly List<string> _failures = [];
    private readonly List<string> _notes = [];

    private VaultCheck(KeptVault vault) => _vault = vault;

    /// <summary>Checks a vault.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="progress">Told what is being looked at, and how much of it is done.</param>
    public static VaultVerdict Run(KeptVault vault, Action<string, long, long>? progress = null)
    {
        VaultCheck check = new(vault);
        Checkpoint head = vault.Head();
        LogCheck log = new(vault, head, check.Fail);
        log.Run((done, all) => progress?.Invoke("leaves", done, all));
        long opened = check.CheckSegments(log.Ledger, head, progress);
        check.CheckKeys(log.Ledger);
        check.CheckCatalogue(log.Ledger);
        return new VaultVerdict(vault.Settings.Origin, head.Size, log.FirstTime, log.Ledger.LastTime, log.Ledger.Batches, log.Ledger.Records, opened, check._failures, log.Declared, check._notes);
    }

    private void Fail(string failure)
    {
        if (_failures.Count < MaxFailures)
            _failures.Add(failure);
        else if (_failures.Count == MaxFailures)
            _failures.Add("and more, not listed");
    }

    private long CheckSegments(VaultLedger ledger, Checkpoint head, Action<string, long, long>? progress)
    {
        LogTiles log = new(_vault.Disk, head.Size);
        JournalCheck journal = new(_vault, log, Fail);
        long done = 0, all = ledger.Keys.Where(k => k.Erase is null).Sum(k => k.Seals.Count), opened = 0;
        foreach (KeyRecord key in ledger.Keys.Where(k => k.Erase is null))
        {
            if (_vault.Keys.Days.Find(key.Id) is not { } dayKey)
            {
                if (key.Batches > 0)
                    Fail($"keys/{key.Id}: the key is missing, and no leaf says that it is destroyed");
                continue;
            }

            SegmentCheck segments = new(_vault.Disk, log, key, dayKey, Fail);
            foreach ((_, SealLeaf seal) in key.Seals)
            {
                progress?.Invoke("sealed files", ++done, all);
                segments.Run(seal);
            }

            opened += segments.Records;
            long unsealed = key.Batches - segments.Batches;
            if (unsealed > 0 && !segments.HasFailed)
                journal.Expect(key, dayKey, segments.Seen);
        }

        journal.Run();
        if (journal.Records > 0)
            _notes.Add(FormattableString.Invariant($"{journal.Records} records in {journal.Batches} batches are in the journal, not sealed yet"));
        return opened + journal.Records;
    }

    private void CheckKeys(VaultLedger ledger)
    {
        HashSet<KeyId> present = [.. _vault.Keys.Days.Ids()];
        foreach (KeyRecord key in ledger.Keys.Where(k => k.Erase is not null))
        {
            if (present.Contains(key.Id) && key.IsErased)
                Fail($"keys/{key.Id}: the log says that the key is destroyed, and it is there");
            foreach (string path in key.Seals.Select(s => SegmentFiles.PathOf(s.Leaf.Segment)).Where(p => key.IsErased && _vault.Disk.Exists(p)))
                Fail($"{path}: its key is destroyed, and the file is there");
            if (key.IsHalfErased)
                _notes.Add($"the erasure of {key.Id} is not finished: run palisade vault erase");
        }

        long now = VaultTime.FromMoment(_vault.Place.Options.Clock.GetUtcNow());
        DateOnly overdue = VaultTime.Later(VaultTime.DayOf(now), 0);
        foreach (KeyRecord key in ledger.Keys.Where(k => k.Erase is null && ledger.Due(k.Id) < overdue && !ledger.HoldsOf(k).Any()))
            Fail($"keys/{key.Id}: was due on {VaultTime.Format(ledger.Due(key.Id))} and is not erased: run palisade vault erase");
        foreach (AsideJournal file in AsideJournals.All(_vault.Disk, _vault.Keys, ledger).Where(a => a.Due < overdue))
            Fail($"{file.Path}: a damaged journal file that was set aside may hold records that were due on {VaultTime.Format(file.Due)}: run palisade vault erase");
    }

    private void CheckCatalogue(VaultLedger ledger)
    {
        Dictionary<SegmentId, CatalogueSegment> listed = _vault.Catalogue.Segments().ToDictionary(s => s.Id);
        if (listed.Count == 0 && !File.Exists(_vault.Place.CataloguePath))
        {
            _notes.Add("there is no catalogue: palisade vault rebuild makes it");
            return;
        }

        foreach ((long index, SealLeaf seal) in ledger.Keys.Where(k => k.Erase is null).SelectMany(k => k.Seals))
        {
            if (!listed.Remove(seal.Segment, out CatalogueSegment? row) || row.Key != seal.Key || row.Bytes != seal.Bytes || row.Leaf != index)
                Fail($"{VaultCatalogue.FileName}: does not have segment {seal.Segment} as leaf {index} says (palisade vault rebuild)");
        }

        // A writer beside us may have sealed more since the checkpoint that is looked at. What an erasure that was cut off left is its to clear away.
        foreach (CatalogueSegment row in listed.Values.Where(s => s.Leaf < ledger.Size && ledger.Find(s.Key) is not { IsHalfErased: true }))
            Fail($"{VaultCatalogue.FileName}: has segment {row.Id}, which the log does not name or whose key is erased (palisade vault rebuild)");
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
