using Palisade.Proofs.Format;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>
/// Destroys keys, and with them what is under them. For each: a leaf that says so; a published checkpoint that covers it; then the key in the vault, the key in every backup, the sealed files, the rows of the
/// catalogue; then a leaf that says it is done. What a crash cuts off is finished by the next run. Used from one thread.
/// </summary>
/// <param name="vault">The vault.</param>
/// <param name="writer">Its writer.</param>
/// <param name="openBackup">Opens the folder of a backup.</param>
internal sealed class Eraser(KeptVault vault, VaultWriter writer, Func<string, IVaultDisk>? openBackup = null)
{
    private readonly BackupRegister _backups = new(vault.Disk, openBackup ?? (path => new PosixDisk(path)));

    /// <summary>Puts all records into segments and says what is due. Nothing is destroyed.</summary>
    public ErasurePlan Plan()
    {
        writer.Seal();
        return ErasurePlan.Make(VaultLedger.Read(vault.Log()), vault.Keys.Days.Ids(), Now());
    }

    /// <summary>The same for an order: see <see cref="ErasurePlan.MakeOrder"/>.</summary>
    public ErasurePlan PlanOrder(string order, string reason)
    {
        writer.Seal();
        return ErasurePlan.MakeOrder(VaultLedger.Read(vault.Log()), vault.Keys.Days.Ids(), Now(), order, reason);
    }

    /// <summary>Carries a plan out, and finishes what was begun before.</summary>
    public ErasureResult Run(ErasurePlan plan)
    {
        List<(KeyRecord Key, string Why)> refused = [];
        List<KeyRecord> keys = [.. plan.Unfinished];
        foreach (ErasureItem item in plan.Items)
        {
            if (TryAnnounce(item) is { } why)
                refused.Add((item.Key, why));
            else
                keys.Add(item.Key);
        }

        if (keys.Count == 0)
            return new ErasureResult([], refused, []);

        // Nobody can say later that a key just disappeared: the leaves are signed before anything goes.
        writer.Checkpoint();
        foreach (KeyRecord key in keys)
            DestroyHere(key);
        AsideJournals.Destroy(vault.Disk, vault.Keys, keys.Max(k => k.Received.Highest));
        IReadOnlyList<UnreachableBackup> unreachable = _backups.Destroy(keys);
        if (unreachable.Count == 0)
        {
            foreach (KeyRecord key in keys)
                writer.AppendLeaf((time, _) => new ErasedLeaf(time, key.Id));
        }

        writer.Checkpoint();
        return new ErasureResult(keys, refused, unreachable);
    }

    private long Now() => VaultTime.FromMoment(vault.Place.Options.Clock.GetUtcNow());

    /// <summary>Writes the leaf, unless a hold came in between.</summary>
    /// <returns>Why not; null when it is written.</returns>
    private string? TryAnnounce(ErasureItem item)
    {
        try
        {
            writer.AppendLeaf((time, state) =>
            {
                ErasurePlan.CheckMayGo(item.Key, item.Days, state.Holds.Where(h => h.Class == item.Key.Id.Class && item.Key.Touches(h.From, h.To)).Select(h => h.Id), time);
                return new EraseLeaf(time, item.Key.Id, item.Key.Batches, item.Key.Records, item.Reason);
            });
            return null;
        }
        catch (RetentionRefusedException e)
        {
            return e.Message;
        }
    }

    private void DestroyHere(KeyRecord key)
    {
        vault.Keys.Days.Destroy(key.Id);
        SegmentFiles.Delete(vault.Disk, key);
        vault.Catalogue.RemoveKey(key.Id);
    }
}
