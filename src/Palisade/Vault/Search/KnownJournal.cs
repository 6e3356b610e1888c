using Palisade.Proofs.Format;
using Palisade.Vault.Journal;

namespace Palisade.Vault.Search;

/// <summary>
/// What is known of a journal by going through its frames: the leaves of batches, the records they name, the streams. It grows from one <see cref="JournalSnapshot"/> to the next, which then goes through new frames only:
/// one page of results may need twenty, and after a flood a whole walk takes half a second. What is sealed in between stays known. Not safe on several threads at once.
/// </summary>
internal sealed class KnownJournal
{
    private readonly KnownRecords _records = new();
    private readonly Dictionary<long, byte[]> _plans = [];
    private readonly List<PlannedRecord> _planned = [];
    private readonly Dictionary<long, Walked> _files = [];

    /// <summary>The names of streams that stand in the journal.</summary>
    public Dictionary<uint, string> StreamNames { get; } = [];

    /// <summary>Those of the ledger.</summary>
    public HashSet<uint> LedgerStreams { get; } = [];

    /// <summary>The leaves that stand in the journal, by index: those that are in no tile yet are among them.</summary>
    public Dictionary<long, byte[]> Leaves { get; } = [];

    /// <summary>One past the last record.</summary>
    public long EndOrdinal { get; private set; }

    /// <summary>When the first record was received; <see cref="long.MaxValue"/> where there is none.</summary>
    public long LowestReceived { get; private set; } = long.MaxValue;

    /// <summary>Whether bytes between good frames of a file are damaged, as far as it was read.</summary>
    public bool IsDamaged(long number) => _files.TryGetValue(number, out Walked walked) && walked.IsDamaged;

    /// <summary>Whether a file of this length holds nothing that is not known.</summary>
    public bool HasAll(long number, long length) => _files.TryGetValue(number, out Walked walked) && walked.Place.Offset == length;

    /// <summary>Goes through the frames of a file that are not known yet.</summary>
    public void Walk(JournalReader reader)
    {
        bool isDamaged = false;
        if (_files.TryGetValue(reader.Number, out Walked walked))
        {
            reader.GoOn(walked.Place);
            isDamaged = walked.IsDamaged;
        }

        while (reader.TryRead(out ReadOnlySpan<byte> frame, out bool afterDamage))
        {
            isDamaged |= afterDamage;
            Walk(frame);
        }

        _files[reader.Number] = new Walked(reader.Place, isDamaged);
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

    private readonly record struct Walked(JournalPlace Place, bool IsDamaged);
}
