using Palisade.Rules;

namespace Palisade.Tests.Scanning;

/// <summary>A correlation that loads and cannot run is among the rejected rules of the run.</summary>
public class RejectedCorrelationTests
{
    [Fact]
    public void A_condition_that_can_be_fulfilled_in_too_many_ways_is_rejected_with_its_reason()
    {
        // Nine alternatives of two rules each, all of them asked for: 2 to the 9th ways.
        string bases = string.Concat(Enumerable.Range(0, 18).Select(i => $"""
            title: Base {i}
            name: b{i}
            id: 9d1c5f2e-6a70-4e3c-8f16-0a1f0a4b7b{i:00}
            logsource:
                product: linux
            detection:
                selection:
                    a: '{i}'
                condition: selection
            ---

            """));
        string condition = string.Join(" and ", Enumerable.Range(0, 9).Select(i => $"(b{2 * i} or b{(2 * i) + 1})"));
        string rules = $"""
            {bases}title: Too many ways
            id: 9d1c5f2e-6a70-4e3c-8f16-0a1f0a4b7c01
            correlation:
                type: temporal_ordered
                rules: [{string.Join(", ", Enumerable.Range(0, 18).Select(i => $"b{i}"))}]
                timespan: 1m
                condition: {condition}
            """;
        RuleError error = Assert.Single(ScannedText.Scan(rules, "").Summary.RulesRejected);
        Assert.Equal("9d1c5f2e-6a70-4e3c-8f16-0a1f0a4b7c01", error.Id);
        Assert.Equal("rules.yml", error.Path);
        Assert.True(error.Line > 100);
        Assert.Equal("the condition can be fulfilled in more than 256 ways", error.Reason);
    }
}
