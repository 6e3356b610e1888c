using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Notes;
using Palisade.Proofs.Verification;
using Palisade.Tests.Packs;
using Palisade.Vault.Proving;

namespace Palisade.Tests.Proofs.Packs;

/// <summary>Packs of cases: docs/case-pack.md. PALISADE_MUTATIONS=100000 changes every byte of the pack, PALISADE_SEED others of them.</summary>
public sealed class CasePackTests : IDisposable
{
    private static readonly byte[] s_item = Encoding.UTF8.GetBytes("an image of a disk, or what looks like one");
    private readonly CaseVault _vault = new();

    public void Dispose() => _vault.Dispose();

    private static string Digest => Convert.ToHexStringLower(SHA256.HashData(s_item));

    private static CasePackItem Item => new(Digest, s_item.Length, () => new MemoryStream(s_item));

    [Fact]
    public async Task A_case_is_proved_with_what_went_into_it_and_its_alerts_and_nothing_else()
    {
        await _vault.TellAsync(Digest, s_item.Length);
        Verdict verdict = CaseVault.Verify(_vault.Pack(7, Item));
        Assert.True(verdict.Outcome == VerdictOutcome.Pass, VerdictText.Format(verdict));
        Assert.Contains(verdict.Notes, n => n.StartsWith("case 7: 9 entries", StringComparison.Ordinal) && n.EndsWith("none left out between; closed", StringComparison.Ordinal));
        Assert.Contains(verdict.Notes, n => n.StartsWith("case 9: 4 entries", StringComparison.Ordinal));
        Assert.Contains("alerts: 2 were in the case, the entries of 2 are here", verdict.Notes);
        Assert.Contains("evidence: 1 items were taken, 1 of them are here with their bytes", verdict.Notes);
        Assert.DoesNotContain(verdict.Notes, n => n.StartsWith("case 12", StringComparison.Ordinal));
        Assert.Equal(15, verdict.Facts!.Records);
        Assert.Contains(verdict.Notes, n => n.StartsWith("key not pinned: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_case_that_went_into_another_is_proved_by_itself_and_says_so()
    {
        await _vault.TellAsync(Digest, s_item.Length);
        Verdict verdict = CaseVault.Verify(_vault.Pack(9));
        Assert.True(verdict.Outcome == VerdictOutcome.Pass, VerdictText.Format(verdict));
        Assert.Contains("case 9 went into case 7, whose history is not in this pack", verdict.Notes);
    }

    [Fact]
    public async Task Every_changed_byte_fails_and_its_place_is_named()
    {
        await _vault.TellAsync(Digest, s_item.Length);
        byte[] pack = _vault.Pack(7, Item);
        int count = int.Parse(Environment.GetEnvironmentVariable("PALISADE_MUTATIONS") ?? "300", CultureInfo.InvariantCulture), step = Math.Max(1, pack.Length / count);
        int seed = int.Parse(Environment.GetEnvironmentVariable("PALISADE_SEED") ?? "20261122", CultureInfo.InvariantCulture);
        Random random = new(seed);
        for (int at = random.Next(step); at < pack.Length; at += step)
        {
            byte[] changed = [.. pack];
            changed[at] ^= (byte)(1 << random.Next(8));
            Verdict verdict = CaseVault.Verify(changed);
            Assert.True(verdict.Outcome == VerdictOutcome.Fail && verdict.Failures.All(f => f.Section.Length > 0 && f.Text.Length > 0), $"seed {seed}: a bit of byte {at} of {pack.Length} changed, and it passes");
            Assert.Equal(VerdictOutcome.Fail, CaseVault.Verify(pack[..at]).Outcome);
        }

        Assert.Equal(VerdictOutcome.Fail, CaseVault.Verify([.. pack, 0]).Outcome);
    }

    [Fact]
    public async Task A_changed_record_is_named_with_the_number_of_the_check_and_its_ordinal()
    {
        await _vault.ActAsync(7, "case.opened", ("title", "one"));
        await _vault.ActAsync(7, "case.noted", ("text", "what was seen"));
        byte[] pack = _vault.Pack(7);
        pack[pack.AsSpan().LastIndexOf("what was seen"u8)] ^= 1;
        Verdict verdict = CaseVault.Verify(pack);
        Failure changed = verdict.Failures.Single(f => f.Check == 14);
        string line = VerdictText.Format(verdict).Split('\n').Single(l => l.EndsWith("(check 14)", StringComparison.Ordinal));
        Assert.StartsWith(FormattableString.Invariant($"failed: records, leaf {changed.Leaf}, record {changed.Record}: does not lead to the root of its batch"), line, StringComparison.Ordinal);
        Assert.Matches("; its header says that it is entry [0-9]+ \\(check 14\\)$", line);
        Assert.Contains("(check 11)", VerdictText.Format(verdict), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_left_out_or_there_twice_is_named()
    {
        await _vault.ActAsync(7, "case.opened", ("title", "one"));
        _vault.Skip = 1;
        await _vault.ActAsync(7, "case.noted", ("text", "two"));
        Verdict verdict = CaseVault.Verify(_vault.Pack(7));
        Failure failure = Assert.Single(verdict.Failures);
        Assert.Equal((15, "records"), (failure.Check, failure.Section));
        Assert.Contains("has the number 3 where 2 is due", failure.Text, StringComparison.Ordinal);
        Assert.NotNull(failure.Leaf);
    }

    [Theory]
    [InlineData("case.opened", "opens case 7")]
    [InlineData("case.unlinked", "names no alert")]
    [InlineData("case.unlinked alert=5", "takes alert 5 out of case 7, and it is not in it")]
    [InlineData("case.changed state=ended", "gives the case the state 'ended', which is none")]
    [InlineData("case.changed state=closed", "closes the case and says no outcome")]
    [InlineData("case.merged", "is a merge and names no case")]
    [InlineData("case.merged took=9", "and case 9 has no entry of it here")]
    [InlineData("evidence.checked item=abc", "is about an item that was not taken before")]
    [InlineData("evidence.taken item=abc", "takes an item and does not say how long it is")]
    public async Task What_does_not_agree_is_named(string act, string says)
    {
        await _vault.ActAsync(7, "case.opened", ("title", "one"));
        string[] words = act.Split(' ');
        await _vault.ActAsync(7, words[0], [.. words[1..].Select(w => w.Split('=')).Select(w => (w[0], (object?)(long.TryParse(w[1], CultureInfo.InvariantCulture, out long number) ? number : w[1])))]);
        Verdict verdict = CaseVault.Verify(_vault.Pack(7));
        Assert.Contains(verdict.Failures, f => f.Text.Contains(says, StringComparison.Ordinal) && f is { Leaf: not null, Record: not null });
    }

    [Fact]
    public async Task An_item_that_nobody_took_or_of_another_length_is_named()
    {
        await _vault.ActAsync(7, "case.opened", ("title", "one"));
        Assert.Contains("no entry here says was taken", Assert.Single(CaseVault.Verify(_vault.Pack(7, Item)).Failures).Text, StringComparison.Ordinal);
        await _vault.ActAsync(7, "evidence.taken", ("item", Digest), ("size", 3L));
        Assert.Contains("and 3 were taken", Assert.Single(CaseVault.Verify(_vault.Pack(7, Item)).Failures).Text, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => _vault.Pack(7, Item with { Open = () => new MemoryStream([1, 2, 3]) }));
    }

    [Fact]
    public async Task A_pinned_checkpoint_is_extended_where_an_earlier_pack_had_it_and_another_log_is_refused()
    {
        await _vault.ActAsync(7, "case.opened", ("title", "one"));
        _vault.Pack(7);
        PinnedCheckpoint kept = PinnedCheckpoint.TryParse(_vault.Checkpoint(), out _)!;
        await _vault.ActAsync(7, "case.noted", ("text", "two"));
        byte[] pack = _vault.Pack(7);
        Assert.Equal(VerdictOutcome.Pass, CaseVault.Verify(pack, new VerifierOptions(null, kept)).Outcome);
        PinnedCheckpoint last = PinnedCheckpoint.TryParse(_vault.Checkpoint(), out _)!;
        Assert.Equal(VerdictOutcome.Pass, CaseVault.Verify(pack, new VerifierOptions(null, last)).Outcome);
        using CaseVault other = new();
        await other.ActAsync(7, "case.opened", ("title", "one"));
        PinnedCheckpoint foreign = PinnedCheckpoint.TryParse(other.Checkpoint(), out _)!;
        Assert.Contains("another log", CaseVault.Verify(pack, new VerifierOptions(null, foreign)).Failures[0].Text, StringComparison.Ordinal);
        VerifierPolicy policy = VerifierPolicy.TryParse(Encoding.UTF8.GetBytes($"log {NoteSigner.Generate("example.org/x", NoteKeyKind.Ecdsa).Verifier}\nquorum none\n"), out _)!;
        Assert.Contains("policy", CaseVault.Verify(pack, new VerifierOptions(policy)).Failures[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_knows_a_case_pack_by_its_first_bytes_and_a_case_that_is_not_there_is_refused()
    {
        await _vault.TellAsync(Digest, s_item.Length);
        _vault.Pack(7);
        StringWriter output = new(), errors = new();
        Assert.Equal(VerifyFile.Passed, VerifyFile.Run(_vault.PackPath, null, null, false, output, errors));
        Assert.StartsWith("PASS\n", output.ToString(), StringComparison.Ordinal);
        byte[] pack = File.ReadAllBytes(_vault.PackPath);
        pack[3] ^= 4;
        File.WriteAllBytes(_vault.PackPath, pack);
        Assert.Equal(VerifyFile.Failed, VerifyFile.Run(_vault.PackPath, null, null, false, output = new StringWriter(), errors));
        Assert.Contains("header: is no palisade-case/v1", output.ToString(), StringComparison.Ordinal);
        File.Delete(_vault.PackPath);
        Assert.Contains("has no case 70", Assert.Throws<IOException>(() => _vault.Pack(70)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_vault.PackPath));
    }
}
