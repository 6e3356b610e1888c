using System.Collections.Immutable;
using Palisade.Rules;

namespace Palisade.Tests.Rules.Reading;

/// <summary>Every modifier of Sigma specification 2.1.0, "Sigma Modifiers", alone and in combination.</summary>
public sealed class ModifierTests
{
    [Theory]
    [InlineData("F: a", "F is 'a'")]
    [InlineData("F|contains: a", "F contains 'a'")]
    [InlineData("F|startswith: adm", "F begins with 'adm'")]
    [InlineData(@"F|endswith: \cmd.exe", @"F ends with '\cmd.exe'")]
    [InlineData("F|cased: aB", "F is 'aB' (same case)")]
    [InlineData("F|contains|cased: aB", "F contains 'aB' (same case)")]
    [InlineData("F|cased|contains: aB", "F contains 'aB' (same case)")]
    [InlineData("F|exists: true", "F is present")]
    [InlineData("F|exists: false", "F is absent")]
    [InlineData("F|neq: a", "not F is 'a'")]
    [InlineData("F|neq: [a, b]", "not (F is any of 'a', 'b')")]
    [InlineData("F|contains|neq: a", "not F contains 'a'")]
    [InlineData("F|neq: null", "not F is absent or empty")]
    [InlineData("F: [a, b]", "F is any of 'a', 'b'")]
    [InlineData("F|contains|all: [a, b]", "F contains all of 'a', 'b'")]
    [InlineData("F|all|contains: [a, b]", "F contains all of 'a', 'b'")]
    [InlineData("F|contains|all: a", "F contains 'a'")]
    [InlineData("F: null", "F is absent or empty")]
    [InlineData("F: ~", "F is absent or empty")]
    [InlineData("F:", "F is absent or empty")]
    [InlineData("F: ''", "F is empty")]
    [InlineData("F: 'null'", "F is 'null'")]
    [InlineData("F: 10", "F is 10")]
    [InlineData("F: '10'", "F is '10'")]
    [InlineData("F: 0x1F", "F is 31")]
    [InlineData("F|contains: 10", "F contains '10'")]
    [InlineData("F: true", "F is 'true'")]
    [InlineData("F: yes", "F is 'yes'")]
    [InlineData("F: 1:30", "F is '1:30'")]
    [InlineData("F: [a, null, 5]", "F is 'a' or F is absent or empty or F is 5")]
    [InlineData("F|re: ^a.*b$", "F fits the regular expression /^a.*b$/")]
    [InlineData("F|re|i: a", "F fits the regular expression /a/i")]
    [InlineData("F|re|m|s: a", "F fits the regular expression /a/ms")]
    [InlineData("F|re|ignorecase|multiline|dotall: a", "F fits the regular expression /a/ims")]
    [InlineData("F|re|startswith: a|b", "F fits the regular expression /^(?:a|b)/")]
    [InlineData("F|re|endswith: a|b", "F fits the regular expression /(?:a|b)$/")]
    [InlineData("F|re|contains: a", "F fits the regular expression /a/")]
    [InlineData("F|re: (?=a)b", "F fits the regular expression /(?=a)b/")]
    [InlineData("F|cidr: 10.0.0.0/8", "F is in 10.0.0.0/8")]
    [InlineData("F|cidr: 10.0.0.1", "F is in 10.0.0.1/32")]
    [InlineData("F|cidr: fe80::/10", "F is in fe80::/10")]
    [InlineData("F|cidr: '::1/128'", "F is in ::1/128")]
    [InlineData("F|lt: 5", "F is less than 5")]
    [InlineData("F|lte: 5", "F is at most 5")]
    [InlineData("F|gt: 5.5", "F is greater than 5.5")]
    [InlineData("F|gte: -5", "F is at least -5")]
    [InlineData("F|gte: '5'", "F is at least 5")]
    [InlineData("F|lt|neq: 5", "not F is less than 5")]
    [InlineData("F|minute: 59", "the minute of F is 59")]
    [InlineData("F|hour: 0", "the hour of F is 0")]
    [InlineData("F|hour|gte: 9", "the hour of F is at least 9")]
    [InlineData("F|lt|hour: 6", "the hour of F is less than 6")]
    [InlineData("F|day: 31", "the day of F is 31")]
    [InlineData("F|week: 53", "the week of F is 53")]
    [InlineData("F|month: 12", "the month of F is 12")]
    [InlineData("F|year: 2025", "the year of F is 2025")]
    [InlineData("F|fieldref: G", "F is the value of G")]
    [InlineData("F|fieldref|contains: G", "F contains the value of G")]
    [InlineData("F|startswith|fieldref: G", "F begins with the value of G")]
    [InlineData("F|fieldref|endswith|cased: G", "F ends with the value of G (same case)")]
    [InlineData("F|fieldref|neq: G", "not F is the value of G")]
    [InlineData("F|base64: foo", "F is 'Zm9v'")]
    [InlineData("F|base64|contains: foobar", "F contains 'Zm9vYmFy'")]
    [InlineData("F|wide|base64: cmd", "F is 'YwBtAGQA'")]
    [InlineData("F|utf16le|base64: cmd", "F is 'YwBtAGQA'")]
    [InlineData("F|utf16be|base64: cmd", "F is 'AGMAbQBk'")]
    [InlineData("F|utf16|base64: cmd", "F is '//5jAG0AZAA='")]
    [InlineData("F|utf16le: ab", "F is 'a\0b\0'")]
    [InlineData("F|base64offset|contains: http://", "F contains any of 'aHR0cDovL', 'h0dHA6Ly', 'odHRwOi8v'")]
    [InlineData("F|base64offset|contains: foobar", "F contains any of 'Zm9vYmFy', 'Zvb2Jhc', 'mb29iYX'")]
    [InlineData("a.b-c|contains: x", "a.b-c contains 'x'")]
    [InlineData("userIdentity: { type: Root, id: [1, 2] }", "userIdentity.type is 'Root' and (userIdentity.id is any of 1, 2)")]
    public void A_modifier_gives_its_test(string entry, string words) => Assert.Equal(words, RuleSample.Entry(entry));

