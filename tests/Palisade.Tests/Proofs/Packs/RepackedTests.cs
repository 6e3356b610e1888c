using System.Globalization;
using System.Text;
using Palisade.Proofs.Verification;
using Palisade.Tests.Packs;

namespace Palisade.Tests.Proofs.Packs;

/// <summary>What somebody can make who has all keys: packs whose hashes and signatures are right, and whose leaves or records are not. Each rule has one that breaks it.</summary>
public sealed class RepackedTests
{
    private static int Seed => int.Parse(Environment.GetEnvironmentVariable("PALISADE_SEED") ?? "20260131", CultureInfo.InvariantCulture);

    [Fact]
    public void A_repacked_pack_gets_its_verdict_and_names_the_check_and_the_place()
    {
        using PackRepacker repacker = new(Seed);
        for (int i = 0; i < PackRepacker.Kinds; i++)
        {
            RepackedPack pack = repacker.Make(i);
            Verdict verdict = PackVerifier.Verify(new MemoryStream(pack.Bytes), new VerifierOptions());
            string what = $"seed {Seed}, {pack.Kind} ({(pack.IsOpen ? "open" : "closed")}): {VerdictText.Format(verdict)}";
            Assert.True(verdict.Line == pack.Verdict, what);
            Assert.True(pack.Check == 0 || verdict.Failures.Any(f => f.Check == pack.Check && f.Section == pack.Section && (pack.Leaf < 0 || f.Leaf == pack.Leaf)), what);
        }
    }

    [Fact]
    public void Clean_packs_get_the_verdict_that_strangers_are_told()
    {
        foreach (CleanPack pack in CleanPacks.Make())
        {
            VerifierOptions options = new(
                pack.Policy is null ? null : VerifierPolicy.TryParse(Encoding.UTF8.GetBytes(pack.Policy), out _)!,
                pack.Checkpoint is null ? null : PinnedCheckpoint.TryParse(pack.Checkpoint, out _)!);
            Verdict verdict = RecordProofVerifier.IsProof(pack.Bytes) ? RecordProofVerifier.Verify(pack.Bytes, options) : PackVerifier.Verify(new MemoryStream(pack.Bytes), options);
            Assert.True(verdict.Line == pack.Verdict, $"{pack.Name}: {VerdictText.Format(verdict)}");
            Assert.True(pack.Check == 0 || verdict.Failures.Any(f => f.Check == pack.Check), $"{pack.Name}: {VerdictText.Format(verdict)}");
        }
    }
}
