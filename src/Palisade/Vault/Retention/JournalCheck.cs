using Palisade.Proofs.Format;
using Palisade.Vault.Journal;
using Palisade.Vault.Log;

namespace Palisade.Vault.Retention;

/// <summary>Checks the batches that are in no sealed file yet: their records are in the journal and lead to their roots.</summary>
internal sealed class JournalCheck(KeptVault vault, LogTiles log, Action<string> fail)
{
    private readonly Dictionary<KeyId, (KeyRecord Key, DayKey DayKey, HashSet<long> Sealed)> _keys = [];

    public long Batches { get; private set; }

    public long Records { get; private set; }

    /// <summary>A key some of whose batches are in no sealed file.</summary>
    public void Expect(KeyRecord key, DayKey dayKey, HashSet<long> @sealed) => _keys.Add(key.Id, (key, dayKey, @sealed));

    public void Run()
    {
        if (_keys.Count == 0)
            return;
        long[] journals = [.. vault.Disk.Files(JournalFormat.Folder).Select(n => JournalFormat.TryParseName(n, ".wal", out long number) ? number : 0).Where(n => n > 0).Order()];
        List<LoggedLeaf> leaves = Leaves(journals);
        JournalRecords records = new();
        foreach (long journal in journals)
        {
            // One file at a time: the records of a batch lie in one, its leaf perhaps in a later one.
            records.Read(vault.Disk, vault.Keys, [journal]);
            leaves.RemoveAll(logged => TryCheck(logged, records));
        }

        foreach ((KeyRecord key, _, HashSet<long> found) in _keys.Values.Where(k => k.Sealed.Count != k.Key.Batches))
            fail(FormattableString.Invariant($"{key.Batches - found.Count} batches under {key.Id} are neither in a sealed file nor in the journal"));
    }

    private List<LoggedLeaf> Leaves(long[] journals)
    {
        List<LoggedLeaf> leaves = [];
        foreach (long journal in journals)
        {
            using JournalReader? reader = JournalReader.TryOpen(vault.Disk, journal, vault.Keys, out _);
            while (reader is not null && reader.TryRead(out ReadOnlySpan<byte> frame, out _))
            {
                JournalEntries entries = new(frame);
                while (entries.MoveNext())
                {
                    if (entries.Kind == EntryKind.Leaf)
                        leaves.Add(entries.ReadLeaf());
                    else
                        entries.Skip();
                }
            }
        }

        return leaves;
    }

    /// <summary>Checks a batch whose records are here.</summary>
    /// <returns>Whether it is done with.</returns>
    private bool TryCheck(LoggedLeaf logged, JournalRecords records)
    {
        if (logged.Index >= log.Size || logged.Plan.Length == 0 || !Leaf.TryParse(logged.Entry, out Leaf? leaf, out _) || leaf is not BatchLeaf batch || !_keys.TryGetValue(batch.Key, out (KeyRecord Key, DayKey DayKey, HashSet<long> Sealed) key))
            return true;
        List<PlannedRecord> plan = [];
        BatchPlan.Decode(logged.Plan, plan);
        if (!records.Has(plan[0].Ordinal))
            return false;
        if (!key.Sealed.Add(logged.Index))
            return true;
        int lost = plan.FindIndex(record => !records.Has(record.Ordinal));
        if (lost >= 0)
            fail(FormattableString.Invariant($"wal: record {logged.Index}/{lost} cannot be read: the journal file that it is in is damaged"));
        else
            Check(logged, plan, batch, key.DayKey, records);
        return true;
    }

    private void Check(LoggedLeaf logged, List<PlannedRecord> plan, BatchLeaf leaf, DayKey dayKey, JournalRecords records)
    {
        RecordHeader[] headers = new RecordHeader[plan.Count];
        for (int i = 0; i < headers.Length; i++)
            records.Find(plan[i], out headers[i]);
        using BatchTree tree = new(dayKey);
        tree.Begin(headers);
        for (int i = 0; i < headers.Length; i++)
            tree.Append(headers[i], records.Find(plan[i], out _));
        Batches++;
        Records += headers.Length;
        if (tree.Root() != leaf.Root)
            fail(FormattableString.Invariant($"wal: the records of batch {logged.Index} do not lead to its root"));
    }
}