    [Theory]
    [InlineData("F|containz: a", "6:11 unknown modifier 'containz' in 'F|containz': did you mean 'contains'?")]
    [InlineData("F|regex: a", "6:11 unknown modifier 'regex' in 'F|regex': write 're'")]
    [InlineData("F|contains|not: a", "6:20 unknown modifier 'not' in 'F|contains|not': write 'neq'")]
    [InlineData("F|equals: a", "6:11 unknown modifier 'equals' in 'F|equals': leave it out: without a modifier the whole value is compared")]
    [InlineData("F|: a", "6:11 no modifier after '|' in 'F|': write a modifier or leave the '|' out")]
    [InlineData("F|contains|contains: a", "6:20 modifier 'contains' twice in 'F|contains|contains': write it once")]
    [InlineData("F|startswith|endswith: a", "6:22 'startswith' and 'endswith' together in 'F|startswith|endswith': write one of them; for a beginning and an end write the value as 'begin*end' without either")]
    [InlineData("F|i: a", "6:11 'i' without 're' in 'F|i': it is a part of 're', write 'F|re|i'")]
    [InlineData("F|contains|re: a", "6:20 're' after 'contains' in 'F|contains|re': leave 'contains' out")]
    [InlineData("F|contains|base64: a", "6:20 'base64' after 'contains' in 'F|contains|base64': a value is encoded first and then looked for, write 'F|base64|contains'")]
    [InlineData("F|base64|windash: a", "6:18 'windash' after an encoding in 'F|base64|windash': write 'windash' before it")]
    [InlineData("F|gt|lt: 5", "6:14 two comparisons in 'F|gt|lt': write two keys, such as 'F|gte' and 'F|lte'")]
    [InlineData("F|re|cidr: a", "6:14 'cidr' cannot be combined with 're' in 'F|re|cidr': write two keys")]
    [InlineData("F|re|cased: a", "6:9 'cased' with 're' in 'F|re|cased': regular expressions are case-sensitive, leave 'cased' out")]
    [InlineData("F|cidr|windash: a", "6:9 'cidr' takes no text modifier in 'F|cidr|windash': leave 'windash' out")]
    [InlineData("F|gt|wide: 1", "6:9 'gt' takes no text modifier in 'F|gt|wide': leave the encoding out")]
    [InlineData("F|all|neq: [a, b]", "6:9 'all' with 'neq' in 'F|all|neq': 'neq' already means different from every value, leave 'all' out")]
    [InlineData("F|exists|neq: true", "6:9 'exists' stands alone, not as in 'F|exists|neq': write 'exists: true' or 'exists: false'")]
    [InlineData("F|hour|cased: 1", "6:9 'cased' with 'hour' in 'F|hour|cased': there is no case to look at, leave 'cased' out")]
    [InlineData("F|lt|contains: 1", "6:9 'contains' with 'lt' in 'F|lt|contains': leave 'contains' out")]
    [InlineData("F|gt|expand: 1", "6:9 'gt' takes no placeholder in 'F|gt|expand': leave 'expand' out")]
    [InlineData("'|cidr': 10.0.0.0/8", "6:9 'cidr' needs a field in '|cidr': write 'Field|cidr'")]
    [InlineData("'|startswith': a", "6:9 'startswith' needs a field in '|startswith': a keyword is looked for anywhere in the event, leave 'startswith' out")]
    [InlineData("F|exists: maybe", "6:19 'maybe' under 'F|exists': write true or false")]
    [InlineData("F|exists: [true, false]", "6:19 a list under 'F|exists': write true or false")]
    [InlineData("F|contains: null", "6:21 null under 'F|contains': null is the absence of a value, write 'F: null'")]
    [InlineData("F|lt: x", "6:15 'x' under 'F|lt': write a number")]
    [InlineData("F|hour: 24", "6:17 '24' under 'F|hour': write a whole number from 0 to 23")]
    [InlineData("F|month: 0", "6:18 '0' under 'F|month': write a whole number from 1 to 12")]
    [InlineData("F|cidr: 10.1.2.3/8", "6:17 '10.1.2.3/8' has bits set beyond its prefix: write 10.0.0.0/8")]
    [InlineData("F|cidr: 10.0.0.0/33", "6:17 '33' is not a prefix length: write a number from 0 to 32")]
    [InlineData("F|cidr: 10.*", "6:17 '10.*' is not a network: write an address and a prefix length, such as 10.0.0.0/8 or fe80::/10")]
    [InlineData("F|cidr: 10.0/16", "6:17 '10.0/16' is not a network: write an address and a prefix length, such as 10.0.0.0/8 or fe80::/10")]
    [InlineData("F|base64: a*", "6:19 a wildcard under 'F|base64': only a plain text can be encoded; leave the wildcard out and add '|contains', or write '\\*' for the character itself")]
    [InlineData("F|re: a(b", "6:15 not a regular expression: Not enough )'s (at character 3 of the pattern)")]
    [InlineData("F|fieldref: ''", "6:21 no field under 'F|fieldref': write the name of the field to compare with")]
    [InlineData("F: []", "6:12 no values under 'F': write one, or leave the field out")]
    [InlineData("F: [[a]]", "6:13 a list among the values of 'F': write text, numbers or null")]
    [InlineData("F|contains: { a: b }", "6:21 a map under 'F|contains': write a value or a list of values")]
    [InlineData("F|expand: '%servers%'", "6:19 placeholder without values: %servers%")]
    [InlineData("F|windash: ' -a -b -c -d -e -f'", "6:20 too many dashes for 'windash': they give more than 5000 forms; write shorter values under '|contains|all|windash'")]
    public void A_senseless_modifier_is_an_error_that_says_what_to_write(string entry, string error) => Assert.Equal(error, RuleSample.Entry(entry));

