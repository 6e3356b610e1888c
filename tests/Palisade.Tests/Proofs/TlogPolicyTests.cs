using System.Text;
using System.Text.RegularExpressions;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;

namespace Palisade.Tests.Proofs;

public sealed class TlogPolicyTests : IDisposable
{
    private readonly NoteSigner _log = NoteSigner.Generate("example.com/log", NoteKeyKind.Ecdsa);
    private readonly NoteSigner[] _witnesses = [.. Enumerable.Range(1, 4).Select(i => NoteSigner.Generate($"w{i}.example", NoteKeyKind.Cosignature))];
    private readonly MemoryTree _tree = new([.. Enumerable.Range(0, 5).Select(i => MerkleTree.LeafHash([(byte)i]))]);

    public void Dispose()
    {
        _log.Dispose();
        foreach (NoteSigner witness in _witnesses)
            witness.Dispose();
    }

    [Theory]
    [InlineData("", NoteFault.QuorumNotMet)]
    [InlineData("1", NoteFault.QuorumNotMet)]
    [InlineData("12", NoteFault.QuorumNotMet)]
    [InlineData("124", NoteFault.None)]
    [InlineData("14", NoteFault.QuorumNotMet)]
    [InlineData("1234", NoteFault.None)]
    [InlineData("144", NoteFault.QuorumNotMet)]
    public void A_quorum_of_groups_is_met_by_enough_different_witnesses(string cosigners, NoteFault expected)
    {
        TlogPolicy policy = Policy($"""
            # two of three, and the fourth
            log {_log.Verifier} https://example.com/log

            witness X1 {_witnesses[0].Verifier}
            	witness X2 {_witnesses[1].Verifier}   https://w2.example
            witness X3 {_witnesses[2].Verifier}
            group X 2 X1 X2 X3
            witness Y1 {_witnesses[3].Verifier}
            group Y any Y1
            group X-and-Y all X Y
            quorum X-and-Y

            """);
        SignedNote note = Head().Sign([_log, .. cosigners.Select(c => _witnesses[c - '1'])]);
        PolicyCheck check = policy.Evaluate(note);
        Assert.Equal(expected, check.Fault);
        Assert.Equal(cosigners.Length, check.Witnesses.Count);
        Assert.All(check.Witnesses, w => Assert.NotNull(w.Time));
    }

    [Fact]
    public void A_checkpoint_of_another_log_or_without_its_signature_is_refused()
    {
        TlogPolicy policy = Policy($"log {_log.Verifier}\nwitness w {_witnesses[0].Verifier}\nquorum w\n");
        Assert.True(policy.Evaluate(Head().Sign(_log, _witnesses[0])).Holds);
        Assert.Equal(NoteFault.NoKnownKey, policy.Evaluate(Head().Sign(_witnesses[0])).Fault);
        Assert.Equal(NoteFault.OriginMismatch, policy.Evaluate(new Checkpoint("example.com/other", 5, _tree.Root()).Sign(_log, _witnesses[0])).Fault);
        Assert.Equal(NoteFault.NotCheckpoint, policy.Evaluate(SignedNote.Create("text\n", _log)).Fault);
        SignedNote forged = Head().Sign(_log).With(new Checkpoint("example.com/log", 4, _tree.Root()).Sign(_witnesses[0]).Signatures[0]);
        Assert.Equal(NoteFault.SignatureInvalid, policy.Evaluate(forged).Fault);
        Assert.Equal(NoteFault.NoKnownKey, Policy("quorum none\nlog " + _witnesses[1].Verifier + "\n").Evaluate(Head().Sign(_log)).Fault);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("quorum none", 0)]
    [InlineData("quorum none\nquorum none\n", 2)]
    [InlineData("quorum w\n", 1)]
    [InlineData("quorum\n", 1)]
    [InlineData("tsa x\nquorum none\n", 1)]
    [InlineData("log key\nquorum none\n", 1)]
    [InlineData("log LOG\nlog LOG\nquorum none\n", 2)]
    [InlineData("witness w LOG\nquorum w\n", 1)]
    [InlineData("witness none W1\nquorum none\n", 1)]
    [InlineData("witness w W1\nwitness v W1\nquorum w\n", 2)]
    [InlineData("witness w W1\nwitness w W2\nquorum w\n", 2)]
    [InlineData("witness w W1\ngroup g 2 w\nquorum g\n", 2)]
    [InlineData("witness w W1\ngroup g 0 w\nquorum g\n", 2)]
    [InlineData("witness w W1\ngroup g 01 w\nquorum g\n", 2)]
    [InlineData("witness w W1\ngroup g any\nquorum g\n", 2)]
    [InlineData("witness w W1\ngroup g any w w\nquorum g\n", 2)]
    [InlineData("witness w W1\ngroup g any w\ngroup h any w\nquorum g\n", 3)]
    [InlineData("witness w W1\ngroup g any w h\ngroup h any g\nquorum g\n", 2)]
    [InlineData("witness w W1\ngroup g any none\nquorum g\n", 2)]
    [InlineData("quorum none\r\n", 1)]
    [InlineData("quorum\u000bnone\n", 1)]
    public void What_is_no_policy_is_refused_with_its_line(string text, int line)
    {
        // In one pass: a key may have W2 in its own text.
        text = Regex.Replace(text, @"\b(LOG|W1|W2)\b", m => (m.Value == "LOG" ? _log : m.Value == "W1" ? _witnesses[0] : _witnesses[1]).Verifier.ToString());
        Assert.False(TlogPolicy.TryParse(text, out _, out PolicyError? error));
        Assert.Equal(line, error!.Line);
    }

