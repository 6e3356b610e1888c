using System.Globalization;
using Palisade.Rules;
using Palisade.Tests;

namespace Palisade.Conformance;

/// <summary>Hits of another evaluator (pySigma's condition trees, SigmaHQ's log source table) over the EVTX and NDJSON of the data folder, file by file and rule by rule.</summary>
/// <remarks>Each difference is listed in OracleHitsDifferences.csv with its reason; a listed one that is gone must leave the list, so that it can only shrink.</remarks>
[Trait("Category", "SigmaRegression")]
public sealed class OracleHitsTests
{
    [DataFact("sigma-oracle-hits.csv", "sigma-oracle-files.csv", "sigma-rules")]
    public void Findings_agree_with_the_oracle_or_the_difference_is_explained()
    {
        Dictionary<(string File, string Rule), int> expected = Table("sigma-oracle-hits.csv").ToDictionary(r => (r[0], r[1]), r => int.Parse(r[3], CultureInfo.InvariantCulture));
        HashSet<string> inactive = [.. SigmaRules.Loaded.Errors.Select(e => e.Id)];
        Dictionary<(string File, string Rule), int> actual = [];
        string[] files = [.. Table("sigma-oracle-files.csv").Select(r => r[0]).Where(f => Find(f) is not null)];
        Parallel.ForEach(files, file =>
        {
            foreach (((string, string) key, int hits) in Hits(file))
            {
                lock (actual)
                    actual.Add(key, hits);
            }
        });

        HashSet<string> read = [.. files];
        SortedDictionary<string, string> differences = new(StringComparer.Ordinal);
        foreach ((string file, string rule) in expected.Keys.Union(actual.Keys).Where(k => read.Contains(k.Item1) && !inactive.Contains(k.Item2)))
        {
            int theirs = expected.GetValueOrDefault((file, rule)), ours = actual.GetValueOrDefault((file, rule));
            if (theirs != ours)
                differences.Add($"{file},{rule}", $"{theirs},{ours}");
        }

        Compare(differences, files.Length);
    }

    private static void Compare(SortedDictionary<string, string> differences, int files)
    {
        string list = Path.Combine(TestData.Root, "tests", "Palisade.Conformance", "OracleHitsDifferences.csv");
        Dictionary<string, (string Hits, string Reason)> known = File.ReadLines(list).Skip(1).Select(CsvLine)
            .ToDictionary(c => $"{c[0]},{c[1]}", c => ($"{c[2]},{c[3]}", c[4]));
        Assert.All(known, k => Assert.False(string.IsNullOrWhiteSpace(k.Value.Reason), $"{k.Key} has no reason"));
        List<string> wrong =
        [
            .. differences.Where(d => !known.TryGetValue(d.Key, out (string Hits, string Reason) k) || k.Hits != d.Value).Select(d => $"new: {Quoted(d.Key)},{d.Value}"),
            .. known.Where(k => !differences.ContainsKey(k.Key)).Select(k => $"gone, take it off the list: {k.Key}"),
        ];
        Assert.True(files > 100, $"only {files} files");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {differences.Count} differences (file,rule,theirs,ours):\n" + string.Join("\n", wrong));
    }

    private static string Quoted(string key) => key.Count(c => c == ',') > 1 ? $"\"{key[..key.LastIndexOf(',')]}\"{key[key.LastIndexOf(',')..]}" : key;

    private static IEnumerable<((string File, string Rule), int Hits)> Hits(string file)
    {
        byte[] bytes = Read(file);
        MatchedFile matched = MatchedFile.Read(SigmaRules.Set, bytes);
        return matched.Events.SelectMany(e => e.Rules).GroupBy(r => r)
            .Where(g => IsWindows(SigmaRules.Set.Rules[g.Key]))
            .Select(g => ((file, SigmaRules.Set.Rules[g.Key].Id), g.Count()));
    }

    // The oracle read the active rules whose log source names Windows.
    private static bool IsWindows(Rule rule) => rule.LogSource.Product == "windows" && SigmaRules.PathOf(rule).StartsWith("rules", StringComparison.Ordinal);

    private static string? Find(string file) => TestData.TryFind(file.Split('!')[0]);

    private static byte[] Read(string file)
    {
        string path = Find(file)!;
        return path.EndsWith(".zip", StringComparison.Ordinal) || path.EndsWith(".tar.gz", StringComparison.Ordinal)
            ? MatchedFile.Unpack(path).First(m => !file.Contains('!', StringComparison.Ordinal) || m.Name.EndsWith(file.Split('!')[1], StringComparison.Ordinal)).Bytes
            : File.ReadAllBytes(path);
    }

    private static IEnumerable<string[]> Table(string name) => File.ReadLines(TestData.Find(name)).Skip(1).Select(CsvLine);

    private static string[] CsvLine(string line)
    {
        List<string> cells = [""];
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
                cells.Add("");
            else
                cells[^1] += c;
        }

        return [.. cells];
    }
}
