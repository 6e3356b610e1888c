using Palisade.Rules;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

public sealed class RegexLiteralTests
{
    [Theory]
    [InlineData("://[0-9]{1,3}\\.[0-9]{1,3}", "://")]
    [InlineData("[0-9]{100}", null)]
    [InlineData("(abc){100}", null)]
    [InlineData("abc{12}def", "def")]
    [InlineData("\\x41\\x42bcd", null)]
    [InlineData("\\p{Lu}abcd", null)]
    [InlineData("\\wabcd\\d", "abcd")]
    [InlineData("abc|defg", null)]
    [InlineData("a\\.bc+d", "a.bc")]
    [InlineData("-[eE]ncoded", "ncoded")]
    [InlineData("(?i)masks", "mas")]
    [InlineData("(?i)(set).*&&\\s?set", "set")]
    [InlineData("(?:abc)+d", "abc")]
    [InlineData("(abc|d)ef", "ef")]
    [InlineData("\\w+`(\\w+|-|.)`", "`")]
    [InlineData("(?!abc)de", "de")]
    [InlineData("(?i)mabel", "mabel")]
    [InlineData("[a-z-[aeiou]]bcd", null)]
    [InlineData("-[ab]cd", "cd")]
    public void Needed_text_is_what_every_match_holds(string pattern, string? expected) =>
        Assert.Equal(expected, RegexLiteral.Find(new RegexComparison(pattern, false, false, false)));
}
