namespace Palisade.Tests.Rules.Reading;

/// <summary>Sigma specification 2.1.0, "Escape Character", and what pySigma makes of values that end in a backslash.</summary>
public sealed class EscapeTests
{
    [Theory]
    [InlineData(@"C:\Windows", @"F is 'C:\Windows'")]
    [InlineData(@"C:\\Windows", @"F is 'C:\Windows'")]
    [InlineData(@"a\*b", "F is 'a*b'")]
    [InlineData(@"a\?b", "F is 'a?b'")]
    [InlineData(@"\\*", @"F begins with '\'")]
    [InlineData(@"\\\*", @"F is '\*'")]
    [InlineData(@"\\\\", @"F is '\\'")]
    [InlineData(@"\\\", @"F is '\\'")]
    [InlineData("prog?.exe", "F fits 'prog?.exe'")]
    [InlineData("antivirus_V*.exe", "F fits 'antivirus_V*.exe'")]
    [InlineData("*", "F has any value")]
    [InlineData("**", "F has any value")]
    [InlineData(@"*\cmd.exe", @"F ends with '\cmd.exe'")]
    public void A_backslash_escapes_wildcards_and_itself_only(string value, string words) => Assert.Equal(words, RuleSample.Entry($"F: '{value}'"));

    [Theory]
    [InlineData("F|contains", @"\foo\", @"F contains '\foo\'")]
    [InlineData("F|startswith", @"C:\", @"F begins with 'C:\'")]
    [InlineData("F|startswith", @"C:\\", @"F begins with 'C:\'")]
    [InlineData("F|endswith", @"\", @"F ends with '\'")]
    [InlineData("F|contains", @"a\*", "F contains 'a*'")]
    [InlineData("F|contains", "*a*", "F contains 'a'")]
    [InlineData("F|endswith", @"*\a.exe", @"F ends with '\a.exe'")]
    [InlineData("F|contains", "", "F has any value")]
    public void A_generated_wildcard_is_never_escaped_by_the_value(string key, string value, string words) => Assert.Equal(words, RuleSample.Entry($"{key}: '{value}'"));
}
