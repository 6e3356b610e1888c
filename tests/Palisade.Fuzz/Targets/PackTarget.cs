using Palisade.Proofs.Verification;
using Palisade.Tests.Packs;

namespace Palisade.Fuzz.Targets;

/// <summary>The verifier of packs: whatever the bytes are, it gives a verdict, and none but PASS for a pack as it was made.</summary>
internal static class PackTarget
{
    private static readonly byte[][] Packs = [MutationSeeds.Make(false, out _), MutationSeeds.Make(true, out _)];

    public static void Fuzz(byte[] input)
    {
        Verdict verdict = PackVerifier.Verify(new MemoryStream(input), new VerifierOptions());
        bool untouched = Packs.Any(p => p.AsSpan().SequenceEqual(input));
        if (untouched == (verdict.Outcome == VerdictOutcome.Fail))
            throw new InvalidOperationException($"{(untouched ? "an untouched" : "a changed")} pack got:\n{VerdictText.Format(verdict)}");
        if (!VerdictText.Format(verdict).StartsWith(verdict.Line + "\n", StringComparison.Ordinal) || VerdictText.ToJson(verdict).Length == 0)
            throw new InvalidOperationException("the verdict is not the first line");
    }

    public static IEnumerable<byte[]> Seeds() => Packs;
}