    [Theory]
    [InlineData("-a", 5)]
    [InlineData(" -a", 5)]
    [InlineData("/c", 5)]
    [InlineData(" \u2013a", 5)]
    [InlineData("a-b", 1)]
    [InlineData("- a", 1)]
    [InlineData("--a", 5)]
    [InlineData(" -a -b", 25)]
    [InlineData("a*-b", 5)]
    public void Windash_gives_five_forms_for_each_dash_that_begins_a_word(string value, int forms)
    {
        Expression condition = Assert.Single(RuleSample.Load($"{RuleSample.Head}detection:\n    s:\n        F|windash: '{value}'\n    condition: s\n").Rules).Condition;
        Assert.Equal(forms, condition is OrExpression several ? several.Parts.Distinct().Count() : 1);
    }

    [Fact]
    public void Windash_keeps_the_place_of_the_value() => Assert.Equal(
        "F contains any of ' -s', ' /s', ' \u2013s', ' \u2014s', ' \u2015s'",
        RuleSample.Entry("F|windash|contains: ' -s'"));

    [Theory]
    [InlineData("F|expand: '%user%'", "F is any of 'root', 'adm'")]
    [InlineData("F|expand: '%srv%'", "F begins with 'srv'")]
    [InlineData("F|expand|contains: 'x%user%'", "F contains any of 'xroot', 'xadm'")]
    [InlineData("F|contains|expand: '%USER%'", "F contains any of 'root', 'adm'")]
    [InlineData("F|expand: '%user%-%user%'", "F is any of 'root-root', 'root-adm', 'adm-root', 'adm-adm'")]
    [InlineData(@"F|expand: '\%plain%srv%'", "F begins with '%plainsrv'")]
    [InlineData("F|expand: '100%'", "F is '100%'")]
    [InlineData("F: '%user%'", "F is '%user%'")]
    [InlineData("F|cidr|expand: '%net%'", "F is in 10.0.0.0/8")]
    [InlineData("F|re|expand: '^%dot%$'", @"F fits the regular expression /^a\.b$/")]
    public void Placeholders_stand_for_their_values(string entry, string words)
    {
        RuleLoadOptions options = new()
        {
            Placeholders = ImmutableDictionary.Create<string, ImmutableArray<string>>(StringComparer.OrdinalIgnoreCase)
                .Add("user", ["root", "adm"]).Add("srv", ["srv*"]).Add("net", ["10.0.0.0/8"]).Add("dot", ["a.b"]),
        };
        Assert.Equal(words, RuleSample.Entry(entry, options));
    }

    [Theory]
    [InlineData("5", 5, "5")]
    [InlineData("-5", -5, "-5")]
    [InlineData("+5", 5, "5")]
    [InlineData("1.50", 1.5, "1.50")]
    [InlineData("0x10", 16, "16")]
    [InlineData("0o17", 15, "15")]
    [InlineData("1e3", 1000, "1e3")]
    public void A_plain_number_is_kept_as_number_and_as_digits(string value, double number, string digits)
    {
        FieldTest test = Assert.IsType<FieldTest>(Assert.Single(RuleSample.Load($"{RuleSample.Head}detection:\n    s:\n        F: {value}\n    condition: s\n").Rules).Condition);
        Assert.Equal(new TextComparison(TextPattern.OfLiteral(digits), false, (decimal)number), test.Comparison);
        Assert.Equal(6, test.Line);
    }
}
