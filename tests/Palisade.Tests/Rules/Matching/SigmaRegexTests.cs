using System.Text.RegularExpressions;
using Palisade.Rules;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

public sealed class SigmaRegexTests
{
    [Theory]
    [InlineData("://[0-9]{1,3}", true)]
    [InlineData("a{63}", true)]
    [InlineData(".{1000,}", false)]
    [InlineData("(.){2,200}", false)]
    [InlineData("(?=a)", false)]
    public void Only_what_an_automaton_does_well_runs_as_one(string pattern, bool linear) =>
        Assert.Equal(linear, SigmaRegex.Create(new RegexComparison(pattern, false, false, false)).Options.HasFlag(RegexOptions.NonBacktracking));

    [Fact]
    public void High_count_is_found_within_the_limit() =>
        Assert.Matches(SigmaRegex.Create(new RegexComparison(".{1000,}", false, false, false)), new string('a', 5000));
}
