using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Vault.Journal;
using Palisade.Vault.Keys;

namespace Palisade.Vault.Writing;

/// <summary>
/// Turns durable records into batches, behind the acknowledgement: finds each record's event second, from it the key it lives under, and cuts batches that become leaves. Batches never reach
/// over the end of a journal file, so that a file can be sealed on its own. Used from one thread at a time.
/// </summary>
internal sealed class Batcher(Sequencer sequencer, VaultKeys keys, StreamReaders readers, Unsealed unsealed, VaultClock clock, VaultLimits limits) : IDisposable
{
    private readonly Dictionary<KeyId, PendingBatch> _batches = [];
    private readonly Dictionary<uint, Lane> _lanes = [];
    private IReadOnlyDictionary<string, RetentionDays> _classes = new Dictionary<string, RetentionDays>();
    private int _policy;
    private long _journal, _waitingBytes;

    /// <summary>Takes over the policy and the open streams of a state: where the entries to come begin.</summary>
    public void Begin(VaultState state)
    {
        (_policy, _classes) = (state.Policy, state.Classes);
        foreach (StreamState stream in state.Streams)
        {
            if (!_lanes.ContainsKey(stream.Id))
                AddLane(stream.Id, stream.Name, stream.Class);
        }
    }

    /// <summary>Goes through a group that is durable.</summary>
    public void Take(CommitGroup group)
    {
        BeginFile(group.Journal);
        Walk(group.Entries.Written, null);
        CutDue();
    }

    /// <summary>Goes through the entries of a frame; with a filter, only records without a leaf are taken (recovery).</summary>
    public void Walk(ReadOnlySpan<byte> frame, Predicate<long>? isMissing)
    {
        JournalEntries entries = new(frame);
        while (entries.MoveNext())
        {
            switch (entries.Kind)
            {
                case EntryKind.Records:
                    TakeRecords(entries.ReadRecords(), isMissing);
                    break;
                case EntryKind.Leaf:
                    TakeLeaf(entries.ReadLeaf());
                    break;
                case EntryKind.Stream:
                    (long id, string name, string @class) = entries.ReadStream();
                    AddLane((uint)id, name, @class);
                    break;
                case EntryKind.Snapshot:
                    Begin(VaultState.ReadSnapshot("", entries.ReadSnapshot()));
                    break;
                default:
                    entries.Skip();
                    break;
            }
        }
    }

    /// <summary>The entries to come are in this file: what waits from the one before is cut.</summary>
    public void BeginFile(long journal)
    {
        if (journal == _journal)
            return;
        CutAll();
        if (_journal != 0)
            unsealed.Close(_journal);
        _journal = journal;
    }

    /// <summary>Cuts what has waited for long enough.</summary>
    public void CutDue()
    {
        foreach (PendingBatch batch in _batches.Values)
        {
            if (batch.Count > 0 && clock.Elapsed(batch.Born) >= limits.BatchAge)
                Cut(batch);
        }
    }

    /// <summary>Cuts all that waits.</summary>
    public void CutAll()
    {
        foreach (PendingBatch batch in _batches.Values)
            Cut(batch);
    }

    /// <summary>Cuts what waits under a key and forgets the key, which is about to be destroyed. The next record that would have come under it asks for its key anew.</summary>
    public void LetGo(KeyId key)
    {
        if (_batches.TryGetValue(key, out PendingBatch? batch))
            LetGo(batch);
    }

    public void Dispose()
    {
        foreach (PendingBatch batch in _batches.Values)
            batch.Dispose();
        _batches.Clear();
    }

    private void AddLane(uint id, string name, string @class) => _lanes[id] = new Lane(@class, readers.Create(id, name));

