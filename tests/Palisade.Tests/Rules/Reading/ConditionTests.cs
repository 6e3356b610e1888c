namespace Palisade.Tests.Rules.Reading;

/// <summary>Sigma specification 2.1.0, "Condition" and "Search-Identifier".</summary>
public sealed class ConditionTests
{
    private const string Searches = "    a:\n        A: 1\n    b1:\n        B: 1\n    b2:\n        C: 1\n    b_x_y:\n        D: 1\n    _z:\n        Z: 1\n";

    [Theory]
    [InlineData("a", "A is 1")]
    [InlineData("a and b1", "A is 1 and B is 1")]
    [InlineData("a and b1 and b2", "A is 1 and B is 1 and C is 1")]
    [InlineData("a or b1", "A is 1 or B is 1")]
    [InlineData("not a", "not A is 1")]
    [InlineData("not not a", "A is 1")]
    [InlineData("a or b1 and b2", "A is 1 or (B is 1 and C is 1)")]
    [InlineData("a and b1 or b2", "(A is 1 and B is 1) or C is 1")]
    [InlineData("(a or b1) and b2", "(A is 1 or B is 1) and C is 1")]
    [InlineData("not a and b1", "not A is 1 and B is 1")]
    [InlineData("not (a and b1)", "not (A is 1 and B is 1)")]
    [InlineData("a and not 1 of b*", "A is 1 and not (B is 1 or C is 1 or D is 1)")]
    [InlineData("1 of them", "A is 1 or B is 1 or C is 1 or D is 1")]
    [InlineData("any of them", "A is 1 or B is 1 or C is 1 or D is 1")]
    [InlineData("all of them", "A is 1 and B is 1 and C is 1 and D is 1")]
    [InlineData("2 of them", "at least 2 of (A is 1; B is 1; C is 1; D is 1)")]
    [InlineData("4 of them", "A is 1 and B is 1 and C is 1 and D is 1")]
    [InlineData("1 of b_*_y", "D is 1")]
    [InlineData("1 of *_y", "D is 1")]
    [InlineData("all of b?", "")]
    [InlineData("1 of _*", "Z is 1")]
    [InlineData("_z", "Z is 1")]
    [InlineData("1 of a", "A is 1")]
    [InlineData("A AND b1", "")]
    [InlineData("a AND NOT b1 OR b2", "(A is 1 and not B is 1) or C is 1")]
    [InlineData("(((a)))", "A is 1")]
    [InlineData("a and(b1)", "A is 1 and B is 1")]
    public void A_condition_links_search_identifiers(string condition, string words)
    {
        string found = RuleSample.Words($"{Searches}    condition: {condition}\n");
        if (words.Length > 0)
            Assert.Equal(words, found);
        else
            Assert.StartsWith("15:", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a and c", "15:22 the condition names 'c', which is no search identifier: there are a, b1, b2, b_x_y, _z")]
    [InlineData("a and b_x_z", "15:22 the condition names 'b_x_z', which is no search identifier: did you mean 'b_x_y'?")]
    [InlineData("1 of c*", "15:21 no search identifier fits 'c*'; there are a, b1, b2, b_x_y, _z")]
    [InlineData("9 of b*", "15:21 '9 of b*' but only 3 search identifiers fit: write at most 3")]
    [InlineData("0 of b*", "15:16 '0 of': write 'all of', '1 of' or another number")]
    [InlineData("some of b*", "15:16 'some of': write 'all of', '1 of' or another number")]
    [InlineData("1 of", "15:20 '1 of' what: write 'them' or a pattern such as 'selection_*'")]
    [InlineData("a and", "15:21 the condition ends too early: an expression is missing")]
    [InlineData("a b1", "15:18 'b1' after the end of an expression: write 'and' or 'or' before it")]
    [InlineData("(a", "15:16 '(' without ')'")]
    [InlineData("a)", "15:17 ')' without '('")]
    [InlineData("and a", "15:16 'and' where an expression should be")]
    [InlineData("a or ()", "15:22 ')' where an expression should be")]
    [InlineData("''", "15:16 the condition is empty: write the name of a search identifier")]
    [InlineData("", "15:15 the condition is empty: write the name of a search identifier")]
    [InlineData("[]", "15:16 the condition is an empty list: write the name of a search identifier")]
    [InlineData("{ a: b }", "15:16 a map as a condition: write text such as 'selection and not filter'")]
    public void A_wrong_condition_is_an_error_at_the_word(string condition, string error) =>
        Assert.Equal(error, RuleSample.Words($"{Searches}    condition: {condition}\n"));

    [Fact]
    public void A_list_of_conditions_is_or() =>
        Assert.Equal("A is 1 or (B is 1 and C is 1)", RuleSample.Words($"{Searches}    condition:\n        - a\n        - b1 and b2\n"));

    [Fact]
    public void Parentheses_have_a_limit() =>
        Assert.Equal("15:80 parentheses nested deeper than 64 levels", RuleSample.Words($"{Searches}    condition: {new string('(', 70)}a{new string(')', 70)}\n"));

    [Fact]
    public void A_condition_may_not_come_to_too_many_tests()
    {
        string values = string.Join(", ", Enumerable.Range(0, 300));
        string uses = string.Join(" and ", Enumerable.Repeat("s", 700));
        Assert.Equal(
            "7:16 the condition comes to more than 200000 tests: split the rule",
            RuleSample.Words($"    s:\n        F: [{values}]\n    condition: {uses}\n"));
    }

    [Theory]
    [InlineData("    s:\n        A: 1\n        B: 2\n", "A is 1 and B is 2")]
    [InlineData("    s:\n        - A: 1\n          B: 2\n        - C: 3\n", "(A is 1 and B is 2) or C is 3")]
    [InlineData("    s:\n        - evil\n        - svchost.exe -n evil\n", "any field contains 'evil' or any field contains 'svchost.exe -n evil'")]
    [InlineData("    s: evil\n", "any field contains 'evil'")]
    [InlineData("    s:\n        - 4625\n", "any field contains '4625'")]
    [InlineData("    s:\n        - evil*\n", "any field contains 'evil'")]
    [InlineData("    s:\n        '|all':\n            - a\n            - b\n", "any field contains 'a' and any field contains 'b'")]
    [InlineData("    s:\n        '|re': a.b\n", "any field fits the regular expression /a.b/")]
    [InlineData("    s:\n        '|contains|all': [a, b]\n", "any field contains 'a' and any field contains 'b'")]
    [InlineData("    s:\n        - word\n        - A: 1\n", "any field contains 'word' or A is 1")]
    [InlineData("    s:\n        - - A: 1\n          - B: 2\n        - C: 3\n", "(A is 1 or B is 2) or C is 3")]
    public void A_search_identifier_is_a_map_or_a_list(string search, string words) => Assert.Equal(words, RuleSample.Words(search + "    condition: s\n"));

    [Theory]
    [InlineData("    s:\n    condition: s\n", "5:7 search identifier 's' is empty: write fields or keywords below it, or leave it out")]
    [InlineData("    s: []\n    condition: s\n", "5:8 search identifier 's' is an empty list: write fields or keywords below it, or leave it out")]
    [InlineData("    s: {}\n    condition: s\n", "5:8 search identifier 's' is an empty map: write fields below it, or leave it out")]
    [InlineData("    s:\n        A: 1\n", "5:5 no 'condition' in 'detection': write 'condition: selection' with the names of your search identifiers")]
    [InlineData("    - a\n", "5:5 'detection' is a list: write search identifiers and a condition below it")]
    [InlineData("    s:\n        - null\n    condition: s\n", "6:11 search identifier 's' is empty: write fields or keywords below it, or leave it out")]
    public void A_wrong_search_identifier_is_an_error(string detection, string error) => Assert.Equal(error, RuleSample.Words(detection));
}
