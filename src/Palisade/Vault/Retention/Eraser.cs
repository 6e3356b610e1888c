using Palisade.Proofs.Format;
using Palisade.Vault.Keys;
using Palisade.Vault.Storage;
using Palisade.Vault.Writing;

namespace Palisade.Vault.Retention;

/// <summary>
/// Destroys keys, and with them what is under them, while the writer goes on. For each: no more records come under it; a leaf says that it goes; a published checkpoint covers the leaf; then the key in the vault,
/// the key in every backup, the sealed files, the rows of the catalogue; then a leaf that says it is done. What a crash cuts off is finished by the next run. Used from one thread.
/// </summary>
internal sealed class Eraser
{
    private readonly VaultWriter _writer;
    private readonly WriterParts _parts;
    private readonly DayKeyStore _days;
    private readonly BackupRegister _backups;

    /// <param name="writer">The vault's writer.</param>
    /// <param name="openBackup">Opens the folder of a backup; null for the real one.</param>
    public Eraser(VaultWriter writer, Func<string, IVaultDisk>? openBackup = null)
    {
        (_writer, _parts, _days) = (writer, writer.Parts, ((VaultKeys)writer.Parts.Keys).Days);
        _backups = new BackupRegister(_parts.Disk, openBackup ?? (path => new PosixDisk(path)));
    }

    /// <summary>What the log says, as far as it was read.</summary>
    public VaultLedger Ledger { get; } = new();

    /// <summary>Says what is due, of all records accepted so far. Nothing is destroyed, and nothing is sealed for it: <see cref="Run"/> does that, where there is something to do.</summary>
    /// <param name="progress">Told how many leaves are walked, now and then.</param>
    public ErasurePlan Plan(Action<long, long>? progress = null)
    {
        _writer.Checkpoint();
        Ledger.Advance(_writer.Log(), progress);
        return ErasurePlan.Make(Ledger, _days, AsideJournals.All(_parts.Disk, _parts.Keys, Ledger), Now());
    }

    /// <summary>The same for an order: see <see cref="ErasurePlan.MakeOrder"/>.</summary>
    public ErasurePlan PlanOrder(string order, string reason)
    {
        _writer.Checkpoint();
        Ledger.Advance(_writer.Log());
        return ErasurePlan.MakeOrder(Ledger, _days, AsideJournals.All(_parts.Disk, _parts.Keys, Ledger), Now(), order, reason);
    }

    /// <summary>Carries a plan out, and finishes what was begun before.</summary>
    public ErasureResult Run(ErasurePlan plan)
    {
        if (plan.IsEmpty)
            return new ErasureResult([], [], [], []);
        lock (_writer.Erasing)
        {
            LetNoMoreUnder(plan.Items);
            List<(KeyRecord Key, string Why)> refused = [];

            // Another may have been faster.
            List<KeyRecord> keys = [.. Ledger.Keys.Where(k => k.IsHalfErased)];
            foreach (ErasureItem item in plan.Items.Select(i => i with { Key = Ledger.Find(i.Key.Id) ?? i.Key }).Where(i => i.Key.Erase is null))
            {
                if (TryAnnounce(item) is { } why)
                    refused.Add((item.Key, why));
                else
                    keys.Add(item.Key);
            }

            (IReadOnlyList<UnreachableBackup> unreachable, IReadOnlyList<AsideJournal> aside) = Destroy(keys, plan.Aside);
            return new ErasureResult(keys, refused, unreachable, aside);
        }
    }

    private (IReadOnlyList<UnreachableBackup> Unreachable, IReadOnlyList<AsideJournal> Aside) Destroy(List<KeyRecord> keys, IReadOnlyList<AsideJournal> due)
    {
        // Those that are closed now get no more records; whoever is open by then, or has records that live on, keeps its name.
        HashSet<long> closed = [.. _parts.Catalogue.Streams().Select(s => s.Id).Except(_writer.OpenStreams())];

        // Nobody can say later that a key just disappeared: the leaves are signed before anything goes.
        _writer.Checkpoint();
        Ledger.Advance(_writer.Log());
        foreach (KeyRecord key in keys)
            DestroyHere(key);
        AsideJournal[] aside = [.. AsideJournals.All(_parts.Disk, _parts.Keys, Ledger).Where(a => due.Any(p => p.Number == a.Number) || keys.Any(a.MayHold))];
        foreach (AsideJournal file in aside)
            AsideJournals.Destroy(_parts.Disk, file);
        _parts.Catalogue.RemoveStreams([.. closed.Where(id => !Ledger.HasRecords(id))]);
        IReadOnlyList<UnreachableBackup> unreachable = _backups.Destroy(keys);
        if (unreachable.Count == 0)
        {
            foreach (KeyRecord key in keys)
                _writer.AppendLeaf((time, _) => new ErasedLeaf(time, key.Id));
        }

        _writer.Checkpoint();
        return (unreachable, aside);
    }

    private long Now() => VaultTime.FromMoment(_parts.Clock.GetUtcNow());

    /// <summary>What was accepted before is in sealed files and in the ledger when this returns; what comes after lives under the late key of its day of receipt.</summary>
    private void LetNoMoreUnder(IReadOnlyList<ErasureItem> items)
    {
        if (items.Count > 0)
            _writer.LetGo([.. items.Select(i => i.Key.Id)], _days.Close);
        _writer.Seal();
        Ledger.Advance(_writer.Log());
    }

    /// <summary>Writes the leaf, unless a hold or a record came in between.</summary>
    /// <returns>Why not; null when it is written.</returns>
    private string? TryAnnounce(ErasureItem item)
    {
        try
        {
            _writer.AppendLeaf((time, state) =>
            {
                ErasurePlan.CheckMayGo(item.Key, item.Days, state.Holds.Where(h => h.Class == item.Key.Id.Class && item.Key.Touches(h.From, h.To)).Select(h => h.Id), time);
                return new EraseLeaf(time, item.Key.Id, item.Key.Batches, item.Key.Records, item.Reason);
            });
            return null;
        }
        catch (RetentionRefusedException e)
        {
            _days.Reopen(item.Key.Id);
            return e.Message;
        }
    }

    private void DestroyHere(KeyRecord key)
    {
        _days.Destroy(key.Id);
        SegmentFiles.Delete(_parts.Disk, key);
        _parts.Catalogue.RemoveKey(key.Id);
    }
}
