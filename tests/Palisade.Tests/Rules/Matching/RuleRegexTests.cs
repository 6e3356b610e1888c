using System.Text.RegularExpressions;
using Palisade.Rules;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

public sealed class RuleRegexTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, null)]
    public void An_expression_that_ran_out_of_time_is_tried_again(int stalls, bool? expected)
    {
        int runs = 0;
        RuleRegex regex = new(_ => runs++ < stalls ? throw new RegexMatchTimeoutException() : true);

        Assert.Equal(expected, regex.IsMatch("svchost.exe -k netsvcs"));
        Assert.Equal(Math.Min(stalls + 1, 3), runs);
    }

    [Fact]
    public void A_slow_expression_gets_one_attempt_once_that_is_known()
    {
        int runs = 0;
        RuleRegex regex = new(_ => { runs++; throw new RegexMatchTimeoutException(); });

        Assert.Null(regex.IsMatch("a"));
        Assert.Null(regex.IsMatch("b"));
        Assert.Equal(4, runs);
    }

    [Fact]
    public void A_real_expression_that_goes_astray_ends()
    {
        // The look-ahead keeps it from the automaton; each a doubles the ways.
        RuleRegex regex = RuleRegex.Create(new RegexComparison("^(?=.)(a+)+$", false, false, false));

        Assert.True(regex.IsMatch("aaaa"));
        Assert.Null(regex.IsMatch(new string('a', 64) + "!"));
    }
}
