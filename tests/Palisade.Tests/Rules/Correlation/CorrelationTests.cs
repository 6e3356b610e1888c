using System.Collections.Immutable;
using Palisade.Rules;
using Palisade.Rules.Correlation;
using static Palisade.Tests.Rules.Correlation.CorrelationRun;

namespace Palisade.Tests.Rules.Correlation;

/// <summary>Tables for each type: rule, matches, and exactly what is found (group, count, seconds from-to).</summary>
public class CorrelationTests
{
    [Theory]
    [InlineData("gte 3", "0 a user=u; 1 a user=u; 2 a user=u", "u 3 0-2")]
    [InlineData("gt 3", "0 a user=u; 1 a user=u; 2 a user=u", "")]
    [InlineData("gte 3", "0 a user=u; 1 a user=v; 2 a user=u; 3 a user=v", "")] // groups apart
    [InlineData("gte 3", "0 a user=u; 5 a user=u; 10 a user=u", "u 3 0-10")] // both ends of the span belong to it
    [InlineData("gte 3", "0 a user=u; 5 a user=u; 10.1 a user=u", "")]
    [InlineData("gte 3", "0 a user=u; 1 a user=u; 2 a user=u; 3 a user=u; 4 a user=u", "u 3 0-2")] // folded while it holds
    [InlineData("gte 2", "0 a user=u; 1 a user=u; 6 a user=u; 11 a user=u; 12 a user=u", "u 2 0-1|u 3 6-12")] // holds on: again after a whole span
    [InlineData("gte 3", "0 a user=u; 1 a user=u; 2 a user=u; 11.5 a user=u; 11.6 a user=u; 11.7 a user=u", "u 3 0-2|u 3 2-11.6")] // ceased in between
    [InlineData("gte 1", "0 a user=u; 100 a user=u", "u 1 0-0|u 1 100-100")]
    [InlineData("gte 2", "0 a user=u; 1 a host=x; 2 a user=u", "u 2 0-2")] // without the group field: left out
    [InlineData("gte 2", "0 a user=u; 1 a user=U", "")] // groups are told apart by case
    [InlineData("gte 2", "0 a user=u; &0 a user=u", "")] // two matches of one event are one event
    [InlineData("lt 3", "0 a user=u; 1 a user=u; 20 a user=u; 21 a user=u; 22 a user=u", "u 2 0-1")]
    [InlineData("lte 1", "0 a user=u; 30 a user=u; 31 a user=u", "u 1 0-0")]
    [InlineData("eq 3", "0 a user=u; 1 a user=u; 2 a user=u; 3 a user=u", "")] // judged at the end of the span
    [InlineData("eq 3", "0 a user=u; 1 a user=u; 10 a user=u; 11 a user=u", "u 3 0-10")]
    [InlineData("neq 2", "0 a user=u; 1 a user=u; 20 a user=u", "u 1 20-20")]
    [InlineData("gt 1 lte 3", "0 a user=u; 1 a user=u; 20 a user=u; 21 a user=u; 22 a user=u; 23 a user=u", "u 2 0-1")]
    public void Event_count_finds(string bounds, string matches, string expected) =>
        Finds(Over(CorrelationType.EventCount, "a", 10).With(bounds), matches, expected);

    [Theory]
    [InlineData("gte 3", "0 a ip=1 user=u; 1 a ip=1 user=v; 2 a ip=1 user=u; 3 a ip=1 user=w", "1 3 0-3")]
    [InlineData("gte 3", "0 a ip=1 user=u; 1 a ip=1 user=v; 2 a ip=2 user=w", "")]
    [InlineData("gte 2", "0 a ip=1 user=u; 11 a ip=1 user=v; 12 a ip=1 user=v", "")] // the first is over
    [InlineData("gte 2", "0 a ip=1 user=u; 1 a ip=1", "")] // without the value: left out
    [InlineData("lt 2", "0 a ip=1 user=u; 1 a ip=1 user=u", "1 1 0-1")]
    public void Value_count_finds(string bounds, string matches, string expected) =>
        Finds(Over(CorrelationType.ValueCount, "a", 10, "ip").With(bounds, "user"), matches, expected);

