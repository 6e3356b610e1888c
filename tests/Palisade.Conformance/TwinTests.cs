using System.Collections.Concurrent;
using Palisade.Rules.Matching;
using Palisade.Tests;
using Palisade.Tests.Naive;

namespace Palisade.Conformance;

/// <summary>The engine and its plain twin (every rule, every event, straight from the specification) find the same.</summary>
public sealed class TwinTests
{
    [Trait("Category", "SigmaRegression")]
    [DataFact("sigma-regression", "sigma-rules")]
    public void Engine_and_twin_agree_on_the_regression_logs()
    {
        IEnumerable<(string, byte[])> files = Directory.EnumerateFiles(TestData.Find("sigma-regression"), "*.evtx", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(p => (Path.GetFileName(p), File.ReadAllBytes(p)));
        Check(files, "evtx", 100);
    }

    [Trait("Category", "SigmaRegression")]
    [DataFact("otrf-ndjson", "sigma-rules")]
    public void Engine_and_twin_agree_on_the_attack_recordings()
    {
        IEnumerable<(string, byte[])> files = Directory.EnumerateFiles(TestData.Find("otrf-ndjson"), "*.*", SearchOption.AllDirectories)
            .Where(p => p.EndsWith(".zip", StringComparison.Ordinal) || p.EndsWith(".tar.gz", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).SelectMany(p => MatchedFile.Unpack(p).Select(m => (Path.GetFileName(p) + "!" + m.Name, m.Bytes)));
        Check(files, null, 10_000);
    }

    private static void Check(IEnumerable<(string Name, byte[] Bytes)> files, string? format, int atLeast)
    {
        RuleSet rules = SigmaRules.Set;
        ConcurrentDictionary<(string?, string?, int, string, string), int[]> candidates = new();
        ConcurrentBag<string> differences = [];
        long events = 0, pairs = 0, hits = 0;
        foreach ((string name, byte[] bytes) in files)
        {
            MatchedFile file = MatchedFile.Read(rules, bytes, keepEvents: true, format);
            events += file.Events.Count;
            Parallel.For(0, file.Events.Count, i =>
            {
                NaiveEvent e = file.Plain[i];
                int[] asked = candidates.GetOrAdd((e.Product, e.Channel, e.EventId, string.Join(' ', e.Categories), string.Join(' ', e.Services)), _ => Candidates(e));
                int[] twin = [.. asked.Where(r => SigmaRules.Sources.Fires(SigmaRules.Twins[r]!, e))];
                int[] engine = [.. file.Events[i].Rules.Where(r => SigmaRules.Twins[r] is not null)];
                Interlocked.Add(ref pairs, asked.Length);
                Interlocked.Add(ref hits, twin.Length);
                foreach (int rule in twin.Except(engine))
                    differences.Add($"only the twin: {SigmaRules.PathOf(rules.Rules[rule])} on {name} record {file.Events[i].Record}");
                foreach (int rule in engine.Except(twin))
                    differences.Add($"only the engine: {SigmaRules.PathOf(rules.Rules[rule])} on {name} record {file.Events[i].Record}");
            });
        }

        Assert.True(events >= atLeast, $"only {events} events");
        Assert.True(hits > 0);
        Assert.True(differences.IsEmpty, $"{differences.Count} differences in {events} events, {pairs} pairs, {hits} hits of the twin:\n" + string.Join('\n', differences.Order(StringComparer.Ordinal).Take(80)));
    }

    // Which rules may run depends on the event's source and id alone.
    private static int[] Candidates(NaiveEvent e) =>
        [.. Enumerable.Range(0, SigmaRules.Twins.Length).Where(r => SigmaRules.Twins[r] is { } twin && SigmaRules.Sources.MayFire(twin, e))];
}
