using Palisade.Rules;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

public sealed class RegexNeedTests
{
    private const string Hex16 = "0123456789abcdef";

    [Theory]
    [InlineData(@"\s[a-fA-F0-9]{16}\s", "a " + Hex16 + " b", true)]
    [InlineData(@"\s[a-fA-F0-9]{16}\s", Hex16, true)]
    [InlineData(@"\s[a-fA-F0-9]{16}\s", "0123456789abcde 0123456789abcde", false)]
    [InlineData(@"\s[a-fA-F0-9]{16}\s", "", false)]
    [InlineData(@"[a-f0-9]{8,12}x", "..ABCDEF01X", true)]
    [InlineData(@"[a-f0-9]{8}x", "..ABCDEF0", false)]
    [InlineData(@"(?:[a-f0-9]{8})?x", "x", true)]
    [InlineData(@"[a-f0-9]{8}|x", "x", true)]
    [InlineData(@"([a-f0-9]{8}|x)", "x", true)]
    [InlineData(@"(?![a-f0-9]{8})x", "x", true)]
    [InlineData(@"[^a-f]{8}", "01234567", true)]
    [InlineData(@"[\d]{8}", "\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661", true)]
    [InlineData(@"(?i)[k]{8}", "\u212A\u212A\u212A\u212A\u212A\u212A\u212A\u212A", true)]
    [InlineData(@"[a-f]{8", "[a-f]{8", true)]
    [InlineData(@"[a-f]{8,x}", "a{8,x}", true)]
    [InlineData(@"[a-f]{8,}", "abc", false)]
    [InlineData(@"[a-f-[b]]{8}", "aaaaaaaa", true)]
    [InlineData(@"[a\-f]{8}", "a-f-a-f-", true)]
    [InlineData(@"[a\-f]{8}", "abcdefab", false)]
    [InlineData(@"\.[ ""']{1}", "a. ", true)]
    [InlineData(@"\.[ ""']{1}", "a.b 'c'.", false)]
    [InlineData(@"\.[ ""']?", "a.b", true)]
    [InlineData(@"\.[ ""']*x", "a.x", true)]
    [InlineData(@"\.[a-f]", "a.q", true)]
    [InlineData(@"ab+[xy]", "abby", true)]
    [InlineData(@"(ab)+[xy]", "ababx", true)]
    [InlineData(@"a\sb[xy]", "a by", true)]
    [InlineData(@"net\s+user", "net  user", true)]
    [InlineData(@"net\s+user", "net stop", false)]
    [InlineData(@"\+.*\+", "none", true)]
    public void Need_is_met_by_whatever_can_match(string pattern, string text, bool met) =>
        Assert.Equal(met, RegexNeed.Of(new RegexComparison(pattern, false, false, false)).IsMet(Fold.Of(text)));
}
