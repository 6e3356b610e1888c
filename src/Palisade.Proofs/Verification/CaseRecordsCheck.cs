using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Verification;

/// <summary>
/// Checks 13 and 14, in one pass over both sections: each leaf is a batch of ledger entries in the tree of the checkpoint, and each record hashes to one of these leaves and is the ledger entry that the leaf shows.
/// </summary>
internal sealed class CaseRecordsCheck : IDisposable
{
    private const int LeafNumber = 13, RecordNumber = 14;

    /// <summary>The most entries that a pack may have: more than anybody ever writes about a case, and what memory bears.</summary>
    public const int MaxEntries = 1_000_000;

    private readonly CasePackCheckup _checkup;
    private readonly Stream _records;
    private CasePackRecord? _next;

    private CaseRecordsCheck(CasePackCheckup checkup)
    {
        _checkup = checkup;
        _records = new BufferedStream(checkup.File.Open(CasePackManifest.Records)!, 1 << 16);
    }

    public static void Run(CasePackCheckup checkup)
    {
        if (checkup.Checkpoint is not { } checkpoint)
            return;
        using CaseRecordsCheck check = new(checkup);
        check.Walk(checkpoint.Root);
    }

    public void Dispose() => _records.Dispose();

    private void Walk(TreeHash root)
    {
        using BufferedStream leaves = new(_checkup.File.Open(CasePackManifest.Leaves)!, 1 << 16);
        LaterReader reader = new(leaves, _checkup.Manifest.Size);
        long last = -1;
        Read();
        while (reader.TryRead(out byte[] entry, out InclusionProof proof))
        {
            long index = proof.LeafIndex;
            if (index <= last)
            {
                _checkup.Fail(LeafNumber, CasePackManifest.Leaves, "is not in its place: leaves ascend", index);
                return;
            }

            last = index;
            _checkup.Leaves++;
            WalkLeaf(index, BatchOf(entry, proof, root));
        }

        if (reader.Fault is { } fault)
            _checkup.Fail(LeafNumber, CasePackManifest.Leaves, fault);
        if (_next is { } left)
            _checkup.Fail(RecordNumber, CasePackManifest.Records, "is of no leaf that is here, or not in its place", left.Leaf, left.Place);
    }

    private BatchLeaf? BatchOf(byte[] entry, InclusionProof proof, TreeHash root)
    {
        long index = proof.LeafIndex;
        if (proof.Verify(MerkleTree.LeafHash(entry), root) is { Holds: false } check)
            _checkup.Fail(LeafNumber, CasePackManifest.Leaves, $"is not in the tree of the checkpoint ({check.Fault})", index, evidence: check);
        else if (!Leaf.TryParse(entry, out Leaf? leaf, out string reason) || leaf is not BatchLeaf { Ledger.Count: > 0 } batch)
            _checkup.Fail(LeafNumber, CasePackManifest.Leaves, $"is no batch of ledger entries{(reason.Length > 0 ? $": {reason}" : "")}", index);
        else
            return batch;
        return null;
    }

    private void WalkLeaf(long index, BatchLeaf? batch)
    {
        (int last, bool isUsed) = (-1, false);
        for (; _next is { } record && record.Leaf == index; Read())
        {
            isUsed = true;
            if (record.Place <= last)
                _checkup.Fail(RecordNumber, CasePackManifest.Records, "is not in its place: records ascend", index, record.Place);
            else if (batch is not null)
                Check(record, batch);
            last = record.Place;
        }

        if (!isUsed)
            _checkup.Fail(LeafNumber, CasePackManifest.Leaves, "is a leaf of which no record is here", index);
    }

    private void Check(CasePackRecord record, BatchLeaf batch)
    {
        InclusionCheck inner = new InclusionProof(record.Place, batch.Count, record.Proof).Verify(BatchTree.LeafHash(record.Salt, record.Record), batch.Root);
        if (!inner.Holds)
            Fail(record, $"does not lead to the root of its batch ({inner.Fault})", inner);
        else if (!RecordHeader.TryRead(record.Record, out RecordHeader header, out ReadOnlySpan<byte> raw))
            Fail(record, "is no record");
        else if (SegmentWalk.Difference(batch.Ledger[record.Place], raw) is { } difference)
            Fail(record, $"is a record {difference}");
        else
            Take(record, header, raw);
    }

    private void Take(CasePackRecord record, in RecordHeader header, ReadOnlySpan<byte> raw)
    {
        if (!LedgerEntry.TryParse(raw, out LedgerEntry? entry, out _))
            return;
        _checkup.Records++;
        _checkup.Received = _checkup.Received.With(header.Received);
        if (_checkup.Records > MaxEntries)
            Fail(record, $"is one of more than {MaxEntries}");
        else if (CaseWords.NumberOf(entry!.Object, CaseWords.Alert) is { } alert)
            _checkup.Alerts[alert] = (record.Leaf, record.Place);
        else if (CaseWords.NumberOf(entry.Object, CaseWords.Case) is { } number)
            Add(number, CaseWords.StepOf(entry, header.Ordinal, record.Leaf, record.Place));
        else
            Fail(record, "is about something else than a case or an alert");
    }

    private void Add(long number, CaseStep step)
    {
        if (!_checkup.Cases.TryGetValue(number, out List<CaseStep>? steps))
            _checkup.Cases.Add(number, steps = []);
        steps.Add(step);
    }

    private void Read()
    {
        _next = CasePackRecord.TryRead(_records, out string? fault);
        if (fault is not null)
            _checkup.Fail(RecordNumber, CasePackManifest.Records, fault);
    }

    private void Fail(CasePackRecord record, string text, object? evidence = null) =>
        _checkup.Fail(RecordNumber, CasePackManifest.Records, text + Named(record), record.Leaf, record.Place, evidence);

    // Of a changed record its header may be whole: then it is known which entry it was.
    private static string Named(CasePackRecord record) => RecordHeader.TryRead(record.Record, out RecordHeader header, out _) ? FormattableString.Invariant($"; its header says that it is entry {header.Ordinal}") : "";
}
