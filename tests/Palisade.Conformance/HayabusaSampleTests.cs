using System.Text;
using Palisade.Rules;
using Palisade.Rules.Matching;
using Palisade.Tests;

namespace Palisade.Conformance;

/// <summary>Hayabusa's rules carry the event they were written for, as event XML pasted by hand: each must fire on its own.</summary>
/// <remarks>What does not is listed in HayabusaSampleDifferences.csv with its reason; the list can only shrink.</remarks>
[Trait("Category", "SigmaRegression")]
public sealed class HayabusaSampleTests
{
    [DataFact("hayabusa-rule-samples")]
    public void Each_rule_fires_on_its_own_event()
    {
        string folder = TestData.Find("hayabusa-rule-samples");
        RuleCollection loaded = RuleLoader.Load([Path.Combine(folder, "rules")], new RuleLoadOptions { Statuses = ["stable", "test", "experimental", "deprecated", "unsupported"] });
        RuleSet rules = RuleSet.Compile(loaded.Rules);
        SortedSet<string> silent = new(StringComparer.Ordinal);
        string[] events = [.. Directory.EnumerateFiles(Path.Combine(folder, "events"), "*.xml").Order(StringComparer.Ordinal)];
        foreach (string path in events)
        {
            if (!Fires(rules, Path.GetFileNameWithoutExtension(path), File.ReadAllBytes(path), "evtxml"))
                silent.Add(Path.GetFileNameWithoutExtension(path));
        }

        foreach (string[] row in File.ReadLines(Path.Combine(folder, "rule-to-evtx.csv")).Skip(1).Select(l => l.Split(',')).Where(r => r.Length > 3))
        {
            string? log = row[3].Split(" | ").Select(TestData.TryFind).FirstOrDefault(p => p is not null);
            if (log is not null && !Fires(rules, row[0], File.ReadAllBytes(log), "evtx"))
                silent.Add(row[0]);
        }

        Compare(silent, events.Length);
    }

    private static void Compare(SortedSet<string> silent, int events)
    {
        string list = Path.Combine(TestData.Root, "tests", "Palisade.Conformance", "HayabusaSampleDifferences.csv");
        string[][] known = [.. File.ReadLines(list).Skip(1).Select(l => l.Split(',', 2))];
        Assert.All(known, k => Assert.False(string.IsNullOrWhiteSpace(k[1]), $"{k[0]} has no reason"));
        Assert.True(events > 50, $"only {events} events");
        StringBuilder wrong = new();
        foreach (string id in silent.Where(s => known.All(k => k[0] != s)))
            wrong.Append("does not fire: ").AppendLine(id);
        foreach (string[] k in known.Where(k => !silent.Contains(k[0])))
            wrong.Append("fires, take it off the list: ").AppendLine(k[0]);
        Assert.True(wrong.Length == 0, $"{silent.Count} of {events} rules are silent:\n{wrong}");
    }

    private static bool Fires(RuleSet rules, string id, byte[] log, string format) =>
        MatchedFile.Read(rules, log, format: format).Events.Any(e => e.Rules.Any(r => rules.Rules[r].Id == id));
}
