using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Verification;

/// <summary>What the checks of sealing, retention and opening need of a batch: 80 bytes each, so that a month of them fits in memory.</summary>
internal struct BatchFacts
{
    public long Leaf;

    /// <summary>Where its entry is in section <c>entries</c>, for who needs all of it again.</summary>
    public long Offset;

    public Interval Received;
    public Interval Events;

    /// <summary>Which of <see cref="BatchBook.Seals"/> it is in; -1: none.</summary>
    public int Seal;
    public int Count;
    public bool IsOfSpan;

    /// <summary>Its records were found in their segment and hash to its root.</summary>
    public bool IsOpened;
}

/// <summary>What is known of a day key and the batches under it.</summary>
internal sealed class KeyFacts(KeyId id, TreeHash commit)
{
    public KeyId Id => id;

    public TreeHash Commit => commit;

    /// <summary>The batches under it, in order of their leaves.</summary>
    public List<BatchFacts> Batches { get; } = [];

    public long HighestReceived { get; set; }

    public bool HasSpan { get; set; }

    public EraseLeaf? Erase { get; set; }

    public long EraseIndex { get; set; }

    public bool IsErased { get; set; }

    /// <summary>The place in <see cref="Batches"/> of the first one whose leaf is not below an index.</summary>
    public int Find(long leaf)
    {
        int low = 0, high = Batches.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Batches[middle].Leaf < leaf)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}

/// <summary>A <c>seal</c> leaf and its place.</summary>
/// <param name="Leaf">What it says.</param>
/// <param name="Index">The index of the leaf.</param>
/// <param name="Section">Where it was found: <c>entries</c> or <c>later</c>.</param>
internal sealed record SealFacts(SealLeaf Leaf, long Index, string Section)
{
    /// <summary>Whether a batch of the span is in it.</summary>
    public bool IsOfSpan { get; set; }
}

/// <summary>The batches of the entries, by key, and the seals. Whether the <c>commit</c> of a key ever differs is checked here (check 5).</summary>
internal sealed class BatchBook(PackCheckup checkup)
{
    private readonly Dictionary<string, KeyFacts> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<SegmentId> _segments = [];

    public IReadOnlyCollection<KeyFacts> Keys => _keys.Values;

    public List<SealFacts> Seals { get; } = [];

    public long Batches { get; private set; }

    public long Records { get; private set; }

    public long SpanBatches { get; private set; }

    public long SpanRecords { get; private set; }

    public KeyFacts? Find(KeyId id) => _keys.GetValueOrDefault(id.ToString());

    public KeyFacts Take(BatchLeaf batch, long index, long offset)
    {
        string id = batch.Key.ToString();
        if (!_keys.TryGetValue(id, out KeyFacts? key))
            _keys[id] = key = new KeyFacts(batch.Key, batch.Commit);
        else if (key.Commit != batch.Commit)
            checkup.Fail(EntriesCheck.Number, PackSection.Entries, $"has another commit of key {id} than the leaves before: two keys under one name", index);
        bool ofSpan = IsOfSpan(checkup.Manifest, batch);
        key.Batches.Add(new BatchFacts { Leaf = index, Offset = offset, Received = batch.Received, Events = batch.Events, Seal = -1, Count = batch.Count, IsOfSpan = ofSpan });
        key.HighestReceived = Math.Max(key.HighestReceived, batch.Received.Highest);
        key.HasSpan |= ofSpan;
        Batches++;
        Records += batch.Count;
        SpanBatches += ofSpan ? 1 : 0;
        SpanRecords += ofSpan ? batch.Count : 0;
        return key;
    }

    public void Take(SealLeaf seal, long index, string section)
    {
        SealFacts facts = new(seal, index, section);
        if (!_segments.Add(seal.Segment))
            checkup.Fail(SealedCheck.Number, section, $"seals segment {seal.Segment}, as another leaf does", index);
        if (seal.Batches[^1].Highest >= index)
            checkup.Fail(SealedCheck.Number, section, FormattableString.Invariant($"seals leaf {seal.Batches[^1].Highest}, which is not before it"), index);
        if (Find(seal.Key) is not { } key)
            return;
        int number = Seals.Count;
        Seals.Add(facts);
        Span<BatchFacts> batches = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(key.Batches);
        foreach (Interval run in seal.Batches)
        {
            for (int i = key.Find(run.Lowest); i < batches.Length && batches[i].Leaf <= run.Highest; i++)
            {
                if (batches[i].Seal >= 0)
                    checkup.Fail(SealedCheck.Number, section, FormattableString.Invariant($"seals the batch of leaf {batches[i].Leaf} a second time: leaf {Seals[batches[i].Seal].Index} has it in segment {Seals[batches[i].Seal].Leaf.Segment}"), index);
                batches[i].Seal = number;
                facts.IsOfSpan |= batches[i].IsOfSpan;
            }
        }
    }

    /// <summary>Whether a batch overlaps the asked span; an event second counts whole.</summary>
    public static bool IsOfSpan(PackManifest manifest, BatchLeaf batch) => manifest.ByEvent
        ? batch.Events.Overlaps(new Interval(VaultTime.SecondOf(manifest.From), VaultTime.SecondOf(manifest.To)))
        : batch.Received.Overlaps(new Interval(manifest.From, manifest.To));
}
