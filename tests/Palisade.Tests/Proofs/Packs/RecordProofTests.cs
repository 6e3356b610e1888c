using System.Text;
using Palisade.Proofs.Verification;
using Palisade.Tests.Packs;
using Palisade.Vault.Proving;

namespace Palisade.Tests.Proofs.Packs;

/// <summary>The proof of one record: docs/vault-format.md, section 8.</summary>
public sealed class RecordProofTests : IDisposable
{
    private readonly SyntheticLog _log;
    private readonly byte[] _proof;
    private readonly long _leaf;

    public RecordProofTests()
    {
        MutationSeeds.Make(open: false, out _log);
        _leaf = Enumerable.Range(0, (int)_log.Size).Last(i => EntryGlance.IsOf(_log.ReadEntry(i), "batch"u8));
        _proof = RecordProofComposer.Make(_log, _leaf, 1).ToArray();
    }

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_record_is_proved_and_its_key_named_as_not_pinned()
    {
        Verdict verdict = RecordProofVerifier.Verify(_proof, new VerifierOptions());
        Assert.True(verdict.Outcome == VerdictOutcome.Pass, VerdictText.Format(verdict));
        Assert.Contains(verdict.Notes, n => n == $"key not pinned: {_log.Signers[0].Verifier}");
        Assert.Contains(verdict.Notes, n => n.StartsWith(FormattableString.Invariant($"record {_leaf}/1: ordinal "), StringComparison.Ordinal));
        Assert.Equal(verdict.Facts!.Covered!.Value.Lowest, verdict.Facts.Covered.Value.Highest);
    }

    [Fact]
    public void Its_own_policy_and_checkpoint_pin_it_and_others_refuse_it()
    {
        VerifierPolicy own = VerifierPolicy.TryParse(Encoding.UTF8.GetBytes($"log {_log.Signers[0].Verifier}\nquorum none\n"), out _)!;
        PinnedCheckpoint kept = PinnedCheckpoint.TryParse(_log.Checkpoint.Note, out _)!, older = PinnedCheckpoint.TryParse(_log.Notes.First().Note, out _)!;
        Assert.Equal(VerdictOutcome.Pass, RecordProofVerifier.Verify(_proof, new VerifierOptions(own, kept)).Outcome);
        Verdict extended = RecordProofVerifier.Verify(_proof, new VerifierOptions(own, older));
        Assert.Contains("is not shown to extend the pinned checkpoint", Assert.Single(extended.Failures).Text, StringComparison.Ordinal);
        using SyntheticLog other = new();
        VerifierPolicy foreign = VerifierPolicy.TryParse(Encoding.UTF8.GetBytes($"log {other.Signers[0].Verifier}\nquorum none\n"), out _)!;
        Assert.Contains("a key that the policy does not name", RecordProofVerifier.Verify(_proof, new VerifierOptions(foreign)).Failures[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_changed_byte_fails()
    {
        int step = Math.Max(1, _proof.Length / 300);
        for (int at = 0; at < _proof.Length; at += step)
        {
            byte[] changed = [.. _proof];
            changed[at] ^= (byte)(1 << (at % 8));
            Verdict verdict = RecordProofVerifier.Verify(changed, new VerifierOptions());
            Assert.True(verdict.Outcome == VerdictOutcome.Fail && verdict.Failures.All(f => f.Section.Length > 0), $"a bit of byte {at} of {_proof.Length} changed, and it passes");
            Assert.Equal(VerdictOutcome.Fail, RecordProofVerifier.Verify(_proof.AsSpan(0, at), new VerifierOptions()).Outcome);
        }
    }

    [Fact]
    public void A_policy_takes_timestamp_lines_and_says_which_line_is_none()
    {
        Assert.Null(VerifierPolicy.TryParse("quorum none\ntimestamp !!\n"u8, out Palisade.Proofs.Notes.PolicyError? error));
        Assert.Equal(2, error!.Line);
        Assert.Null(VerifierPolicy.TryParse("timestamp\nquorum none\n"u8, out error));
        Assert.Equal(1, error!.Line);
    }
}
