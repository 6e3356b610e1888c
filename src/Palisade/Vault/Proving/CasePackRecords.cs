using Palisade.Events;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Vault.Search;

namespace Palisade.Vault.Proving;

/// <summary>Gathers the batches of a plan as the ledger is read, and proves its entries in them; no more is held than the batches that are not whole yet, and what was proved.</summary>
/// <param name="plan">The plan.</param>
/// <param name="log">The log.</param>
internal sealed class CasePackRecords(CasePackPlan plan, IProvableLog log) : IFoundSink
{
    private readonly Dictionary<long, (BatchLeaf Leaf, BatchRecords Records)> _open = [];
    private readonly SortedDictionary<(long Leaf, int Place), CasePackRecord> _proved = [];

    public bool WantsEvents => false;

    /// <summary>The entries, in the order of the log.</summary>
    public IEnumerable<CasePackRecord> Proved => _proved.Values;

    /// <summary>An entry of the plan that could not be read; null for none.</summary>
    public (long Leaf, int Place)? Missing => plan.Places.SelectMany(p => p.Value.Select(place => (Leaf: p.Key, Place: place))).Where(p => !_proved.ContainsKey(p)).Select(p => ((long, int)?)p).FirstOrDefault();

    public void OnRecord(in FoundRecord record, LogEvent? e)
    {
        (long leaf, int place) = (record.Reference.Leaf, record.Reference.Place);
        if (!plan.Places.ContainsKey(leaf))
            return;
        if (!_open.TryGetValue(leaf, out (BatchLeaf Leaf, BatchRecords Records) batch))
        {
            if (!Leaf.TryParse(log.ReadEntry(leaf), out Leaf? parsed, out _) || parsed is not BatchLeaf found)
                throw new InvalidDataException(FormattableString.Invariant($"Leaf {leaf} is no batch."));
            _open.Add(leaf, batch = (found, new BatchRecords(found.Count)));
        }

        batch.Records.Set(place, record.Header, record.Raw);
        if (batch.Records.Missing > 0)
            return;
        Prove(leaf, batch.Leaf, batch.Records);
        _open.Remove(leaf);
    }

    private void Prove(long leaf, BatchLeaf batch, BatchRecords records)
    {
        DayKey key = log.FindKey(batch.Key) ?? throw new InvalidDataException($"Key {batch.Key} is destroyed: what was under it cannot be read any more.");
        using BatchTree tree = new(key);
        RecordHeader[] headers = [.. Enumerable.Range(0, records.Count).Select(i => records.Header(i))];
        tree.Begin(headers);
        for (int i = 0; i < headers.Length; i++)
            tree.Append(headers[i], records.Raw(i));
        if (tree.Root() != batch.Root)
            throw new InvalidDataException(FormattableString.Invariant($"The records of batch {leaf} do not have the root that the leaf says: they are damaged."));
        MemoryTree nodes = new(tree.LeafHashes);
        byte[] head = new byte[RecordHeader.MaxLength];
        foreach (int place in plan.Places[leaf])
        {
            int length = headers[place].Write(head);
            _proved.Add((leaf, place), new CasePackRecord(leaf, place, tree.Salt(place), [.. head.AsSpan(0, length), .. records.Raw(place)], nodes.ProveInclusion(place).Hashes));
        }
    }
}
