using System.Globalization;
using Palisade.Tests;
using YamlDotNet.RepresentationModel;

namespace Palisade.Conformance;

/// <summary>SigmaHQ's regression cases: each names a rule, a log in which it must fire, and how often at least.</summary>
[Trait("Category", "SigmaRegression")]
public sealed class SigmaRegressionTests
{
    [DataFact("sigma-regression", "sigma-rules")]
    public void Each_rule_fires_in_its_own_log_from_evtx_and_from_json()
    {
        List<string> wrong = [];
        int cases = 0;
        foreach (string info in Directory.EnumerateFiles(TestData.Find("sigma-regression"), "info.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            foreach ((string rule, string log, int atLeast) in Cases(info))
            {
                cases++;
                Check(rule, log, atLeast, wrong);
            }
        }

        Assert.True(cases >= 100, $"only {cases} cases");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cases} cases:\n" + string.Join('\n', wrong));
    }

    private static void Check(string rule, string log, int atLeast, List<string> wrong)
    {
        MatchedFile evtx = MatchedFile.Read(SigmaRules.Set, File.ReadAllBytes(log));
        MatchedFile json = MatchedFile.Read(SigmaRules.Set, File.ReadAllBytes(Path.ChangeExtension(log, ".json")));
        int hits = Hits(evtx, rule);
        if (hits < atLeast)
            wrong.Add($"{log}: {rule} fires {hits} times, wanted {atLeast}");
        List<string> fromEvtx = [.. evtx.Events.Select(e => string.Join(',', e.Rules))];
        List<string> fromJson = [.. json.Events.Select(e => string.Join(',', e.Rules))];
        if (!fromEvtx.SequenceEqual(fromJson))
            wrong.Add($"{log}: the JSON gives other findings: {string.Join(" | ", fromEvtx)} but {string.Join(" | ", fromJson)}");
    }

    private static int Hits(MatchedFile file, string rule) => file.Events.Count(e => e.Rules.Any(r => SigmaRules.Set.Rules[r].Id == rule));

    private static IEnumerable<(string Rule, string Log, int AtLeast)> Cases(string info)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(File.ReadAllText(info)));
        YamlMappingNode root = (YamlMappingNode)stream.Documents[0].RootNode;
        if (!root.Children.TryGetValue(new YamlScalarNode("regression_tests_info"), out YamlNode? tests))
            yield break;
        string rule = ((YamlScalarNode)root["rule_metadata"][0]["id"]).Value!;
        foreach (YamlMappingNode test in ((YamlSequenceNode)tests).Children.Cast<YamlMappingNode>())
        {
            string log = Path.Combine(TestData.Find("sigma-regression"), ((YamlScalarNode)test["path"]).Value!);
            int atLeast = test.Children.TryGetValue(new YamlScalarNode("match_count"), out YamlNode? count) ? int.Parse(((YamlScalarNode)count).Value!, CultureInfo.InvariantCulture) : 1;
            yield return (rule, log, atLeast);
        }
    }
}