    [Fact]
    public void Value_count_takes_several_fields_as_one_value() =>
        Finds(Over(CorrelationType.ValueCount, "a", 10, "").With("gte 3", "x y"), "0 a x=1 y=1; 1 a x=11 y=; 2 a x=1 y=2; 3 a x=1 y=1; 4 a x=2 y=1", " 3 0-2");

    [Theory]
    [InlineData("0 a user=u; 1 b user=u; 2 c user=u", "u 3 0-2")]
    [InlineData("0 c user=u; 1 b user=u; 2 a user=u", "u 3 0-2")]
    [InlineData("0 a user=u; 1 b user=u; 11 c user=u", "")]
    [InlineData("0 a user=u; 5 b user=u; 9 a user=u; 12 c user=u", "u 3 5-12")]
    [InlineData("0 a user=u; 1 b user=v; 2 c user=u", "")]
    [InlineData("0 a user=u; &0 b user=u; &0 c user=u", "u 3 0-0")] // one event may match all
    public void Temporal_finds(string matches, string expected) => Finds(Over(CorrelationType.Temporal, "a b c", 10), matches, expected);

    [Theory]
    [InlineData("gte 2", "0 a user=u; 1 a user=u; 2 c user=u", "u 2 1-2")]
    [InlineData("eq 1", "0 a user=u; 20 a user=u; 21 b user=u", "u 1 0-0")]
    public void Temporal_with_bounds_counts_rules(string bounds, string matches, string expected) =>
        Finds(Over(CorrelationType.Temporal, "a b c", 10).With(bounds), matches, expected);

    [Theory]
    [InlineData("0 a user=u; 1 b user=u; 2 c user=u", "u 3 0-2")]
    [InlineData("0 a user=u; 1 c user=u; 2 b user=u", "")]
    [InlineData("0 b user=u; 1 a user=u; 2 b user=u; 3 c user=u", "u 3 1-3")]
    [InlineData("0 a user=u; 8 a user=u; 9 b user=u; 12 c user=u", "u 3 8-12")] // the chain that begins last
    [InlineData("0 a user=u; 9 b user=u; 11 c user=u", "")]
    [InlineData("0 a user=u; &0 b user=u; 1 c user=u", "")] // one event is one step
    [InlineData("0 a user=u; 1 a user=u; &1 b user=u; 2 c user=u", "u 3 0-2")] // but may be a step of another chain
    [InlineData("0 a user=u; 0 b user=u; 0 c user=u", "u 3 0-0")] // same time: order of input
    [InlineData("0 a user=u; 0 c user=u; 0 b user=u", "")]
    public void Temporal_ordered_finds(string matches, string expected) => Finds(Over(CorrelationType.TemporalOrdered, "a b c", 10), matches, expected);

    [Fact]
    public void Temporal_ordered_with_bounds_takes_part_of_the_order() =>
        Finds(Over(CorrelationType.TemporalOrdered, "a b c", 10).With("gte 2"), "0 b user=u; 1 a user=u; 2 c user=u", "u 2 1-2");

    [Theory]
    [InlineData("0 a user=u; 1 b user=u", "u 2 0-1")]
    [InlineData("0 a user=u; 1 c user=u", "u 2 0-1")]
    [InlineData("0 b user=u; 1 c user=u", "")]
    [InlineData("0 b user=u; 1 a user=u", "u 2 0-1")]
    public void Temporal_condition_is_over_rules_seen(string matches, string expected) => Finds(
        Over(CorrelationType.Temporal, "a b c", 10) with { Condition = And(Seen("a"), Or(Seen("b"), Seen("id-c"))) }, matches, expected);

    [Theory]
    [InlineData("0 a user=u; 20 b user=u", "u 1 0-0")]
    [InlineData("0 a user=u; 1 b user=u", "")] // judged at the end of the span
    [InlineData("0 b user=u", "")]
    public void Temporal_condition_with_not_waits_for_the_end(string matches, string expected) => Finds(
        Over(CorrelationType.Temporal, "a b", 10) with { Condition = And(Seen("a"), new CorrelationExpression.Not(Seen("b"))) }, matches, expected);