    private void TakeRecords(RecordRun run, Predicate<long>? isMissing)
    {
        // A stream that has its close leaf has all its records in batches. When damage took away which, they stay with the file that is set aside.
        if (isMissing is not null && sequencer.State.Stream(run.Stream) is null)
            return;
        if (!_lanes.TryGetValue(run.Stream, out Lane? lane))
            _lanes.Add(run.Stream, lane = new Lane(_classes.Keys.First(c => c != LedgerEntry.Class), null));
        long mark = clock.Mark();
        RecordRunCursor records = run.Records();
        while (records.MoveNext())
        {
            RecordHeader header = records.Header;
            if (isMissing is not null && !isMissing(header.Ordinal))
            {
                lane.Reader?.Observe(records.Raw);
                continue;
            }

            if (lane.Reader?.EventSecond(records.Raw) is { } second && VaultTime.IsSecond(second))
            {
                header.EventSecond = second;
                header.Flags |= RecordFlags.HasEventTime;
            }

            Add(lane, header, records.Raw, mark);
        }

        if (isMissing is null)
            unsealed.AddRaw(_journal, run.Received, run.Bytes);
    }

    private void Add(Lane lane, in RecordHeader header, ReadOnlySpan<byte> raw, long mark)
    {
        PendingBatch batch = BatchFor(lane, header);
        if (batch.Count > 0 && (batch.Bytes + raw.Length > limits.BatchBytes || batch.StreamCount >= BatchLeaf.MaxStreams))
            Cut(batch);
        batch.Add(header, raw, mark);
        _waitingBytes += raw.Length;
        if (batch.Count >= Math.Min(limits.BatchRecords, batch.MaxRecords) || batch.Bytes >= limits.BatchBytes)
            Cut(batch);
        else if (_waitingBytes > limits.WaitingBytes)
            Cut(_batches.Values.MaxBy(b => b.Bytes)!);
    }

    private PendingBatch BatchFor(Lane lane, in RecordHeader header)
    {
        long receipt = VaultTime.SecondOf(header.Received), ahead = header.EventSecond - receipt;
        long days = unchecked(((receipt / VaultTime.DaySeconds) << 32) ^ (VaultTime.DayOfSecond(header.EventSecond).DayNumber << 1) ^ (ahead > VaultTime.DaySeconds ? 1 : 0));
        if (lane.Batch is { IsGone: false } same && lane.Days == days && lane.Policy == _policy)
            return same;
        KeyId key = keys.KeyFor(lane.Class, _policy, _classes[lane.Class], header.Received, header.EventSecond);
        if (!_batches.TryGetValue(key, out PendingBatch? batch))
        {
            // Room for another key: an empty batch goes, or else the one that has waited longest.
            if (_batches.Count >= limits.WaitingBatches)
                LetGo(_batches.Values.MinBy(b => b.Count == 0 ? long.MinValue : b.Born)!);
            batch = new PendingBatch(key, keys.DayKey(key));
            _batches.Add(key, batch);
        }

        (lane.Batch, lane.Days, lane.Policy) = (batch, days, _policy);
        return batch;
    }

    private void LetGo(PendingBatch batch)
    {
        Cut(batch);
        _batches.Remove(batch.Key);
        batch.Dispose();
    }

    private void Cut(PendingBatch batch)
    {
        if (batch.Count == 0)
            return;
        TreeHash root = batch.Root();
        byte[] plan = BatchPlan.Encode(batch.Headers);
        (long index, _) = sequencer.Append(time => batch.ToLeaf(time, root, sequencer.State), plan);
        unsealed.Add(_journal, new UnsealedBatch(index, batch.Key, plan));
        _waitingBytes -= batch.Bytes;
        batch.Clear();
    }

    private void TakeLeaf(LoggedLeaf leaf)
    {
        unsealed.NoteLeaf(_journal, leaf.Index);
        if (leaf.Entry.AsSpan().EndsWith("\"type\":\"close\"}"u8) && Leaf.TryParse(leaf.Entry, out Leaf? closed, out _))
            _lanes.Remove((uint)((CloseLeaf)closed!).Stream);
        if (leaf.Entry.AsSpan().EndsWith("\"type\":\"policy\"}"u8) && Leaf.TryParse(leaf.Entry, out Leaf? parsed, out _) && parsed is PolicyLeaf policy)
            (_policy, _classes) = (policy.Policy, policy.Classes);
    }

    /// <summary>A stream as the batcher sees it, with the batch that its last record went to.</summary>
    private sealed class Lane(string @class, IRecordReader? reader)
    {
        public string Class => @class;

        public IRecordReader? Reader => reader;

        public PendingBatch? Batch { get; set; }

        public long Days { get; set; }

        public int Policy { get; set; }
    }
}
