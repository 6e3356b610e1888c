using Palisade.Proofs.Format;

namespace Palisade.Vault.Proving;

/// <summary>What goes into a pack: which leaves, which single later ones, which sealed files and keys. Found by going through the log once.</summary>
internal sealed class PackPlan
{
    // A batch is cut a second after its first record, and a busy disk may keep its leaf waiting.
    private const long Lag = 10 * VaultTime.SecondMicroseconds;
    private const long Day = VaultTime.DaySeconds * VaultTime.SecondMicroseconds;

    private readonly IProvableLog _log;
    private readonly PackRequest _request;
    private readonly Dictionary<KeyId, List<PlannedBatch>> _batches = [];
    private readonly HashSet<KeyId> _erased = [];
    private readonly List<SealLeaf> _seals = [];

    private PackPlan(IProvableLog log, PackRequest request)
    {
        _log = log;
        _request = request;
    }

    /// <summary>The first leaf (a).</summary>
    public long From { get; private set; }

    /// <summary>The leaf after the last (b).</summary>
    public long To { get; private set; }

    /// <summary>The single leaves after these that the pack needs.</summary>
    public List<long> Later { get; } = [];

    /// <summary>The sealed files of the span, ascending by id.</summary>
    public SortedDictionary<SegmentId, SealLeaf> Segments { get; } = new(Comparer<SegmentId>.Create((a, b) => a.Value.CompareTo(b.Value)));

    /// <summary>The keys of the span that are not destroyed, ascending as text.</summary>
    public IEnumerable<KeyId> Keys => _batches.Keys.Where(k => !_erased.Contains(k)).OrderBy(k => k.ToString(), StringComparer.Ordinal);

    /// <summary>How many records of the span can be read.</summary>
    public long Records => _batches.Where(k => !_erased.Contains(k.Key)).Sum(k => k.Value.Sum(b => (long)b.Records));

    /// <summary>The least size of a checkpoint at which a pack shows all that the log has of the span: its batches, that they are sealed or erased, and what was collected or declared missing in its time.</summary>
    public long Needed { get; private set; }

    /// <summary>The time from which on records of the span were received that are in no sealed file; null when all are sealed, or erased.</summary>
    public long? Unsealed { get; private set; }

    /// <summary>The leaf of the batch with those records; -1 when all are sealed, or erased.</summary>
    public long UnsealedLeaf { get; private set; } = -1;

    /// <summary>The lowest and the highest time of the leaves from <see cref="From"/> to before <see cref="To"/>: what of the span the log covers lies between them.</summary>
    public Interval Covered { get; private set; } = Interval.Nothing;

    public static PackPlan Make(IProvableLog log, PackRequest request)
    {
        PackPlan plan;
        long last = long.MaxValue;
        bool canBeginEarlier;
        do
        {
            plan = new PackPlan(log, request);
            plan.FindSpan(last);
            canBeginEarlier = plan.From > 0 && plan.From <= last;
            last = plan.From - 1;
        }
        while (!plan.TakeEntries(canBeginEarlier));
        for (long index = plan.To; index < log.Size; index++)
            plan.TakeLater(log.ReadEntry(index), index);
        foreach (SealLeaf seal in plan._seals.Where(s => !plan._erased.Contains(s.Key)))
            plan.Segments[seal.Segment] = seal;
        plan.FindUnsealed();
        return plan;
    }

    // From the state before the span, to the first leaf that comes surely after it. Event times say nothing about the end: what is late comes any time.
    private void FindSpan(long last)
    {
        long first = FirstAt(_request.ByEvent ? _request.From - Day : _request.From);
        From = FindState(Math.Min(Math.Min(first, last), _log.Size - 1));
        To = _request.ByEvent || _request.To > VaultTime.Max - Lag ? _log.Size : FirstAt(_request.To + Lag);
        foreach (long size in _request.Since ?? [])
        {
            if (size > To && size <= _log.Size)
                To = size;
        }

        To = Math.Max(To, From + 1);
        Needed = Math.Max(From, Math.Min(FirstAt(_request.From), _log.Size - 1)) + 1;
    }

