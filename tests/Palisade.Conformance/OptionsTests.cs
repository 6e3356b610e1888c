using System.Security.Cryptography;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Rules.Matching;
using Palisade.Scanning;
using Palisade.Sources;
using Palisade.Tests;

namespace Palisade.Conformance;

/// <summary>No optimisation and no number of threads changes a byte of what a scan writes.</summary>
public sealed class OptionsTests
{
    private static readonly (string Name, RuleSetOptions Options)[] s_combinations =
    [
        ("all on", new RuleSetOptions()),
        ("no prefilter", new RuleSetOptions { Prefilter = false }),
        ("facts not folded", new RuleSetOptions { FoldFacts = false }),
        ("no partitions", new RuleSetOptions { Partition = false }),
    ];

    [Trait("Category", "SigmaRegression")]
    [DataFact("otrf-ndjson", "sigma-rules")]
    public void Attack_recordings_give_the_same_bytes() => Check(TestData.Find("otrf-ndjson"), SigmaRules.Loaded, 10_000, 100);

    [Fact]
    public void Samples_give_the_same_bytes() => Check(Path.Combine(TestData.Root, "samples", "logs"), StarterRules.Load(), 250, 40);

    private static void Check(string folder, RuleCollection rules, long leastEvents, long leastFindings)
    {
        (string Digest, ScanSummary Summary) plain = Scan(folder, rules, new RuleSetOptions(), 1);
        Assert.True(plain.Summary.Events >= leastEvents && plain.Summary.Findings >= leastFindings, $"{plain.Summary.Events} events, {plain.Summary.Findings} findings");
        foreach ((string name, RuleSetOptions options) in s_combinations)
        {
            // One thread with everything on is what the others are held to; the rest runs on four.
            (string Digest, ScanSummary Summary) other = Scan(folder, rules, options, 4);
            Assert.True(plain.Digest == other.Digest, $"{name}, 4 threads: {other.Summary.Findings} findings, {plain.Summary.Findings} with all on and one thread");
            Assert.Equal(plain.Summary.Inputs.AsEnumerable(), other.Summary.Inputs.AsEnumerable());
            Assert.Equal((plain.Summary.Events, plain.Summary.Bytes), (other.Summary.Events, other.Summary.Bytes));
        }
    }

    private static (string Digest, ScanSummary Summary) Scan(string folder, RuleCollection rules, RuleSetOptions options, int threads)
    {
        using SHA256 sha = SHA256.Create();
        using CryptoStream output = new(Stream.Null, sha, CryptoStreamMode.Write);
        using NdjsonFindingWriter writer = new(output);
        ScanPlan plan = ScanPlan.Compile(rules, options: options);
        ScanSummary summary = Pipeline.Scan(LogInputs.Enumerate([folder]), plan, writer, new ScanOptions { Threads = threads, Year = 2026 });
        writer.Complete(summary);
        output.FlushFinalBlock();
        return (Convert.ToHexStringLower(sha.Hash!), summary);
    }
}
