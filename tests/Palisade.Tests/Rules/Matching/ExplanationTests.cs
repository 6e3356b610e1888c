using Palisade.Events;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

public sealed class ExplanationTests
{
    private const string Detection = """
            a:
                Image|endswith: '\cmd.exe'
                CommandLine|contains:
                    - one
                    - two
            b:
                User: root
            condition: a and not b

        """;

    [Theory]
    [InlineData(@"Image=C:\cmd.exe;CommandLine=say two", true)]
    [InlineData(@"Image=C:\cmd.exe;CommandLine=say three", false)]
    [InlineData(@"Image=C:\cmd.exe;CommandLine=one;User=ROOT", false)]
    [InlineData("Image=null", false)]
    public void Explanation_agrees_with_the_engine_and_counts_tests(string fields, bool matches)
    {
        RuleSet rules = MatchCase.Compile(Detection);
        LogEvent e = MatchCase.Event(rules.Vocabulary, fields);
        Explanation explanation = Explanation.Of(rules.Variants[0].Variant, e);
        Assert.Equal(matches, explanation.Holds);
        Assert.Equal(matches, rules.CreateMatcher().Match(e) == 1);
        (int holding, int all) = explanation.Tests();
        Assert.True(holding <= all && all >= 3);
    }

    [Fact]
    public void Each_test_says_what_it_saw()
    {
        RuleSet rules = MatchCase.Compile(Detection);
        Explanation[] tests = [.. Leaves(Explanation.Of(rules.Variants[0].Variant, MatchCase.Event(rules.Vocabulary, @"Image=C:\cmd.exe;Image=null;CommandLine=say " + new string('x', 300))))];
        Explanation image = Assert.Single(tests, t => t.Text.StartsWith("Image ", StringComparison.Ordinal));
        Assert.True(image.Holds);
        Assert.Equal(@"'C:\cmd.exe', null", image.Seen);
        Assert.All(tests.Where(t => t.Text.StartsWith("CommandLine", StringComparison.Ordinal)), t => Assert.True(!t.Holds && t.Seen!.EndsWith('…') && t.Seen.Length <= 161));
        Explanation user = Assert.Single(tests, t => t.Text.StartsWith("User", StringComparison.Ordinal));
        Assert.Equal((false, "no such field"), (user.Holds, user.Seen));
    }

    private static IEnumerable<Explanation> Leaves(Explanation part) => part.Parts.IsEmpty ? [part] : part.Parts.SelectMany(Leaves);
}