    // Times of leaves ascend but for steps of the clock, near which this may be off: the pack then covers less, and says so.
    private long FirstAt(long time)
    {
        long low = 0, high = _log.Size;
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            if (EntryGlance.TimeOf(_log.ReadEntry(middle)) < time)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private long FindState(long index)
    {
        for (long at = index; at >= 0; at--)
        {
            if (EntryGlance.IsFirstState(_log.ReadEntry(at)))
                return at;
        }

        for (long at = index + 1; at < _log.Size; at++)
        {
            if (EntryGlance.IsFirstState(_log.ReadEntry(at)))
                return at;
        }

        throw new InvalidDataException("The log has no state leaf from which a proof could begin.");
    }

    /// <returns>False when the pack is to begin a state earlier: a batch is under an earlier policy than that of its first state, as those are that were received within the second before it.</returns>
    private bool TakeEntries(bool canBeginEarlier)
    {
        StateLeaf? state = canBeginEarlier && Leaf.TryParse(_log.ReadEntry(From), out Leaf? first, out _) ? first as StateLeaf : null;
        for (long index = From; index < To; index++)
        {
            // A batch of long after it is under that policy by no right; of one recovered after its clock was set back the receipt says nothing.
            if (TakeEntry(_log.ReadEntry(index), index) is BatchLeaf batch && batch.Key.Policy < state?.Policy && (batch.Received.Lowest < state.Time || batch.Time < state.Time + Lag))
                return false;
        }

        return true;
    }

    private Leaf? TakeEntry(byte[] entry, long index)
    {
        Covered = Covered.With(EntryGlance.TimeOf(entry));
        bool beats = EntryGlance.IsOf(entry, "heartbeat"u8);
        Leaf? leaf = null;
        if (!beats && !Leaf.TryParse(entry, out leaf, out _))
            return null;
        bool isOfSpan = leaf is BatchLeaf batch && IsOfSpan(batch);
        if (isOfSpan || ((beats || TellsOfTime(leaf!)) && EntryGlance.TimeOf(entry) <= _request.To))
            Needed = Math.Max(Needed, index + 1);
        if (isOfSpan)
            Take((BatchLeaf)leaf!, index);
        else if (leaf is not null)
            Take(leaf, index);
        return leaf;
    }

    // The rest (a start and stop in good order, a reading in clear, a policy) is told by checkpoints after the span as well as by those in it.
    private static bool TellsOfTime(Leaf leaf) => leaf is OpenLeaf or CloseLeaf or GapLeaf or ClockLeaf or StartLeaf { Why: "crash" or "restored" } or StartLeaf { Aside: > 0 };

    private void Take(BatchLeaf batch, long index)
    {
        if (!_batches.TryGetValue(batch.Key, out List<PlannedBatch>? batches))
            _batches[batch.Key] = batches = [];
        batches.Add(new PlannedBatch(index, batch.Received.Lowest, batch.Count));
    }

    private void TakeLater(byte[] entry, long index)
    {
        if (EntryGlance.IsBeat(entry) || !Leaf.TryParse(entry, out Leaf? leaf, out _))
            return;
        bool needed = leaf switch
        {
            SealLeaf seal => IsOfSpan(seal),
            EraseLeaf erase => _batches.ContainsKey(erase.Key),
            ErasedLeaf erased => _batches.ContainsKey(erased.Key),
            PolicyLeaf or HoldLeaf or ReleaseLeaf => true,
            _ => false,
        };
        if (needed)
            Later.Add(index);
        Take(leaf!, index);
    }

    private void Take(Leaf leaf, long index)
    {
        if (leaf is SealLeaf seal && IsOfSpan(seal))
            _seals.Add(seal);
        else if (leaf is EraseLeaf erase && _batches.ContainsKey(erase.Key))
            _erased.Add(erase.Key);
        else
            return;
        Needed = Math.Max(Needed, index + 1);
    }

    private void FindUnsealed()
    {
        foreach ((KeyId key, List<PlannedBatch> batches) in _batches.Where(k => !_erased.Contains(k.Key)))
        {
            Interval[] runs = [.. _seals.Where(s => s.Key == key).SelectMany(s => s.Batches).OrderBy(r => r.Lowest)];
            int run = 0;
            foreach (PlannedBatch batch in batches)
            {
                while (run < runs.Length && runs[run].Highest < batch.Leaf)
                    run++;
                if ((run == runs.Length || runs[run].Lowest > batch.Leaf) && batch.Received < (Unsealed ?? long.MaxValue))
                    (Unsealed, UnsealedLeaf) = (batch.Received, batch.Leaf);
            }
        }
    }

    private bool IsOfSpan(BatchLeaf batch) => _request.ByEvent
        ? batch.Events.Overlaps(new Interval(VaultTime.SecondOf(_request.From), VaultTime.SecondOf(_request.To)))
        : batch.Received.Overlaps(new Interval(_request.From, _request.To));

    private bool IsOfSpan(SealLeaf seal)
    {
        if (!_batches.TryGetValue(seal.Key, out List<PlannedBatch>? batches))
            return false;
        foreach (Interval run in seal.Batches)
        {
            int at = batches.BinarySearch(new PlannedBatch(run.Lowest, 0, 0));
            at = at < 0 ? ~at : at;
            if (at < batches.Count && batches[at].Leaf <= run.Highest)
                return true;
        }

        return false;
    }

    /// <summary>A batch of the span: its leaf, when its first record was received, and how many it has.</summary>
    private readonly record struct PlannedBatch(long Leaf, long Received, int Records) : IComparable<PlannedBatch>
    {
        public int CompareTo(PlannedBatch other) => Leaf.CompareTo(other.Leaf);
    }
}
