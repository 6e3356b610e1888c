using Palisade.Proofs.Format;
using Palisade.Vault.Journal;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Search;

/// <summary>
/// The journal as it is at a moment, while a writer may go on: its files are opened and gone through once, for the leaves of batches and the names of streams; the records are read later, from the same open
/// files. A file that the sealer removes in between is no loss: its records are in segments then, and segments are looked for after this.
/// </summary>
internal sealed class JournalSnapshot : IDisposable
{
    private readonly KnownRecords _records = new();
    private readonly Dictionary<long, byte[]> _plans = [];
    private readonly List<PlannedRecord> _planned = [];
    private readonly List<string> _problems = [];
    private readonly List<(long Number, string Reason)> _unread = [];

    private JournalSnapshot()
    {
    }

    /// <summary>Open files, from their first frame, oldest first.</summary>
    public List<JournalReader> Readers { get; } = [];

    /// <summary>The names of streams that stand in the journal.</summary>
    public Dictionary<uint, string> StreamNames { get; } = [];

    /// <summary>Those of the ledger.</summary>
    public HashSet<uint> LedgerStreams { get; } = [];

    /// <summary>The leaves that stand in the journal, by index: those that are in no tile yet are among them.</summary>
    public Dictionary<long, byte[]> Leaves { get; } = [];

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>One past the last record.</summary>
    public long EndOrdinal { get; private set; }

    public long LowestReceived { get; private set; } = long.MaxValue;

    /// <summary>The bytes of all files.</summary>
    public long Bytes { get; private set; }

    public static JournalSnapshot Take(IVaultDisk disk, IKeyWrap wrap)
    {
        JournalSnapshot snapshot = new();
        try
        {
            foreach (long number in Numbers(disk))
                snapshot.Open(disk, number, wrap);

            // What is still there now was not about to be removed.
            foreach ((long number, string reason) in snapshot._unread.Where(u => disk.Exists(JournalFormat.FilePath(u.Number))))
                snapshot._problems.Add($"journal file {number}: {reason}");
            return snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    /// <summary>Which records a batch of the journal has; null for a batch whose leaf is not there.</summary>
    public List<PlannedRecord>? PlanOf(long leaf)
    {
        if (!_plans.TryGetValue(leaf, out byte[]? plan))
            return null;
        List<PlannedRecord> planned = [];
        BatchPlan.Decode(plan, planned);
        return planned;
    }

    /// <summary>What is known of a record beyond its own entry; null when no leaf has it yet.</summary>
    public KnownRecord? Find(long ordinal) => _records.Find(ordinal);

    public void Dispose()
    {
        foreach (JournalReader reader in Readers)
            reader.Dispose();
        Readers.Clear();
    }

    // A folder that is listed while files are made in it may leave out one of them and have a later one: records would be missing before others that are found. A second list has what the first left out.
    private static List<long> Numbers(IVaultDisk disk)
    {
        List<long> first = JournalFormat.Numbers(disk);
        return first.Count == 0 ? first : [.. first.Union(JournalFormat.Numbers(disk).Where(n => n < first[^1])).Order()];
    }

    private void Open(IVaultDisk disk, long number, IKeyWrap wrap)
    {
        try
        {
            // The one for the records first: were it opened later, the file might be gone by then.
            if (JournalReader.TryOpen(disk, number, wrap, out string reason) is not { } records)
            {
                // One without a frame is being made: nothing in it was ever acknowledged.
                using IVaultFile unread = disk.Open(JournalFormat.FilePath(number), FileUse.Read);
                if (unread.Length > JournalFormat.HeaderBytes)
                    _unread.Add((number, reason));
                return;
            }

            // Its records are in segments when it was sealed and removed between the two: read as well, they would come out of order, as nothing would be known of their times.
            using JournalReader? reader = TryOpenAgain(disk, number, wrap);
            if (reader is null)
            {
                records.Dispose();
                return;
            }

            Readers.Add(records);
            while (reader.TryRead(out ReadOnlySpan<byte> frame, out bool afterDamage))
            {
                if (afterDamage)
                    _problems.Add($"journal file {number} is damaged");
                Walk(frame);
            }

            Bytes += records.Length;
        }
        catch (VaultIOException e) when (e.IsNotFound)
        {
            // Sealed and removed just now.
        }
    }

    private static JournalReader? TryOpenAgain(IVaultDisk disk, long number, IKeyWrap wrap)
    {
        try
        {
            return JournalReader.TryOpen(disk, number, wrap, out _);
        }
        catch (VaultIOException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    private void Walk(ReadOnlySpan<byte> frame)
    {
        JournalEntries entries = new(frame);
        while (entries.MoveNext())
        {
            switch (entries.Kind)
            {
                case EntryKind.Records:
                    RecordRun run = entries.ReadRecords();
                    EndOrdinal = Math.Max(EndOrdinal, run.FirstOrdinal + run.Count);
                    LowestReceived = Math.Min(LowestReceived, run.Received);
                    break;
                case EntryKind.Leaf:
                    TakeLeaf(entries.ReadLeaf());
                    break;
                case EntryKind.Stream:
                    (long id, string name, string @class) = entries.ReadStream();
                    StreamNames[(uint)id] = name;
                    NoteLedger((uint)id, @class);
                    break;
                case EntryKind.Snapshot:
                    foreach (StreamState stream in VaultState.ReadSnapshot("", entries.ReadSnapshot()).Streams)
                    {
                        StreamNames.TryAdd(stream.Id, stream.Name);
                        NoteLedger(stream.Id, stream.Class);
                    }

                    break;
                default:
                    entries.Skip();
                    break;
            }
        }
    }

    private void NoteLedger(uint stream, string @class)
    {
        if (@class == LedgerEntry.Class)
            LedgerStreams.Add(stream);
    }

    private void TakeLeaf(LoggedLeaf leaf)
    {
        Leaves[leaf.Index] = leaf.Entry;
        if (leaf.Plan.Length == 0)
            return;
        _plans[leaf.Index] = leaf.Plan;
        _planned.Clear();
        BatchPlan.Decode(leaf.Plan, _planned);
        for (int i = 0; i < _planned.Count; i++)
            _records.Set(_planned[i].Ordinal, new KnownRecord(new RecordReference(leaf.Index, i), _planned[i].EventSecond, _planned[i].IsOwnTime));
    }
}
