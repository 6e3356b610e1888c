using Palisade.Events;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

/// <summary>The fields that a match names: facts of the source only where the rule tests nothing else, and the same with every combination of switches.</summary>
public sealed class MatchedFieldTests
{
    [Theory]
    [InlineData("s: {EventID: 7}", "EventID=7;A=x", "EventID=7")]
    [InlineData("s: {EventID: [6, 7]}", "A=x;EventID=7;EventID=6", "EventID=7")]
    [InlineData("s: {EventID: 7, A: x}", "EventID=7;A=x", "A=x")]
    [InlineData("s: {EventID: 7}\n    f: {A: y}\n    condition: s and not f", "EventID=7;A=x", "EventID=7")]
    [InlineData("s: {EventID: 7}\n    t: {A: x}\n    condition: s or t", "EventID=7;A=x", "EventID=7;A=x")]
    [InlineData("s: {EventID: 7, A: null}", "EventID=7;B=x", "EventID=7")]
    [InlineData("s: {A: null}", "EventID=7;B=x", "")]
    [InlineData("s: {EventID: 7}\n    k: [x]\n    condition: s and k", "EventID=7;B=x", "B=x")]
    public void Match_names_the_fields_that_made_it(string detection, string fields, string expected)
    {
        string section = "    " + detection + (detection.Contains("condition:", StringComparison.Ordinal) ? "\n" : "\n    condition: s\n");
        for (int bits = 0; bits < 8; bits++)
        {
            RuleSetOptions options = new() { Prefilter = (bits & 1) != 0, FoldFacts = (bits & 2) != 0, Partition = (bits & 4) != 0 };
            RuleSet rules = MatchCase.Compile(section, options);
            Matcher matcher = rules.CreateMatcher();
            List<int> named = [];
            for (int again = 0; again < 2; again++)
            {
                LogEvent e = MatchCase.Event(rules.Vocabulary, fields);
                Assert.Equal(1, matcher.Match(e));
                matcher.FieldsOf(0, named);
                Assert.Equal(expected, string.Join(';', named.Select(i => $"{e.Fields[i].Name.Text}={e.TextOf(e.Fields[i])}")));
            }
        }
    }
}
