using System.Collections.Immutable;
using Palisade.Rules;
using Palisade.Rules.Correlation;
using static Palisade.Tests.Rules.Correlation.CorrelationRun;

namespace Palisade.Tests.Rules.Correlation;

/// <summary>References, aliases, generate and chains: the specification's own examples among them.</summary>
public class CorrelationPlanTests
{
    [Fact]
    public void The_specifications_failed_sign_ins_then_success_is_found()
    {
        CorrelationRule many = Over(CorrelationType.EventCount, "failed_login", 600, "User").With("gte 10") with { Name = "multiple_failed_login", Id = "id-many" };
        CorrelationRule outer = Over(CorrelationType.TemporalOrdered, "multiple_failed_login successful_login", 600, "User");
        List<TestMatch> matches = [.. Enumerable.Range(1, 10).Select(i => At(i, "failed_login", ("User", "dana")))];
        matches.Add(At(20, "successful_login", ("User", "eve")));
        matches.Add(At(30, "successful_login", ("User", "dana")));

        CorrelationResult found = Assert.Single(Run(Set(many, outer), matches));

        Assert.Equal("dana 2 1-30", Show(found));
        Assert.Equal("correlation", found.Node.Rule.Name);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30], found.Records.Select(r => r.Record));
    }

    [Fact]
    public void A_chain_may_group_by_a_field_that_the_inner_correlation_does_not_group_by()
    {
        CorrelationRule many = Over(CorrelationType.EventCount, "failed", 600, "ComputerName").With("gte 2") with { Name = "many", Id = "id-many" };
        CorrelationRule outer = Over(CorrelationType.TemporalOrdered, "many success", 600, "User");
        List<TestMatch> matches =
        [
            At(1, "failed", ("ComputerName", "pc1"), ("User", "ann")),
            At(2, "failed", ("ComputerName", "pc1"), ("User", "bob")),
            At(3, "success", ("ComputerName", "pc2"), ("User", "bob")),
        ];
        Assert.Equal("bob 2 1-3", Show(Assert.Single(Run(Set(many, outer), matches))));
    }

    [Fact]
    public void The_specifications_aliases_join_fields_of_different_names()
    {
        CorrelationRule rule = Over(CorrelationType.Temporal, "internal_error new_network_connection", 10, "internal_ip remote_ip") with
        {
            Aliases = ImmutableDictionary<string, ImmutableDictionary<string, string>>.Empty
                .Add("internal_ip", ImmutableDictionary<string, string>.Empty.Add("internal_error", "destination.ip").Add("new_network_connection", "source.ip"))
                .Add("remote_ip", ImmutableDictionary<string, string>.Empty.Add("internal_error", "source.ip").Add("new_network_connection", "destination.ip")),
        };
        List<TestMatch> matches =
        [
            At(1, "internal_error", ("source.ip", "198.51.100.7"), ("destination.ip", "192.0.2.1")),
            At(2, "new_network_connection", ("source.ip", "198.51.100.7"), ("destination.ip", "192.0.2.1")),
            At(3, "new_network_connection", ("source.ip", "192.0.2.1"), ("destination.ip", "198.51.100.7")),
        ];
        Assert.Equal("192.0.2.1,198.51.100.7 2 1-3", Show(Assert.Single(Run(Set(rule), matches))));
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    public void A_rule_reports_itself_only_when_a_correlation_over_it_says_generate(bool first, bool second, bool expected)
    {
        RuleCollection rules = Set(
            Over(CorrelationType.EventCount, "a", 10).With("gte 2") with { Name = "c1", Generate = first },
            Over(CorrelationType.EventCount, "a", 10).With("gte 3") with { Name = "c2", Generate = second });
        CorrelationPlan plan = CorrelationPlan.Compile(rules with { Rules = rules.Rules.Add(Base("alone")) });

        Assert.Equal(expected, plan.ReportsItself(0));
        Assert.True(plan.Feeds(0));
        Assert.True(plan.ReportsItself(1));
        Assert.False(plan.Feeds(1));
    }

    [Fact]
    public void An_inner_correlation_reports_itself_when_the_outer_says_generate()
    {
        CorrelationRule inner = Over(CorrelationType.EventCount, "a", 10).With("gte 2") with { Name = "inner", Id = "id-inner" };
        CorrelationRule outer = Over(CorrelationType.EventCount, "inner", 100).With("gte 1") with { Generate = true };
        Assert.Equal(["inner", "correlation"], Run(Set(inner, outer), Matches("0 a user=u; 1 a user=u")).Select(r => r.Node.Rule.Name!));
    }

    [Fact]
    public void An_inner_correlation_judged_at_its_end_feeds_the_outer_at_that_time()
    {
        CorrelationRule inner = Over(CorrelationType.EventCount, "beat", 10).With("lt 3") with { Name = "quiet", Id = "id-quiet" };
        CorrelationRule outer = Over(CorrelationType.TemporalOrdered, "quiet stop", 20);
        // The quiet span ends at 10; the stop at 5 is before that, the one at 15 after it.
        Assert.Equal(["u 2 0-15"], Run(Set(inner, outer), Matches("0 beat user=u; 5 stop user=u; 15 stop user=u")).Select(Show));
    }

    [Fact]
    public void A_reference_by_id_or_name_in_any_case_resolves_and_one_to_nothing_is_a_problem()
    {
        RuleCollection rules = Set(Over(CorrelationType.EventCount, "a", 10).With("gte 1"));
        RuleCollection other = rules with { Correlations = [rules.Correlations[0] with { Rules = ["ID-A", "nothing"] }] };
        CorrelationPlan plan = CorrelationPlan.Compile(other);
        Assert.True(plan.Feeds(0));
        Assert.Equal("no rule has the id or name 'nothing'", Assert.Single(plan.Problems).Reason);
    }

    private static TestMatch At(int second, string rule, params (string Name, string Value)[] fields) =>
        new(second, rule, fields.ToImmutableDictionary(f => f.Name, f => f.Value), second);
}
