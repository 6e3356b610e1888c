using System.Collections.Immutable;
using System.Globalization;
using Palisade.Rules;
using Palisade.Rules.Correlation;

namespace Palisade.Tests.Rules.Correlation;

/// <summary>One match of a rule, at a second, with fields.</summary>
internal sealed record TestMatch(double Second, string Rule, ImmutableDictionary<string, string> Fields, long Order)
{
    public long Time => CorrelationRun.Start + (long)(Second * TimeSpan.TicksPerSecond);

    public CorrelatedEvent ToEvent(CorrelationPlan plan, int rule) => new()
    {
        Time = Time,
        Order = Order,
        FromTime = Time,
        LastTime = Time,
        Place = new MatchPlace(0, Order, Order * 100),
        Host = "host",
        Values = [.. plan.CapturesOf(rule).Select(f => Fields.GetValueOrDefault(f))],
    };
}

/// <summary>Builds rule sets out of few words and runs matches through the engine.</summary>
internal static class CorrelationRun
{
    public static readonly long Start = new DateTime(2026, 10, 5, 8, 0, 0, DateTimeKind.Utc).Ticks;

    public static Rule Base(string name) => new()
    {
        Path = "test.yml",
        Name = name,
        Id = "id-" + name,
        LogSource = new RuleLogSource("windows", null, null),
        Condition = new AndExpression([]),
    };

    public static CorrelationRule Over(CorrelationType type, string rules, double seconds, string groupBy = "user") => new()
    {
        Path = "test.yml",
        Name = "correlation",
        Id = "id-correlation",
        Type = type,
        Rules = [.. rules.Split(' ')],
        GroupBy = [.. groupBy.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        Timespan = TimeSpan.FromSeconds(seconds),
    };

    public static CorrelationRule With(this CorrelationRule rule, string bounds, string valueField = "")
    {
        string[] words = bounds.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return rule with
        {
            Bounds = [.. words.Chunk(2).Select(w => new CorrelationBound(Relation(w[0]), decimal.Parse(w[1], CultureInfo.InvariantCulture)))],
            ValueFields = [.. valueField.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        };
    }

    public static RuleCollection Set(params CorrelationRule[] correlations)
    {
        IEnumerable<string> names = correlations.SelectMany(c => c.Rules).Distinct().Where(n => correlations.All(c => c.Name != n));
        return new RuleCollection([.. names.Select(Base)], [.. correlations], [], 0, 0, "");
    }

    /// <summary>Matches written as <c>second rule field=value …</c>, one a line or separated by semicolons; the same second and rule with <c>&amp;</c> before the second is the same event.</summary>
    public static List<TestMatch> Matches(string text)
    {
        List<TestMatch> matches = [];
        long order = 0;
        foreach (string line in text.Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            bool same = words[0][0] == '&';
            order += same ? 0 : 1;
            matches.Add(new TestMatch(
                double.Parse(words[0].TrimStart('&'), CultureInfo.InvariantCulture),
                words[1],
                words.Skip(2).Select(w => w.Split('=')).ToImmutableDictionary(w => w[0], w => w[1]),
                order));
        }

        return matches;
    }

    public static List<CorrelationResult> Run(RuleCollection rules, IEnumerable<TestMatch> matches, CorrelationStatistics? statistics = null, long memoryBytes = Limits.MaxCorrelationBytes)
    {
        CorrelationPlan plan = CorrelationPlan.Compile(rules);
        CorrelationEngine engine = new(plan, statistics ?? new CorrelationStatistics(), memoryBytes);
        List<CorrelationResult> results = [];
        foreach (TestMatch match in matches)
        {
            foreach (int rule in IndexesOf(rules, match.Rule))
                engine.Add(match.ToEvent(plan, rule), rule);
            Drain(engine, results);
        }

        engine.Complete();
        Drain(engine, results);
        return results;
    }

    public static IEnumerable<int> IndexesOf(RuleCollection rules, string name) => Enumerable.Range(0, rules.Rules.Length).Where(i => rules.Rules[i].Name == name);

    public static void Drain(CorrelationEngine engine, List<CorrelationResult> results)
    {
        while (engine.Found.TryDequeue(out CorrelationResult? result))
            results.Add(result);
    }

    /// <summary>A result as <c>group count from-to</c>, times in seconds.</summary>
    public static string Show(CorrelationResult r) => string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', r.Group)} {r.Count / 1.000000000000m:0.####} {Second(r.FromTicks)}-{Second(r.ToTicks)}");

    public static double Second(long ticks) => (double)(ticks - Start) / TimeSpan.TicksPerSecond;

    private static CorrelationRelation Relation(string word) => word switch
    {
        "gt" => CorrelationRelation.Greater,
        "gte" => CorrelationRelation.GreaterOrEqual,
        "lt" => CorrelationRelation.Less,
        "lte" => CorrelationRelation.LessOrEqual,
        "eq" => CorrelationRelation.Equal,
        "neq" => CorrelationRelation.NotEqual,
        _ => throw new ArgumentException(word),
    };
}
