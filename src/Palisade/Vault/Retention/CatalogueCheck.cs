using System.Data.Common;
using Palisade.Proofs.Format;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Recovery;

namespace Palisade.Vault.Retention;

/// <summary>Checks that the catalogue agrees with the log: its segments, its policies, the checkpoint it remembers, and that its names open.</summary>
/// <param name="vault">The vault.</param>
/// <param name="log">The log, walked.</param>
/// <param name="fail">Takes what does not hold.</param>
internal sealed class CatalogueCheck(CheckedVault vault, LogCheck log, Action<string> fail)
{
    private const string WayOut = "palisade vault rebuild makes it anew";

    public void Run()
    {
        if (vault.Catalogue is not { } catalogue)
            return;
        try
        {
            if (catalogue.Damage() is { } damage)
                fail($"{VaultCatalogue.FileName}: is damaged ({damage}): {WayOut}");
            CheckSegments(catalogue);
            CheckPolicies(catalogue);
            CheckNames(catalogue);
            CheckCheckpoint(catalogue);
        }
        catch (DbException e)
        {
            fail(Unreadable(e));
        }
    }

    public static string Unreadable(DbException e) => $"{VaultCatalogue.FileName}: cannot be read ({e.Message.TrimEnd('.')}): {WayOut}";

    private void CheckSegments(VaultCatalogue catalogue)
    {
        Dictionary<SegmentId, CatalogueSegment> listed = catalogue.Segments().ToDictionary(s => s.Id);
        ILookup<SegmentId, Interval> runs = catalogue.Runs().ToLookup(r => r.Segment, r => r.Batches);
        foreach ((long index, SealLeaf seal) in log.Ledger.Keys.Where(k => k.Erase is null).SelectMany(k => k.Seals))
        {
            bool agrees = listed.Remove(seal.Segment, out CatalogueSegment? row) && row.Key == seal.Key && row.Bytes == seal.Bytes && row.Leaf == index
                && row.FirstBatch == seal.Batches[0].Lowest && row.LastBatch == seal.Batches[^1].Highest && runs[seal.Segment].SequenceEqual(seal.Batches);
            if (!agrees)
                fail($"{VaultCatalogue.FileName}: does not have segment {seal.Segment} as leaf {index} says: {WayOut}");
        }

        // A writer beside us may have sealed more since the checkpoint that is looked at. What an erasure that was cut off left is its to clear away.
        if (!log.IsWhole)
            return;
        foreach (CatalogueSegment row in listed.Values.Where(s => s.Leaf < log.Ledger.Size && log.Ledger.Find(s.Key) is not { IsHalfErased: true }))
            fail($"{VaultCatalogue.FileName}: has segment {row.Id}, which the log does not name or whose key is erased: {WayOut}");
    }

    private void CheckPolicies(VaultCatalogue catalogue)
    {
        foreach (((int policy, string @class), RetentionDays days) in catalogue.Policies())
        {
            if (log.Ledger.Policies.TryGetValue(policy, out IReadOnlyDictionary<string, RetentionDays>? classes) && !(classes.TryGetValue(@class, out RetentionDays its) && its == days))
                fail(FormattableString.Invariant($"{VaultCatalogue.FileName}: has other days for class {@class} in policy {policy} than the log: {WayOut}"));
        }
    }

    private void CheckNames(VaultCatalogue catalogue)
    {
        int sealedNames = catalogue.SealedNames();
        if (sealedNames > 0)
            fail(FormattableString.Invariant($"{VaultCatalogue.FileName}: the names of {sealedNames} streams do not open: {WayOut}"));
    }

    private void CheckCheckpoint(VaultCatalogue catalogue)
    {
        if (vault.Settings is null || catalogue.Checkpoint() is not { } note)
            return;
        if (VaultRecovery.Parse(note, vault.Settings) is not { } checkpoint)
            fail($"{VaultCatalogue.FileName}: the checkpoint that it remembers is not signed by this vault's keys: {WayOut}");
        else if (checkpoint.Size <= log.Size && log.RootAt(checkpoint.Size) is { } root && root != checkpoint.Root)
            fail(FormattableString.Invariant($"{VaultCatalogue.FileName}: remembers a checkpoint of size {checkpoint.Size} with another root than the log: the tiles were changed, or this catalogue is of another history"));
    }
}