    [Fact]
    public void A_tlog_proof_is_written_read_and_verified()
    {
        byte[] extra = [1, 2, 3];
        TlogProof proof = TlogProof.Create(_tree.ProveInclusion(3), Head().Sign(_log), extra);
        byte[] file = proof.ToArray();
        Assert.StartsWith("c2sp.org/tlog-proof@v1\nextra AQID\nindex 3\n", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
        Assert.True(TlogProof.TryParse(file, out TlogProof? read, out _));
        Assert.Equal(file, read!.ToArray());
        Assert.Equal(extra, read.Extra!.Value.ToArray());
        TlogPolicy policy = TlogPolicy.ForLog(_log.Verifier);
        Assert.True(read.Verify(MerkleTree.LeafHash([3]), policy).Holds);
        Assert.False(read.Verify(MerkleTree.LeafHash([4]), policy).Holds);
        byte[] bare = TlogProof.Create(_tree.ProveInclusion(3), Head().Sign(_log)).ToArray();
        Assert.True(TlogProof.TryParse(bare, out TlogProof? without, out _));
        Assert.False(without!.Extra.HasValue);
        Assert.Equal(bare, without.ToArray());
    }

    // Every byte of the file but those of the extra data is signed, or fixed by the format; the extra data is for the leaf to hold.
    [Fact]
    public void A_tlog_proof_with_any_byte_changed_is_refused()
    {
        byte[] file = TlogProof.Create(_tree.ProveInclusion(3), Head().Sign(_log)).ToArray();
        TlogPolicy policy = TlogPolicy.ForLog(_log.Verifier);
        for (int i = 0; i < file.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] bad = [.. file];
                bad[i] ^= (byte)(1 << bit);
                bool holds = TlogProof.TryParse(bad, out TlogProof? read, out _) && read!.Verify(MerkleTree.LeafHash([3]), policy).Holds;
                Assert.False(holds, $"byte {i}, bit {bit}");
            }

            Assert.False(TlogProof.TryParse(file.AsSpan(0, i), out _, out _), $"cut at {i}");
        }
    }

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v2\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra A\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 00\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex -1\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nnothash\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n\nindex 0\n\n")]
    [InlineData("")]
    public void What_is_no_tlog_proof_is_refused(string head)
    {
        byte[] rest = Head().Sign(_log).ToArray();
        Assert.False(TlogProof.TryParse([.. Encoding.UTF8.GetBytes(head), .. rest], out _, out NoteFault fault));
        Assert.Equal(NoteFault.NotProof, fault);
    }

    private Checkpoint Head() => new("example.com/log", _tree.Size, _tree.Root());

    private static TlogPolicy Policy(string text)
    {
        Assert.True(TlogPolicy.TryParse(text, out TlogPolicy? policy, out PolicyError? error), error?.ToString());
        return policy!;
    }
}
