using Palisade.Events;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

public sealed class SourceRulesTests
{
    [Theory]
    [InlineData("s: {A: x}", 7, 9, true)]
    [InlineData("s: {EventID: 7}", 8, 9, true)]
    [InlineData("s: {EventID: 7}", 7, 9, false)]
    [InlineData("s: {EventID: '7'}", 7, 9, false)]
    [InlineData("s: {EventID: '7'}", 8, 9, true)]
    [InlineData("s: {eventid: [7, 8]}", 8, 9, false)]
    [InlineData("s: {A: x}\n    f: {EventID: 7}\n    condition: s and not f", 7, 9, false)]
    [InlineData("s: {EventID: '7*'}", 8, 9, false)]
    [InlineData("s: {EventID|gte: 7}", 8, 9, false)]
    [InlineData("s: {EventID|re: '7'}", 7, 9, true)]
    [InlineData("s: {EventID: null}", 7, 9, true)]
    [InlineData("s: {EventID: 7}", -1, 9, false)]
    public void Ids_share_a_partition_when_no_rule_tells_them_apart(string detection, int one, int other, bool shared)
    {
        string section = "    " + detection + (detection.Contains("condition:", StringComparison.Ordinal) ? "\n" : "\n    condition: s\n");
        RuleSet rules = MatchCase.Compile(section);
        EventSource source = MatchCase.Event(rules.Vocabulary, "A=x").Source;
        Assert.Equal(shared, ReferenceEquals(rules.PartitionOf(source, one), rules.PartitionOf(source, other)));
    }

    [Theory]
    [InlineData("s: {EventID: '7*'}", "EventID=8", "EventID=70")]
    [InlineData("s: {EventID: 7}", "EventID=8", "EventID=7")]
    [InlineData("s: {EventID|gt: 8}", "EventID=8", "EventID=9")]
    [InlineData("s: {EventID|re: '^9'}", "EventID=8", "EventID=9")]
    [InlineData("s: {EventID|cased: '9'}", "EventID=8", "EventID=9")]
    [InlineData("s: {EventID|fieldref: A}", "EventID=8;A=9", "EventID=9;A=9")]
    [InlineData("s: {EventID: 7}\n    condition: not s", "EventID=7", "EventID=8")]
    public void An_id_seen_first_decides_nothing_for_another(string detection, string without, string with)
    {
        string section = "    " + detection + (detection.Contains("condition:", StringComparison.Ordinal) ? "\n" : "\n    condition: s\n");
        RuleSet rules = MatchCase.Compile(section);
        Matcher matcher = rules.CreateMatcher();
        Assert.Equal([0, 1, 0], new[] { without, with, without }.Select(e => matcher.Match(MatchCase.Event(rules.Vocabulary, e))));
    }
}
