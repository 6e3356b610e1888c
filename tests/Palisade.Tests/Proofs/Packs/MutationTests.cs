using System.Globalization;
using Palisade.Proofs.Verification;
using Palisade.Tests.Packs;

namespace Palisade.Tests.Proofs.Packs;

/// <summary>Any change of a pack is FAIL, and the place is named. 300 changes of each; PALISADE_MUTATIONS=10000 for more, PALISADE_SEED for others.</summary>
public sealed class MutationTests
{
    private static int Count => int.Parse(Environment.GetEnvironmentVariable("PALISADE_MUTATIONS") ?? "300", CultureInfo.InvariantCulture);

    private static int Seed => int.Parse(Environment.GetEnvironmentVariable("PALISADE_SEED") ?? "20260131", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_changed_pack_fails_and_the_place_is_named(bool open)
    {
        byte[] pack = MutationSeeds.Make(open, out SyntheticLog log);
        Verdict untouched = PackVerifier.Verify(new MemoryStream(pack), new VerifierOptions());
        Assert.True(untouched.Outcome == VerdictOutcome.PassWithDeclaredGaps, VerdictText.Format(untouched));
        PackMutator mutator = new(pack, log, Seed);
        for (int i = 0; i < Count; i++)
        {
            MutatedPack mutated = mutator.Next();
            Verdict verdict = PackVerifier.Verify(new MemoryStream(mutated.Bytes), new VerifierOptions());
            string what = $"seed {Seed}, mutation {i}: {mutated.Kind} in {mutated.Section}";
            Assert.True(verdict.Outcome == VerdictOutcome.Fail, $"{what} is not FAIL");
            Assert.True(verdict.Failures.All(f => f.Section.Length > 0 && f.Text.Length > 0), $"{what}: a failure has no place");
            if (mutated.Kind is "flip" or "byte" or "truncate" or "append" or "resigned flip")
                Assert.True(verdict.Failures.Any(f => Names(f.Section, mutated)), $"{what}, but named are:\n{string.Join('\n', verdict.Failures)}");
            Assert.Equal("FAIL", VerdictText.Format(verdict).Split('\n')[0]);
        }
    }

    // What is changed in the header, or in the manifest, shows as either; a signed-anew flip as well where the section meets the log.
    private static bool Names(string section, MutatedPack mutated)
    {
        if (mutated.Section is "header" or "manifest")
            return section is "header" or "manifest";
        if (mutated.Kind != "resigned flip" || section == mutated.Section)
            return section == mutated.Section;
        return mutated.Section is "left" or "hashes" or "entries" or "consistency" or "later" or "keys" && section is "entries" or "consistency" or "later" || section.StartsWith("note/", StringComparison.Ordinal) || section.StartsWith("segment/", StringComparison.Ordinal);
    }
}
