using System.Globalization;
using System.Text;
using System.Text.Json;
using Palisade.Proofs.Verification;
using Palisade.Tests.Packs;

namespace Palisade.Fuzz;

/// <summary>
/// Writes packs, changed packs and repacked ones to a folder, for verifiers written by others: <c>packs --out DIR [--seed N] [--count N]</c>. The file
/// <c>expectations.ndjson</c>, which tests/stranger/README.md describes, says what each must get. What our own verifier says otherwise is a defect, and ends it.
/// </summary>
internal sealed class PackFolder(string folder, StreamWriter expectations)
{
    // Of three changed packs, two have changed bytes, and one is repacked.
    private const int RepackedOf = 3;

    private int _defects;

    public static int Write(string folder, int seed, int count)
    {
        Directory.CreateDirectory(folder);
        using StreamWriter expectations = new(Path.Combine(folder, "expectations.ndjson"));
        PackFolder packs = new(folder, expectations);
        int clean = packs.WriteClean() + 2;
        int repacked = packs.WriteRepacked(seed, count / RepackedOf);
        packs.WriteMutated(seed, count - repacked);
        Console.WriteLine($"seed {seed}: {clean} packs, {repacked} repacked and {count - repacked} changed ones in {folder}");
        return packs._defects == 0 ? 0 : 1;
    }

    private int WriteClean()
    {
        int count = 0;
        foreach (CleanPack pack in CleanPacks.Make())
        {
            Add(new Expectation(pack.Name, "clean", pack.Verdict, pack.Check, pack.Section, -1), pack.Bytes, pack.Policy, pack.Checkpoint);
            count++;
        }

        return count;
    }

    private int WriteRepacked(int seed, int count)
    {
        using PackRepacker repacker = new(seed);
        for (int i = 0; i < count; i++)
        {
            RepackedPack pack = repacker.Make(i);
            Add(new Expectation(Name("repacked", i), $"repacked: {pack.Kind}", pack.Verdict, pack.Check, pack.Section, pack.Leaf), pack.Bytes);
        }

        return count;
    }

    private void WriteMutated(int seed, int count)
    {
        foreach (bool open in (bool[])[false, true])
        {
            byte[] pack = MutationSeeds.Make(open, out SyntheticLog log);
            string kind = open ? "open" : "closed";
            Add(new Expectation(kind, "clean", "PASS WITH DECLARED GAPS", 0, "", -1), pack);
            PackMutator mutator = new(pack, log, seed);
            for (int i = 0; i < (count + (open ? 0 : 1)) / 2; i++)
            {
                MutatedPack mutated = mutator.Next();
                Add(new Expectation(Name(kind, i), $"changed: {mutated.Kind} in {mutated.Section}", "FAIL", 0, "", -1), mutated.Bytes);
            }
        }
    }

    private static string Name(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number:D5}");

    private void Add(Expectation expected, byte[] bytes, string? policy = null, byte[]? checkpoint = null)
    {
        Compare(expected, bytes, policy, checkpoint);
        string file = expected.Name + (RecordProofVerifier.IsProof(bytes) ? ".tlog-proof" : ".pack");
        File.WriteAllBytes(Path.Combine(folder, file), bytes);
        string? policyFile = policy is null ? null : expected.Name + ".policy", checkpointFile = checkpoint is null ? null : expected.Name + ".checkpoint";
        if (policyFile is not null)
            File.WriteAllText(Path.Combine(folder, policyFile), policy);
        if (checkpointFile is not null)
            File.WriteAllBytes(Path.Combine(folder, checkpointFile), checkpoint!);
        int? check = expected.Check > 0 ? expected.Check : null;
        string? section = expected.Section.Length > 0 ? expected.Section : null;
        long? leaf = expected.Leaf >= 0 ? expected.Leaf : null;
        expectations.WriteLine(JsonSerializer.Serialize(new { file, kind = expected.Kind, verdict = expected.Verdict, check, section, leaf, policy = policyFile, checkpoint = checkpointFile }));
    }

    private void Compare(Expectation expected, byte[] bytes, string? policy, byte[]? checkpoint)
    {
        VerifierOptions options = new(
            policy is null ? null : VerifierPolicy.TryParse(Encoding.UTF8.GetBytes(policy), out _),
            checkpoint is null ? null : PinnedCheckpoint.TryParse(checkpoint, out _));
        Verdict verdict = RecordProofVerifier.IsProof(bytes) ? RecordProofVerifier.Verify(bytes, options) : PackVerifier.Verify(new MemoryStream(bytes), options);
        if (verdict.Line == expected.Verdict && (expected.Check == 0 || verdict.Failures.Any(expected.IsNamedBy)))
            return;
        _defects++;
        Console.WriteLine($"{expected} but is {verdict.Line}: {string.Join("; ", verdict.Failures.Take(5).Select(f => $"{f.Check} {f}"))}");
    }
}

/// <summary>What a file of the folder must get.</summary>
internal sealed record Expectation(string Name, string Kind, string Verdict, int Check, string Section, long Leaf)
{
    public bool IsNamedBy(Failure failure) => failure.Check == Check && (Section.Length == 0 || failure.Section == Section) && (Leaf < 0 || failure.Leaf == Leaf);
}
