using Palisade.Proofs.Format;
using Palisade.Vault.Journal;
using Palisade.Vault.Log;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>
/// Checks the journal: each of its files is whole, and the batches that are in no sealed file yet have their records there, which lead to their roots. What is wrong in a file that is sealed already and only
/// waits to be deleted is no evidence lost, and said as a note.
/// </summary>
internal sealed class JournalCheck(CheckedVault vault, LogTiles log, Action<string> fail, Action<string> note)
{
    private readonly Dictionary<KeyId, (KeyRecord Key, DayKey DayKey, HashSet<long> Sealed)> _keys = [];
    private readonly List<LoggedLeaf> _leaves = [];
    private readonly List<(long Journal, string Why, bool IsTail)> _damaged = [];
    private long _sealedThrough, _endLeaf;

    public long Batches { get; private set; }

    public long Records { get; private set; }

    /// <summary>A key some of whose batches are in no sealed file.</summary>
    public void Expect(KeyRecord key, DayKey dayKey, HashSet<long> @sealed) => _keys.Add(key.Id, (key, dayKey, @sealed));

    public void Run()
    {
        List<long> journals = JournalFormat.Numbers(vault.Disk);
        foreach (long journal in journals)
            LookAt(journal);
        foreach ((long journal, string why, bool isTail) in _damaged)
            Tell(journal, why, isTail, journal == journals[^1]);
        JournalRecords records = new();
        List<LoggedLeaf> leaves = _keys.Count > 0 ? _leaves : [];
        foreach (long journal in journals)
        {
            if (leaves.Count == 0)
                break;

            // One file at a time: the records of a batch lie in one, its leaf perhaps in a later one.
            records.Read(vault.Disk, vault.Keys, [journal]);
            leaves.RemoveAll(logged => TryCheck(logged, records));
        }

        foreach ((KeyRecord key, _, HashSet<long> found) in _keys.Values.Where(k => k.Sealed.Count < k.Key.Batches))
            fail(FormattableString.Invariant($"{key.Batches - found.Count} batches under {key.Id} are neither in a sealed file nor in the journal"));
    }

    private void LookAt(long journal)
    {
        try
        {
            using JournalReader? reader = JournalReader.TryOpen(vault.Disk, journal, vault.Keys, out string reason);
            if (reader is null)
            {
                // One without a frame is being made: nothing in it was ever acknowledged.
                using IVaultFile unread = vault.Disk.Open(JournalFormat.FilePath(journal), FileUse.Read);
                if (unread.Length > JournalFormat.HeaderBytes)
                    _damaged.Add((journal, reason, false));
                return;
            }

            while (reader.TryRead(out ReadOnlySpan<byte> frame, out _))
                Walk(frame);
            if (reader.DamagedBytes > 0)
                _damaged.Add((journal, FormattableString.Invariant($"{reader.DamagedBytes} of its bytes were changed"), false));
            if (reader.GoodLength < reader.Length)
                _damaged.Add((journal, FormattableString.Invariant($"the {reader.Length - reader.GoodLength} bytes from {reader.GoodLength} on cannot be read"), true));
        }
        catch (VaultIOException e) when (e.IsNotFound)
        {
            // Sealed and removed just now.
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            _damaged.Add((journal, e.Message, false));
        }
    }

    private void Walk(ReadOnlySpan<byte> frame)
    {
        JournalEntries entries = new(frame);
        while (entries.MoveNext())
        {
            switch (entries.Kind)
            {
                case EntryKind.Leaf:
                    _leaves.Add(entries.ReadLeaf());
                    _endLeaf = Math.Max(_endLeaf, _leaves[^1].Index + 1);
                    break;
                case EntryKind.Sealed:
                    _sealedThrough = Math.Max(_sealedThrough, entries.ReadSealed());
                    break;
                case EntryKind.Snapshot:
                    VaultState begun = VaultState.ReadSnapshot("", entries.ReadSnapshot());
                    (_sealedThrough, _endLeaf) = (Math.Max(_sealedThrough, begun.SealedThrough), Math.Max(_endLeaf, begun.LogSize));
                    break;
                default:
                    entries.Skip();
                    break;
            }
        }
    }

    private void Tell(long journal, string why, bool isTail, bool isLast)
    {
        string key = JournalFormat.KeyPath(journal), itsKey = $"its key, {key},";
        string text = why.StartsWith(itsKey, StringComparison.Ordinal) ? $"{key}: the key of that journal file{why[itsKey.Length..]}" : $"{JournalFormat.FilePath(journal)}: {why}";
        if (journal <= _sealedThrough)
            note($"{text}; all of its records are in sealed files, and it only waits to be deleted: nothing is lost");
        else if (isTail && isLast && _endLeaf >= log.Size)
            note($"{text}: a write that is going on, or that a crash cut off; nothing of it was acknowledged");
        else
            fail($"{text}: records that were acknowledged may be lost. The next writer keeps what can be read, sets the file aside and declares a gap");
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
