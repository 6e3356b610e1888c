using System.Text;
using Palisade.Events;
using Palisade.Rules;
using Palisade.Rules.Matching;
using Palisade.Tests.Naive;

namespace Palisade.Conformance;

/// <summary>The engine and its plain twin find the same in rules and events made at random: every modifier, wildcards, escapes, null, lists, nested conditions.</summary>
public sealed class GeneratedTwinTests
{
    private const int RulesPerRound = 50, EventsPerRound = 100, Pairs = 100_000;

    [Theory]
    [InlineData(20260722)]
    public void Engine_and_twin_agree_on_generated_pairs(int seed)
    {
        List<string> differences = [];
        int pairs = 0, hits = 0, rejected = 0, made = 0;
        for (int round = 0; pairs < Pairs && differences.Count == 0; round++)
        {
            GeneratedSigma generator = new(seed + round);
            Dictionary<string, string> texts = Enumerable.Range(0, RulesPerRound).ToDictionary(i => $"{i:d2}.yml", generator.Rule);
            RuleCollection loaded = RuleLoader.LoadTexts(texts.Select(t => KeyValuePair.Create(t.Key, Encoding.UTF8.GetBytes(t.Value))));
            rejected += loaded.Errors.Select(e => e.Path).Distinct().Count();
            made += texts.Count;
            RuleSet rules = RuleSet.Compile(loaded.Rules);
            NaiveRule[] twins = [.. rules.Rules.Select(r => NaiveRule.ReadAll(texts[r.Path])[0])];
            Matcher matcher = rules.CreateMatcher();
            LogEvent e = new(rules.Vocabulary);
            for (int n = 0; n < EventsPerRound; n++)
            {
                generator.Fill(e);
                HashSet<int> engine = [.. Enumerable.Range(0, matcher.Match(e)).Select(matcher.RuleAt)];
                NaiveEvent plain = MatchedFile.PlainOf(e);
                for (int r = 0; r < twins.Length; r++)
                {
                    bool twin = twins[r].Detection.Holds(plain);
                    pairs++;
                    hits += twin ? 1 : 0;
                    if (twin != engine.Contains(r))
                        differences.Add($"seed {seed + round}, {(twin ? "only the twin" : "only the engine")}:\n{texts[rules.Rules[r].Path]}\n{string.Join('\n', plain.Fields.Select(f => $"{f.Name} = {f.Text ?? "(null)"}"))}\n");
                }
            }
        }

        Assert.True(differences.Count == 0, $"seed {seed}: {differences.Count} differences in {pairs} pairs:\n" + string.Join('\n', differences.Take(4)));
        Assert.True(pairs >= Pairs && hits > pairs / 20 && hits < pairs - (pairs / 20), $"seed {seed}: {hits} hits in {pairs} pairs");
        Assert.True(rejected < made / 4, $"seed {seed}: {rejected} of {made} rules rejected");
    }
}
