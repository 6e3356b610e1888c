using System.Collections.Immutable;
using Palisade.Rules;
using Palisade.Rules.Correlation;
using Xunit.Abstractions;
using static Palisade.Tests.Rules.Correlation.CorrelationRun;

namespace Palisade.Tests.Rules.Correlation;

/// <summary>The engine and its plain twin agree on generated rules and matches; an engine that is told the time as it passes gives what a scan gives.</summary>
public class CorrelationTwinTests(ITestOutputHelper output)
{
    private static readonly string[] Relations = ["gt", "gte", "lt", "lte", "eq", "neq"];

    [Theory]
    [InlineData(1)]
    [InlineData(20261005)]
    public void Engine_and_twin_agree(int seed)
    {
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        int found = 0;
        for (int round = 0; round < 1500; round++)
        {
            CorrelationRule rule = RandomRule(random);
            List<TestMatch> matches = RandomMatches(random);
            string[] expected = [.. CorrelationTwin.Run(rule, matches).Order(StringComparer.Ordinal)];
            string[] actual = [.. Run(Set(rule), matches).Select(Show).Order(StringComparer.Ordinal)];
            Assert.True(expected.SequenceEqual(actual), $"seed {seed} round {round}: {rule.Type} {string.Join(',', rule.Rules)} {string.Join(',', rule.Bounds)} in {rule.Timespan}\n"
                + $"twin:\n{string.Join('\n', expected)}\nengine:\n{string.Join('\n', actual)}\n{string.Join('\n', matches.Select(m => $"{m.Second} {m.Rule} {string.Join(' ', m.Fields.Select(f => f.Key + "=" + f.Value))} #{m.Order}"))}");
            found += expected.Length;
        }

        Assert.True(found > 1500, $"only {found} findings: the generator makes nothing of interest");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Telling_the_time_as_it_passes_and_taking_what_is_found_changes_nothing(int seed)
    {
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int round = 0; round < 300; round++)
        {
            CorrelationRule inner = RandomRule(random) with { Name = "inner", Id = "id-inner", Generate = true };
            CorrelationRule outer = Over(CorrelationType.Temporal, "inner c", 20) with { Generate = true };
            RuleCollection rules = Set(inner, outer);
            List<TestMatch> matches = [.. RandomMatches(random).OrderBy(m => (m.Order, IndexesOf(rules, m.Rule).FirstOrDefault()))];
            string[] expected = [.. Run(rules, matches).Select(Show).Order(StringComparer.Ordinal)];
            CorrelationPlan plan = CorrelationPlan.Compile(rules);
            CorrelationEngine engine = new(plan, new CorrelationStatistics());
            List<CorrelationResult> results = [];
            foreach (TestMatch match in matches)
            {
                if (random.Next(5) == 0)
                    engine.Advance(match.Time);
                foreach (int index in IndexesOf(rules, match.Rule))
                    engine.Add(match.ToEvent(plan, index), index);
                Drain(engine, results);
            }

            engine.Complete();
            Drain(engine, results);
            Assert.Equal(0, engine.Statistics.Forgotten);
            string[] actual = [.. results.Select(Show).Order(StringComparer.Ordinal)];
            Assert.True(expected.SequenceEqual(actual), $"seed {seed} round {round}: {inner}\nscan:\n{string.Join('\n', expected)}\nlive:\n{string.Join('\n', actual)}\n{string.Join('\n', matches)}");
        }
    }

    private static CorrelationRule RandomRule(Random random)
    {
        CorrelationType type = (CorrelationType)random.Next(8);
        bool temporal = type is CorrelationType.Temporal or CorrelationType.TemporalOrdered;
        string rules = (temporal ? new[] { "a b", "b a c", "c b a" } : ["a", "a b"])[random.Next(2)];
        CorrelationRule rule = Over(type, rules, random.Next(1, 12), random.Next(3) == 0 ? "" : "user") with { Percentile = random.Next(101) };
        string bound = type == CorrelationType.TemporalOrdered ? $"gte {random.Next(1, 4)}" : $"{Relations[random.Next(random.Next(2) == 0 ? 2 : 6)]} {random.Next(1, 6)}";
        if (temporal && random.Next(2) == 0)
            bound = "";
        if (type == CorrelationType.ValueSum)
            bound += "0";
        return rule.With(bound, temporal || type == CorrelationType.EventCount ? "" : "n");
    }

    private static List<TestMatch> RandomMatches(Random random)
    {
        List<TestMatch> matches = [];
        double second = 0;
        for (int i = 1; i <= random.Next(5, 40); i++)
        {
            second += random.Next(3) == 0 ? random.Next(8) : random.Next(2);
            ImmutableDictionary<string, string> fields = ImmutableDictionary<string, string>.Empty;
            if (random.Next(8) != 0)
                fields = fields.Add("user", random.Next(2) == 0 ? "u" : "v");
            if (random.Next(8) != 0)
                fields = fields.Add("n", random.Next(-2, 9).ToString(System.Globalization.CultureInfo.InvariantCulture));
            foreach (string rule in new[] { "a", "b", "c" })
            {
                if (random.Next(2) == 0)
                    matches.Add(new TestMatch(second, rule, fields, i));
            }
        }

        return matches;
    }
}
