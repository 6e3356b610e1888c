using Palisade.Proofs.Verification;
using Palisade.Tests.Packs;

namespace Palisade.Tests.Proofs.Packs;

/// <summary>Six simulated months, with what can happen to a log: the verdict and its reason, word for word.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Names => [.. Scenarios.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Half_a_year_gets_its_verdict(string name)
    {
        Scenario scenario = Scenarios.All.Single(s => s.Name == name);
        SyntheticLog log = scenario.Log();
        byte[] pack = scenario.Pack(log, scenario.Request);
        Verdict verdict = PackVerifier.Verify(new MemoryStream(pack), scenario.Options(log));
        string text = VerdictText.Format(verdict);
        Assert.True(verdict.Line == scenario.Verdict && text.Contains(scenario.Says, StringComparison.Ordinal), $"{name}: expected {scenario.Verdict}, saying '{scenario.Says}', but:\n{text}");
        Assert.StartsWith(scenario.Verdict + "\ncovered: ", text, StringComparison.Ordinal);
        Assert.Equal(scenario.Verdict == "FAIL", verdict.Failures.Count > 0);
    }

    [Fact]
    public void There_are_at_least_twenty_scenarios_with_names_of_their_own()
    {
        Assert.True(Scenarios.All.Count >= 20);
        Assert.Equal(Scenarios.All.Count, Scenarios.All.Select(s => s.Name).Distinct().Count());
    }
}
