using Palisade.Rules;
using Palisade.Rules.Indicators;
using Palisade.Rules.Mapping;
using Palisade.Server.Detecting;
using Palisade.Server.Rulebook;

namespace Palisade.Tests.Server;

/// <summary>Indicators that name a machine or a person here wait for a second person; what is of the internet does not.</summary>
public sealed class IndicatorGateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private readonly Dictionary<string, DateTimeOffset> _approved = [];
    private readonly RuleGate _gate;

    public IndicatorGateTests() => _gate = new RuleGate(() => _approved, new byte[32]);

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("10.1.2.3", "an address")]
    [InlineData("172.20.0.9", "an address")]
    [InlineData("192.168.7.7", "an address")]
    [InlineData("169.254.1.1", "an address")]
    [InlineData("100.64.0.1", "an address")]
    [InlineData("fd00::17", "an address")]
    [InlineData("fe80::1", "an address")]
    [InlineData("ws-020.corp", "a machine")]
    [InlineData("printer.local", "a machine")]
    [InlineData("http://ws-020.internal/x", "a machine")]
    [InlineData("http://intranet/x", "a machine")]
    [InlineData("https://192.168.7.7/x", "an address")]
    [InlineData("https://evil.example/?to=mallory%40example.org", "an e-mail address")]
    [InlineData("https://evil.example/home/mallory/", "an account")]
    public void What_names_somebody_here_is_held_back_and_says_where(string value, string names)
    {
        LiveRules rules = Compile($"203.0.113.9\n{value}\n");
        Assert.Equal("203.0.113.9", Assert.Single(rules.Indicators.All).Value);
        HeldRule held = Assert.Single(rules.Gate.Held);
        Assert.Equal(($"{names} in 1 of its indicators", 2, "indicators of list.txt"), (held.Names, held.Line, held.Title));
        Assert.DoesNotContain(value, held.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("203.0.113.9")]
    [InlineData("100.128.0.1")]
    [InlineData("172.32.0.1")]
    [InlineData("2001:db8::1")]
    [InlineData("evil.example")]
    [InlineData("https://evil.example/a/b?c=d")]
    [InlineData("http://203.0.113.9/x")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    public void What_is_of_the_internet_or_of_nobody_is_looked_for_at_once(string value)
    {
        LiveRules rules = Compile(value);
        Assert.Equal(value, Assert.Single(rules.Indicators.All).Value);
        Assert.Empty(rules.Gate.Held);
    }

    [Fact]
    public void An_approval_is_for_exactly_these_and_ends()
    {
        DateTimeOffset end = DateTimeOffset.UnixEpoch.AddYears(60);
        string mark = Assert.Single(Compile("10.1.2.3\n10.1.2.4\n203.0.113.9\n").Gate.Held).Mark;
        _approved[mark] = end;
        LiveRules rules = Compile("# another order\n203.0.113.10\n10.1.2.4\n10.1.2.3\n");
        Assert.Equal(3, rules.Indicators.All.Count);
        Assert.Equal((0, end), (rules.Gate.Held.Count, rules.Gate.Until));
        Assert.Single(Compile("10.1.2.3\n10.1.2.4\n10.1.2.5\n").Gate.Held);
        Assert.Single(Compile("10.1.2.3\n").Gate.Held);
        _approved.Clear();
        Assert.Single(_gate.Compile(rules.Loaded, rules.Mapping, rules.Indicators, 2).Gate.Held);
    }

    [Fact]
    public void What_waits_again_is_not_taken_for_lost()
    {
        LiveRules used = Compile("10.1.2.3\nno indicator\n", approve: true), next = Compile("10.1.2.3\nno indicator\n");
        Assert.Single(used.Indicators.All);
        Assert.Empty(next.Indicators.All);
        Assert.Empty(RuleLosses.Of(used, next, LogSourceMapping.Default));
    }

    private LiveRules Compile(string list, bool approve = false)
    {
        string path = Path.Combine(_folder, "list.txt");
        File.WriteAllText(path, list);
        IndicatorSet read = IndicatorSet.Load([path]);
        if (approve)
            _approved[Assert.Single(_gate.Apply(read).Held).Mark] = DateTimeOffset.UnixEpoch.AddYears(60);
        LiveRules rules = _gate.Compile(RuleLoader.LoadTexts([]), LogSourceMapping.Default, read, 1);
        if (approve)
            _approved.Clear();
        return rules;
    }
}
