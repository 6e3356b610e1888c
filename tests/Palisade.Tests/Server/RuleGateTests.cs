using Palisade.Rules;
using Palisade.Server.Rulebook;

namespace Palisade.Tests.Server;

/// <summary>Rules that name somebody do not run before a second person has approved exactly them.</summary>
public sealed class RuleGateTests : IDisposable
{
    private const string Id = "11111111-1111-4111-8111-111111111111";
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private readonly Dictionary<string, DateTimeOffset> _approved = [];
    private readonly RuleGate _gate;

    public RuleGateTests() => _gate = new RuleGate(() => _approved, new byte[32]);

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("User: mallory", "an account in User")]
    [InlineData("User: 'EXAMPLE\\mallory'", "an account in User")]
    [InlineData("SubjectUserName|startswith: mal", "an account in SubjectUserName")]
    [InlineData("TargetUserName|contains: mallory", "an account in TargetUserName")]
    [InlineData("Computer: ws-020", "a machine in Computer")]
    [InlineData("Computer: ws-020.example.local", "a machine in Computer")]
    [InlineData("src_ip: 10.1.2.3", "an address in src_ip")]
    [InlineData("src_ip: 198.51.100.7", "an address in src_ip")]
    [InlineData("src_ip|cidr: 10.1.2.3/32", "an address in src_ip")]
    [InlineData("CommandLine|contains: 'mallory@example.org'", "an e-mail address in CommandLine")]
    [InlineData("CommandLine|contains: '\\Users\\mallory\\'", "an account in CommandLine")]
    [InlineData("CommandLine|re: 'from 10\\.1\\.2\\.3'", "an address in CommandLine")]
    [InlineData("SubjectUserSid: S-1-5-21-1-2-3-1104", "a security id in SubjectUserSid")]
    [InlineData("phone: '+441632960123'", "a telephone number in phone")]
    public void A_rule_that_names_somebody_is_held_back_and_says_where(string test, string names)
    {
        GatedRules gated = Gated(Text(test));
        Assert.Empty(gated.Rules.Rules);
        HeldRule held = Assert.Single(gated.Held);
        Assert.Equal((names, 4), (held.Names, held.Line));
        Assert.EndsWith("one.yml", held.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("User: Administrator")]
    [InlineData("User|contains: ['AUTHORI', 'AUTORI']")]
    [InlineData("User: 'NT AUTHORITY\\SYSTEM'")]
    [InlineData("User: root")]
    [InlineData("User: ''")]
    [InlineData("User|endswith: '$'")]
    [InlineData("User|fieldref: SubjectUserName")]
    [InlineData("src_ip|cidr: ['10.0.0.0/8', '192.168.0.0/16', 'fe80::/10']")]
    [InlineData("src_ip|startswith: '192.168.'")]
    [InlineData("src_ip: 127.0.0.1")]
    [InlineData("SubjectUserSid: S-1-5-18")]
    [InlineData("DestinationHostname|endswith: '.example.com'")]
    [InlineData("CommandLine|contains: 'package@1.2.3'")]
    [InlineData("c-useragent|contains: 'rv:1.9.2.13'")]
    [InlineData("EventID: 4624")]
    public void What_is_the_same_everywhere_names_nobody(string test)
    {
        GatedRules gated = Gated(Text(test));
        Assert.Empty(gated.Held);
        Assert.Single(gated.Rules.Rules);
    }

    [Fact]
    public void An_approval_is_for_exactly_this_rule_and_shows_no_name()
    {
        string text = Text("User: mallory", "Watch Mallory");
        HeldRule held = Assert.Single(Gated(text).Held);
        Assert.Equal("Watch (named)", held.Title);
        _approved[held.Mark] = DateTimeOffset.MaxValue;
        GatedRules gated = Gated(text);
        Rule rule = Assert.Single(gated.Rules.Rules);
        Assert.Empty(gated.Held);
        Assert.Equal(DateTimeOffset.MaxValue, gated.Until);
        Assert.Equal("Watch (named)", rule.Title);
        Assert.Equal("User: (named)", gated.Hide(rule, "User: Mallory"));
        Assert.Empty(rule.Searches);
        // Another name, or another field, is another rule; another title is not.
        Assert.Single(Gated(Text("User: mallory2")).Held);
        Assert.Single(Gated(Text("SubjectUserName: mallory")).Held);
        Assert.Empty(Gated(Text("User: mallory", "something else")).Held);
        Assert.NotEqual(held.Mark, Assert.Single(new RuleGate(() => _approved, [.. Enumerable.Repeat((byte)1, 32)]).Apply(Load(text)).Held).Mark);
    }

    [Fact]
    public void What_builds_on_a_rule_that_is_held_back_is_held_back_with_it()
    {
        string correlation = $"\n---\ntitle: often\nid: 22222222-2222-4222-8222-222222222222\ncorrelation: {{type: event_count, rules: [{Id}], group-by: [Computer], timespan: 5m, condition: {{gte: 3}}}}\n";
        GatedRules gated = Gated(Text("User: mallory") + correlation);
        Assert.Equal(["it names an account in User in clear, and waits for a second person", "it builds on a rule that is held back"], gated.Held.Select(h => h.Why));
        Assert.Empty(gated.Rules.Correlations);
        Assert.Equal(0, gated.Rules.Documents);
        Assert.NotEqual(Gated(Text("User: root") + correlation).Rules.Sha256, gated.Rules.Sha256);
        _approved[gated.Held[0].Mark] = DateTimeOffset.MaxValue;
        Assert.Single(Gated(Text("User: mallory") + correlation).Rules.Correlations);
    }

    [Fact]
    public void The_starter_rules_name_nobody() => Assert.Empty(_gate.Apply(StarterRules.Load()).Held);

    private static string Text(string test, string title = "one") => $"title: {title}\nid: {Id}\nlogsource: {{product: windows}}\ndetection: {{s: {{{test}}}, condition: s}}\n";

    private GatedRules Gated(string text) => _gate.Apply(Load(text));

    private RuleCollection Load(string text)
    {
        string file = Path.Combine(_folder, "one.yml");
        File.WriteAllText(file, text);
        RuleCollection loaded = RuleLoader.Load([file]);
        Assert.Empty(loaded.Errors);
        return loaded;
    }
}