    [Theory]
    [InlineData("0 a user=u; 1 c user=u", "u 2 0-1")]
    [InlineData("0 c user=u; 1 a user=u", "")]
    [InlineData("0 a user=u; 1 b user=u; 2 c user=u", "")] // b in between
    [InlineData("0 b user=u; 1 a user=u; 2 c user=u", "u 2 1-2")]
    public void Temporal_ordered_condition_keeps_the_order_of_the_rules(string matches, string expected) => Finds(
        Over(CorrelationType.TemporalOrdered, "a b c", 10) with { Condition = And(And(Seen("a"), Seen("c")), new CorrelationExpression.Not(Seen("b"))) }, matches, expected);

    [Theory]
    [InlineData(CorrelationType.ValueSum, "gt 100", "0 a user=u n=60; 1 a user=u n=40; 2 a user=u n=0.5", "u 100.5 0-2")]
    [InlineData(CorrelationType.ValueSum, "gt 100", "0 a user=u n=60; 11 a user=u n=60", "")]
    [InlineData(CorrelationType.ValueSum, "gt 100", "0 a user=u n=60; 1 a user=u n=much; 2 a user=u n=1e2", "u 160 0-2")]
    [InlineData(CorrelationType.ValueSum, "lt 100", "0 a user=u n=60; 1 a user=u n=20; 20 a user=u n=200", "u 80 0-1")]
    [InlineData(CorrelationType.ValueAvg, "gt 500", "0 a user=u n=900; 1 a user=u n=10; 2 a user=u n=20", "")] // not after the first alone
    [InlineData(CorrelationType.ValueAvg, "gt 300", "0 a user=u n=900; 1 a user=u n=10; 2 a user=u n=20", "u 310 0-2")]
    [InlineData(CorrelationType.ValueMedian, "gte 15", "0 a user=u n=900; 1 a user=u n=10; 2 a user=u n=20", "u 20 0-2")]
    [InlineData(CorrelationType.ValueMedian, "eq 15", "0 a user=u n=10; 2 a user=u n=20", "u 15 0-2")]
    [InlineData(CorrelationType.ValuePercentile, "gt 90", "0 a user=u n=0; 1 a user=u n=100; 2 a user=u n=50", "u 95 0-2")]
    [InlineData(CorrelationType.ValuePercentile, "gt 95", "0 a user=u n=0; 1 a user=u n=100; 2 a user=u n=50", "")]
    public void Number_types_find(CorrelationType type, string bounds, string matches, string expected) =>
        Finds(Over(type, "a", 10).With(bounds, "n") with { Percentile = 95 }, matches, expected);

    [Fact]
    public void A_finding_names_its_last_hundred_records_and_counts_all()
    {
        List<CorrelationResult> results = Run(
            Set(Over(CorrelationType.EventCount, "a", 1000).With("gte 250")),
            Enumerable.Range(1, 250).Select(i => new TestMatch(i, "a", ImmutableDictionary<string, string>.Empty.Add("user", "u"), i)));
        CorrelationResult result = Assert.Single(results);
        Assert.Equal(250, result.Count);
        Assert.Equal(Enumerable.Range(151, 100).Select(i => (long)i), result.Records.Select(r => r.Record));
        Assert.Equal(250, result.Place.Record);
        Assert.Equal(1, Second(result.FromTicks));
    }

    private static CorrelationExpression.RuleSeen Seen(string rule) => new(rule);

    private static CorrelationExpression.And And(CorrelationExpression left, CorrelationExpression right) => new(left, right);

    private static CorrelationExpression.Or Or(CorrelationExpression left, CorrelationExpression right) => new(left, right);

    private static void Finds(CorrelationRule rule, string matches, string expected) =>
        Assert.Equal(expected, string.Join('|', Run(Set(rule), Matches(matches)).Select(Show)));
}
