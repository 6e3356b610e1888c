using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Verification;

/// <summary>Verifies the proof of one record, a <c>.tlog-proof</c> file: docs/vault-format.md, section 8.</summary>
public static class RecordProofVerifier
{
    private const int Number = 10;

    private static readonly string[] Unknown =
    [
        "whether the log is complete: this proves one record, and nothing about others",
        "whether the clock of the vault was right: the time of receipt is the vault's own word",
    ];

    /// <summary>Whether a file begins as such a proof.</summary>
    public static bool IsProof(ReadOnlySpan<byte> start) => start.StartsWith("c2sp.org/tlog-proof@"u8);

    /// <summary>Verifies.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="options">What the caller knows beside it.</param>
    public static Verdict Verify(ReadOnlySpan<byte> file, VerifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<Failure> failures = [];
        List<string> notes = [];
        VerdictFacts? facts = null;
        if (!TlogProof.TryParse(file, out TlogProof? proof, out NoteFault fault))
            Fail(failures, "proof", null, null, $"is no tlog-proof ({fault})");
        else if (!proof!.ToArray().AsSpan().SequenceEqual(file))
            Fail(failures, "proof", null, null, "is not written in its one form");
        else if (RecordProofExtra.TryParse((proof.Extra ?? default).Span, out string reason) is not { } extra)
            Fail(failures, "extra", proof.LeafIndex, null, reason);
        else
            facts = Check(proof, extra, options, failures, notes);
        List<string> unknowable = [.. Unknown];
        if (options.Policy is not { HasQuorum: true })
            unknowable.Add(options.Policy is null && options.Pinned is null ? "whether this log was rewritten with a stolen key: no key, witness or earlier checkpoint is pinned, and such a log looks like a true one" : "whether this log was rewritten with a stolen key since: no witness vouches for it");
        return new Verdict(failures.Count > 0 ? VerdictOutcome.Fail : VerdictOutcome.Pass, facts, failures, 0, [], notes, unknowable);
    }

    private static VerdictFacts Check(TlogProof proof, RecordProofExtra extra, VerifierOptions options, List<Failure> failures, List<string> notes)
    {
        CheckCheckpoint(proof, extra, options, failures, notes);
        if (proof.VerifyInclusion(MerkleTree.LeafHash(extra.Entry)) is { Holds: false } outer)
            Fail(failures, "proof", proof.LeafIndex, null, $"does not lead from the entry to the root of the checkpoint ({outer.Fault})", outer);
        Interval? covered = null;
        if (!Leaf.TryParse(extra.Entry, out Leaf? leaf, out string reason) || leaf is not BatchLeaf batch)
            Fail(failures, "extra", proof.LeafIndex, null, $"has no batch leaf as its entry{(reason.Length > 0 ? $": {reason}" : "")}");
        else
            covered = CheckRecord(proof.LeafIndex, batch, extra, failures, notes);
        return new VerdictFacts(proof.Checkpoint.Origin, extra.Keys, proof.Checkpoint.Size, covered, false, true, 1, 1, 1, 0);
    }

    private static void CheckCheckpoint(TlogProof proof, RecordProofExtra extra, VerifierOptions options, List<Failure> failures, List<string> notes)
    {
        if (proof.Checkpoint.Extensions.Count > 0 || proof.Checkpoint.Origin != extra.Keys[0].Name)
            Fail(failures, "checkpoint", null, null, $"is not of log '{extra.Keys[0].Name}'");
        if (CheckpointCheck.FindUnsigned(proof.SignedCheckpoint, extra.Keys, out VerifierKey? key) is { } unsigned)
            Fail(failures, "checkpoint", null, null, $"is not signed by {key} ({unsigned.Fault})", unsigned);
        if (options.Policy is { } policy && CheckpointCheck.Judge(policy, extra.Keys, proof.SignedCheckpoint, notes, out PolicyCheck judged) is { } refused)
            Fail(failures, "checkpoint", null, null, refused, judged);
        if (options.Pinned is { } pinned)
            ComparePinned(proof, extra, pinned, failures);
        else if (options.Policy is not { Log.Logs.Count: > 0 })
            notes.AddRange(extra.Keys.Select(k => $"key not pinned: {k}"));
    }

    private static void ComparePinned(TlogProof proof, RecordProofExtra extra, PinnedCheckpoint pinned, List<Failure> failures)
    {
        long size = pinned.Checkpoint.Size;
        if (pinned.Checkpoint.Origin != proof.Checkpoint.Origin || !pinned.Note.Verify(extra.Keys).Holds)
            Fail(failures, "checkpoint", null, null, "is of another log, or has other keys, than the pinned checkpoint");
        else if (size > proof.Checkpoint.Size)
            Fail(failures, "checkpoint", null, null, FormattableString.Invariant($"has size {proof.Checkpoint.Size}, less than the pinned {size}: this history is shorter than one already seen"));
        else if (size < proof.Checkpoint.Size)
            Fail(failures, "checkpoint", null, null, FormattableString.Invariant($"is not shown to extend the pinned checkpoint of size {size}: the proof of one record has no such proof, a pack has"));
        else if (pinned.Checkpoint.Root != proof.Checkpoint.Root)
            Fail(failures, "checkpoint", null, null, FormattableString.Invariant($"has another root than the pinned checkpoint of size {size}: two histories, one of them rewritten"));
    }

    private static Interval? CheckRecord(long leaf, BatchLeaf batch, RecordProofExtra extra, List<Failure> failures, List<string> notes)
    {
        InclusionCheck inner = new InclusionProof(extra.Place, batch.Count, extra.Proof).Verify(BatchTree.LeafHash(extra.Salt, extra.Record), batch.Root);
        if (!inner.Holds)
            Fail(failures, "extra", leaf, extra.Place, $"does not lead from the record to the root of its batch ({inner.Fault})", inner);
        if (!RecordHeader.TryRead(extra.Record, out RecordHeader header, out ReadOnlySpan<byte> raw))
        {
            Fail(failures, "extra", leaf, extra.Place, "is no record");
            return null;
        }

        if (inner.Holds && batch.Ledger.Count > 0 && SegmentWalk.Difference(batch.Ledger[extra.Place], raw) is { } difference)
            Fail(failures, "extra", leaf, extra.Place, $"has a record {difference}");
        notes.Add(FormattableString.Invariant($"record {leaf}/{extra.Place}: ordinal {header.Ordinal}, stream {header.Stream}, received {TimeText.Of(header.Received)}, {raw.Length} bytes{(header.IsTruncated ? FormattableString.Invariant($" of {header.WholeLength}") : "")}"));
        return new Interval(header.Received, header.Received);
    }

    private static void Fail(List<Failure> failures, string section, long? leaf, int? record, string text, object? evidence = null) =>
        failures.Add(new Failure(Number, section, leaf, record, text, evidence));
}
