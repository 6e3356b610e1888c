using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

/// <summary>Rules, events and verdicts, with every combination of the engine's optimisations: none changes a verdict.</summary>
public sealed class OptionCombinationTests
{
    [Theory]
    [InlineData("s: {A: cmd}", "A=CMD", true)]
    [InlineData("s: {A: cmd}", "A=cmdx", false)]
    [InlineData("s: {A: cmd}", "a=cmd", true)]
    [InlineData("s: {A: cmd}", "A=x;a=cmd", false)]
    [InlineData("s: {A: cmd}", "B=cmd", false)]
    [InlineData("s: {A: cmd}", "A=x;A=cmd", true)]
    [InlineData("s: {A: ''}", "A=", true)]
    [InlineData("s: {A: ''}", "A=null", false)]
    [InlineData("s: {A: null}", "A=null", true)]
    [InlineData("s: {A: null}", "A=", true)]
    [InlineData("s: {A: null}", "B=x", true)]
    [InlineData("s: {A: null}", "A=x", false)]
    [InlineData("s: {A: '*'}", "A=x", true)]
    [InlineData("s: {A: '*'}", "A=null", false)]
    [InlineData("s: {A|exists: true}", "A=x", true)]
    [InlineData("s: {A|exists: true}", "B=x", false)]
    [InlineData("s: {A|exists: false}", "B=x", true)]
    [InlineData("s: {A|contains: straße}", "A=die STRAßE lang", true)]
    [InlineData("s: {A|startswith: ab}", "A=ABc", true)]
    [InlineData("s: {A|startswith: ab}", "A=cab", false)]
    [InlineData("s: {A|endswith: '\\cmd.exe'}", "A=C:\\CMD.EXE", true)]
    [InlineData("s: {A|endswith: '\\cmd.exe'}", "A=cmd.exe", false)]
    [InlineData("s: {A: 'a*b?d'}", "A=aXXbcd", true)]
    [InlineData("s: {A: 'a*b?d'}", "A=abd", false)]
    [InlineData("s: {A|cased: Cmd}", "A=Cmd", true)]
    [InlineData("s: {A|cased: Cmd}", "A=cmd", false)]
    [InlineData("s: {A|re: 'c.d$'}", "A=a cmd", true)]
    [InlineData("s: {A|re: 'c.d$'}", "A=a CMD", false)]
    [InlineData("s: {A|re|i: 'cmd'}", "A=a CMD", true)]
    [InlineData("s: {A|re|i: 'mask'}", "A=MAS\u212A", true)]
    [InlineData("s: {A|cidr: 10.0.0.0/8}", "A=10.2.3.4", true)]
    [InlineData("s: {A|cidr: 10.0.0.0/8}", "A=11.2.3.4", false)]
    [InlineData("s: {A: 10}", "A=10", true)]
    [InlineData("s: {A: 10}", "A=0xA", true)]
    [InlineData("s: {A: 10}", "A=100", false)]
    [InlineData("s: {A|gte: 10}", "A=10", true)]
    [InlineData("s: {A|lt: 10}", "A=10", false)]
    [InlineData("s: {A|lt: 10}", "A=x", false)]
    [InlineData("s: {A|fieldref: B}", "A=x;B=X", true)]
    [InlineData("s: {A|fieldref: B}", "A=x;B=y", false)]
    [InlineData("s: {A|contains|all: [one, two]}", "A=two and one", true)]
    [InlineData("s: {A|contains|all: [one, two]}", "A=one", false)]
    [InlineData("s: {A|neq: x}", "A=y", true)]
    [InlineData("s: {A|neq: x}", "A=x", false)]
    [InlineData("s: [one, two]", "A=x;B=a TWO b", true)]
    [InlineData("s: [one, two]", "A=x", false)]
    [InlineData("s: {'|all': [one, two]}", "A=one;B=two", true)]
    [InlineData("s: {'|all': [one, two]}", "A=one", false)]
    [InlineData("s: [{A: x}, {B: y}]", "B=y", true)]
    [InlineData("s: {EventID: 7}", "EventID=7", true)]
    [InlineData("s: {EventID: 7}", "EventID=8", false)]
    [InlineData("s: {EventID: [7, 8], A: x}", "EventID=8;A=x", true)]
    [InlineData("s: {EventID: [7, 8], A: x}", "EventID=9;A=x", false)]
    [InlineData("s: {A: x}\n    f: {EventID: 7}\n    condition: s and not f", "EventID=8;A=x", true)]
    [InlineData("s: {A: x}\n    f: {EventID: 7}\n    condition: s and not f", "EventID=7;A=x", false)]
    [InlineData("s: {A: x}\n    condition: not s", "B=y", true)]
    [InlineData("s1: {A: x}\n    s2: {B: y}\n    condition: 1 of s*", "B=y", true)]
    [InlineData("s1: {A: x}\n    s2: {B: y}\n    condition: all of s*", "B=y", false)]
    [InlineData("s1: {A: x}\n    s2: {B: y}\n    s3: {C: z}\n    condition: 2 of s*", "A=x;C=z", true)]
    [InlineData("s1: {A: x}\n    s2: {B: y}\n    s3: {C: z}\n    condition: 2 of s*", "C=z", false)]
    public void Verdict_is_the_same_with_every_combination(string detection, string fields, bool expected)
    {
        string section = "    " + detection + (detection.Contains("condition:", StringComparison.Ordinal) ? "\n" : "\n    condition: s\n");
        for (int bits = 0; bits < 8; bits++)
        {
            RuleSetOptions options = new() { Prefilter = (bits & 1) != 0, FoldFacts = (bits & 2) != 0, Partition = (bits & 4) != 0 };
            RuleSet rules = MatchCase.Compile(section, options);
            Matcher matcher = rules.CreateMatcher();
            Assert.True(matcher.Match(MatchCase.Event(rules.Vocabulary, fields)) == (expected ? 1 : 0), options.ToString());
        }
    }
}
