using System.Text;
using Palisade.Rules;
using Palisade.Rules.Linting;

namespace Palisade.Tests.Rules.Linting;

public sealed class RuleLinterTests
{
    private const string Good = """
        title: Whoami Execution
        id: 929a690e-bef0-4204-a928-ef5e620d6fcc
        status: experimental
        description: Detects a whoami.exe execution
        author: Somebody
        date: 2025-01-31
        tags:
            - attack.discovery
            - attack.t1033
        logsource:
            category: process_creation
            product: windows
        detection:
            selection:
                Image|endswith: '\whoami.exe'
            condition: selection
        level: high

        """;

    [Fact]
    public void A_good_rule_gives_no_findings() => Assert.Empty(Check(Good));

    [Theory]
    [InlineData("title: Whoami Execution", "x: y", "1:1 Error missing-title no title -> write 'title:' with a few words on what the rule finds")]
    [InlineData("id: 929a690e-bef0-4204-a928-ef5e620d6fcc", "x: y", "1:1 Warning missing-id no id: findings cannot be told from those of other rules, and nothing can refer to it -> write 'id:' with a random UUID")]
    [InlineData("id: 929a690e-bef0-4204-a928-ef5e620d6fcc", "id: 929a690e", "2:5 Warning bad-id '929a690e' is no UUID -> write a random one, such as 929a690e-bef0-4204-a928-ef5e620d6fcc has the form")]
    [InlineData("status: experimental", "x: y", "1:1 Info missing-status no status -> write 'status: experimental', or test or stable once it has proved itself")]
    [InlineData("status: experimental", "status: testing", "3:9 Error unknown-status unknown status 'testing': the rule runs where no --status is given, and no --status can ask for it -> write stable, test, experimental, deprecated or unsupported")]
    [InlineData("level: high", "x: y", "1:1 Warning missing-level no level: the rule counts as informational -> write 'level: medium', or informational, low, high or critical")]
    [InlineData("level: high", "level: hihg", "17:8 Error does-not-load unknown level 'hihg' -> write informational, low, medium, high or critical")]
    [InlineData("description: Detects a whoami.exe execution", "x: y", "1:1 Info missing-description no description -> write in a sentence or two what the rule finds")]
    [InlineData("author: Somebody", "x: y", "1:1 Info missing-author no author -> name the author: findings carry it")]
    [InlineData("date: 2025-01-31", "date: 2025/01/31", "6:7 Warning bad-date '2025/01/31' is no date of the form YYYY-MM-DD -> write 2025-01-31")]
    [InlineData("date: 2025-01-31", "date: soon", "6:7 Warning bad-date 'soon' is no date of the form YYYY-MM-DD -> write a date such as 2025-01-31")]
    [InlineData("date: 2025-01-31", "date: 2025-01-31\nmodified: 2024-01-31", "7:11 Warning modified-before-date modified before it was made -> write the date of the last change")]
    [InlineData("level: high", "level: high\nfalsepositive: none", "18:1 Warning unknown-key 'falsepositive' is no key of a rule -> write 'falsepositives' if that was meant")]
    [InlineData("level: high", "level: high\nrelated:\n    - id: 929a690e-bef0-4204-a928-ef5e620d6fcc\n      type: cousin", "20:13 Warning bad-related unknown relation 'cousin' -> write derived, obsolete, merged, renamed or similar")]
    [InlineData("level: high", "level: high\nrelated:\n    - type: similar", "19:7 Warning bad-related a related rule without the UUID of the rule -> write 'id:' with its UUID")]
    [InlineData("- attack.t1033", "- Attack.T1033", "9:7 Warning tag-format 'Attack.T1033' has not the form of a tag -> write namespace.name in lower case, such as attack.t1059.001")]
    [InlineData("- attack.t1033", "- attack.t103", "9:7 Warning attack-tag 'attack.t103' is no tactic, technique, group, software, data source, mitigation or asset of ATT&CK -> write a tactic such as attack.execution or a technique such as attack.t1059.001")]
    [InlineData("- attack.t1033", "- attack.lateral_movement", "9:7 Warning attack-tag 'attack.lateral_movement' is no tactic, technique, group, software, data source, mitigation or asset of ATT&CK -> write attack.lateral-movement")]
    [InlineData("- attack.t1033", "- attack.discovery", "9:7 Warning duplicate-tag tag 'attack.discovery' twice -> write it once")]
    [InlineData("- attack.t1033", "- tlp.white", "9:7 Warning tag-format 'tlp.white' is no light -> write tlp. and red, amber, amber-strict, green or clear")]
    [InlineData("- attack.t1033", "- stp.6k", "9:7 Warning tag-format 'stp.6k' is no score -> write stp. with 1 to 5 and perhaps a, u or k, such as stp.3k")]
    [InlineData("- attack.t1033", "- cve.44228", "9:7 Warning tag-format 'cve.44228' is no CVE -> write cve.2021-44228")]
    [InlineData("- attack.t1033", "- car.2016", "9:7 Warning tag-format 'car.2016' is no CAR analytic -> write car.2016-04-005")]
    [InlineData("- attack.t1033", "- detection.fun", "9:7 Warning tag-format 'detection.fun' is no kind of detection -> write detection. and dfir, emerging-threats or threat-hunting")]
    [InlineData("- attack.t1033", "- house.one", "9:7 Info tag-namespace 'house' is no namespace of Sigma -> use attack, car, cve, d3fend, detection, stp or tlp where one fits")]
    [InlineData("product: windows", "product: Windows", "12:14 Warning logsource-case product 'Windows' is not lower case without spaces -> write windows")]
    [InlineData("category: process_creation", "category: process_creaton", "11:15 Warning unknown-logsource no known category is called 'process_creaton' -> write process_creation if that was meant")]
    [InlineData("product: windows", "produkt: windows", "12:5 Warning unknown-logsource-key 'produkt' is no key of a log source -> write 'product' if that was meant")]
    [InlineData("condition: selection", "condition: selection\n    timeframe: 5m", "17:5 Warning timeframe-alone 'timeframe' without an aggregation does nothing -> leave it out, or write a correlation document")]
    [InlineData("condition: selection", "condition: not selection", "16:16 Warning only-negative the condition only says what must not be -> add a selection of what the rule looks for")]
    [InlineData("condition: selection", "condition: 1 of selection*", "16:16 Info quantifier-of-one '1 of selection*' fits one search identifier only -> write 'selection', unless more are to come")]
    [InlineData("condition: selection", "condition: selection | count() > 5\n    timeframe: 5m", "16:16 Warning legacy-aggregation an aggregation in the condition is the form of the past -> write a correlation document; until then it is translated")]
    [InlineData("condition: selection", "condition: selektion", "14:5 Warning unused-identifier the condition does not use 'selection' -> name it in the condition, or leave it out|16:16 Error does-not-load the condition names 'selektion', which is no search identifier -> did you mean 'selection'?")]
    [InlineData("condition: selection", "other:\n        A: 1\n    condition: selection AND other", "18:16 Info condition-case 'AND' in upper case -> write 'and'")]
    [InlineData("condition: selection", "other:\n        A: 1\n    condition: all of them", "18:16 Info all-of-them 'all of them' leaves no room for filters -> name the search identifiers, or write 'all of selection_*'")]
    [InlineData("condition: selection", "other:\n        A: 1\n    condition: selection", "16:5 Warning unused-identifier the condition does not use 'other' -> name it in the condition, or leave it out")]
    public void A_slip_is_found_at_its_place(string good, string bad, string expected) =>
        Assert.Equal(expected, string.Join('|', Check(Good.Replace(good, bad, StringComparison.Ordinal))));

    [Theory]
    [InlineData("F|containz: a", "15:11 Error does-not-load unknown modifier 'containz' in 'F|containz' -> did you mean 'contains'?")]
    [InlineData("F|contains|all: a", "15:9 Warning all-of-one 'all' with a single value in 'F|contains|all' -> leave 'all' out, or write a list")]
    [InlineData("F|all: [a, b]", "15:9 Warning never-matches 'F|all' wants one value to be equal to several -> add 'contains', or leave 'all' out")]
    [InlineData("F|contains: '*a'", "15:21 Warning needless-wildcard '*' at the end of a value under 'contains' -> leave it out: the modifier stands for it")]
    [InlineData("F|startswith: 'a*'", "15:23 Warning needless-wildcard '*' at the end of a value under 'startswith' -> leave it out: the modifier stands for it")]
    [InlineData("F|endswith: '*a'", "15:21 Warning needless-wildcard '*' at the end of a value under 'endswith' -> leave it out: the modifier stands for it")]
    [InlineData("F: '*a*'", "15:12 Info wildcard-for-modifier '*a*' has '*' only at its ends -> write 'F|contains' and leave the '*' out")]
    [InlineData("F: 'a*'", "15:12 Info wildcard-for-modifier 'a*' has '*' only at its ends -> write 'F|startswith' and leave the '*' out")]
    [InlineData("F: '*'", "15:12 Info matches-anything '*' fits any value -> write 'F|exists: true' if the field only has to be there")]
    [InlineData("F|contains: ''", "15:21 Warning matches-anything every value fits 'F|contains: ' -> write the text to look for")]
    [InlineData("EventID: abc", "15:18 Warning never-matches 'abc' is no event id -> write a number from 0 to 65535")]
    [InlineData("EventID: 70000", "15:18 Warning never-matches '70000' is no event id -> write a number from 0 to 65535")]
    [InlineData("{F|gt: 10, F|lt: 5}", "15:20 Warning never-matches no number is 'F|gt: 10' and 'F|lt: 5' -> exchange the numbers, or put the keys in separate search identifiers")]
    [InlineData("F|base64offset: abc", "15:9 Warning never-matches 'F|base64offset' wants the whole value to be a part of a Base64 text -> write F|base64offset|contains")]
    [InlineData("F|wide|contains: abc", "15:9 Warning encoding-alone 'F|wide|contains' looks for UTF-16 bytes in a text -> add base64 or base64offset after it")]
    [InlineData("F: [a, null]", "15:16 Warning null-in-list null among other values -> write a search identifier of its own with null, and link the two with 'or' in the condition")]
    [InlineData("F: [a]", "15:12 Info list-of-one a list of one value under 'F' -> write the value behind the key")]
    [InlineData("F: [a, A]", "15:16 Warning duplicate-value 'A' twice in the list -> write it once")]
    [InlineData("F|contains: [cmd, cmd.exe]", "15:27 Info covered-value 'cmd' in the same list fits whatever 'cmd.exe' fits -> leave the longer value out")]
    [InlineData("F|gt: '5'", "15:15 Info quoted-number a quoted number under 'F|gt' -> leave the quotes out")]
    [InlineData("F: '%users%'", "15:12 Info placeholder-without-expand '%users%' looks like a placeholder, and is compared as it stands -> write 'F|expand' if it is one")]
    [InlineData("F|expand: users", "15:9 Warning expand-without-placeholder no value under 'F|expand' has a placeholder -> leave 'expand' out")]
    [InlineData("F|expand: '%users%'", "15:19 Error placeholder-without-values placeholder without values: %users% -> give the placeholder values, or leave the rule out")]
    [InlineData("F|windash: abc", "15:9 Warning windash-without-dash no value under 'F|windash' has a dash -> leave 'windash' out")]
    [InlineData(@"F: 'C:\\\Users'", "15:12 Info odd-backslashes three backslashes stand for two -> write four")]
    [InlineData(@"F: 'C:\Users\*'", @"15:12 Warning escaped-wildcard '\*' at the end of 'C:\Users\*' is a star, not a backslash and anything -> write '\\*' for a backslash and anything, or use a modifier")]
    [InlineData("Threat Name: a", "15:9 Warning field-spaces field 'Threat Name' has spaces -> write ThreatName")]
    [InlineData(@"F|re: cmd\.exe", @"15:15 Info regex-for-text the regular expression 'cmd\.exe' is plain text -> write it with contains, and 'cased' if the case matters")]
    [InlineData(@"F|re|i: ^cmd", "15:17 Info regex-for-text the regular expression '^cmd' is plain text -> write it with startswith")]
    [InlineData("F|re: .*a+b", "15:15 Info needless-any '.*' at the beginning of a regular expression -> leave it out: it is looked for anywhere in the value")]
    [InlineData("F|re: a+b.*", "15:15 Info needless-any '.*' at the end of a regular expression -> leave it out: it is looked for anywhere in the value")]
    [InlineData("F|re: (?=a+)b+", "15:15 Warning regex-flavour look-around or a named group in a regular expression -> write it without: most tools cannot run it, and here it runs slowly, under a time limit")]
    [InlineData(@"F|re: (a+)\1", "15:15 Warning regex-flavour a back-reference in a regular expression -> write it without: most tools cannot run it, and here it runs slowly, under a time limit")]
    [InlineData("- A: 1", "15:9 Info list-of-one a list of one map -> leave the '-' out")]
    public void A_slip_in_a_value_is_found_at_its_place(string entry, string expected) =>
        Assert.Equal(expected, string.Join('|', Check(Good.Replace(@"Image|endswith: '\whoami.exe'", entry, StringComparison.Ordinal))));

    [Fact]
    public void Several_mistakes_of_a_rule_are_told_at_once()
    {
        string wrong = Good.Replace("product: windows", "product: ''", StringComparison.Ordinal).Replace("category: process_creation", "category: ''", StringComparison.Ordinal)
            .Replace(@"Image|endswith: '\whoami.exe'", "Image|endswit|al: a\n        User|re: '('", StringComparison.Ordinal).Replace("condition: selection", "condition: selection and filtr and not 1 of other_*", StringComparison.Ordinal).Replace("level: high", "level: hihg", StringComparison.Ordinal);
        Assert.Equal(
            ["11:5", "15:15", "15:23", "16:18", "17:30", "17:49", "18:8"],
            Check(wrong).Where(f => f.Contains(" Error ", StringComparison.Ordinal)).Select(f => f.Split(' ')[0]));
        RuleError rejected = Assert.Single(RuleLoader.LoadText("r.yml", Encoding.UTF8.GetBytes(wrong)).Errors);
        Assert.Equal(6, rejected.More.Length);
    }

    [Fact]
    public void Ids_names_and_titles_that_occur_twice_are_found()
    {
        string named = Good.Replace("level: high", "level: high\nname: who", StringComparison.Ordinal);
        Assert.Equal(
            [
                "1:8 Info duplicate-title the title is that of r.yml:1 as well -> say in the title what is different",
                "2:5 Error duplicate-id the id is that of r.yml:1 as well -> give the rule a new random UUID",
                "18:7 Error duplicate-name the name is that of r.yml:1 as well -> give the rule another name: correlations refer to it",
            ],
            RuleLinter.CheckTexts([new("r.yml", Encoding.UTF8.GetBytes(named)), new("s.yml", Encoding.UTF8.GetBytes(named))]).Where(f => f.Path == "s.yml").Select(Text));
    }

    [Theory]
    [InlineData("detections", "1:1 Error not-a-rule a title and a logsource, but no detection: the document is ignored -> write 'detection' instead of 'detections'")]
    [InlineData("searches", "1:1 Error not-a-rule a title and a logsource, but no detection: the document is ignored -> add a 'detection' section")]
    public void A_document_that_only_looks_like_a_rule_is_found(string key, string expected) =>
        Assert.Equal([expected], Check(Good.Replace("detection:", key + ":", StringComparison.Ordinal)));

    [Fact]
    public void A_filter_that_keeps_what_it_should_suppress_is_found()
    {
        string filter = "---\ntitle: F\nid: 6f3e2987-db24-4c78-a860-b4f4095a7095\ndescription: d\nauthor: a\nlogsource:\n    product: windows\nfilter:\n    rules: any\n    selection:\n        User: adm\n    condition: selection\n";
        Assert.Equal(["29:16 Warning filter-without-not the filter keeps only events that fit it: its condition is added to that of the rules -> write 'not selection' to suppress what fits it"], Check(Good + filter));
    }

    [Fact]
    public void Slips_in_a_correlation_are_found()
    {
        string correlation = "---\ntitle: C\nid: 6f3e2987-db24-4c78-a860-b4f4095a7095\nstatus: test\ndescription: d\nauthor: a\ncorrelation:\n    type: temporal\n    rules:\n        - 929a690e-bef0-4204-a928-ef5e620d6fcc\n    timeframe: 5m\n    aliases:\n        x:\n            other: A\n";
        Assert.Equal(
            [
                "25:5 Info no-group-by no 'group-by': all events are counted together -> name the fields that keep hosts or users apart",
                "27:9 Warning temporal-of-one a temporal correlation of one rule -> name at least two rules, or write event_count",
                "28:5 Warning unknown-key 'timeframe' is no key of a correlation -> write 'timespan'",
                "30:9 Warning unused-alias 'group-by' does not use alias 'x' -> name it in 'group-by', or leave it out",
                "31:13 Warning unknown-alias-rule alias 'x' names 'other', which is not among 'rules' -> write the name as in 'rules'",
            ],
            Check(Good + correlation));
    }

    [Fact]
    public void The_form_of_the_file_is_looked_at() => Assert.Equal(
        ["1:1 Info file-name 'My Rule.yml' has more than lower-case letters, digits and '_' -> rename the file, such as proc_creation_win_example.yml", "1:1 Info line-ends the lines end with CR LF -> save the file with LF line ends"],
        RuleLinter.CheckTexts([new("rules/My Rule.yml", Encoding.UTF8.GetBytes(Good.ReplaceLineEndings("\r\n")))]).Select(Text));

    private static IEnumerable<string> Check(string text) => RuleLinter.CheckTexts([new("r.yml", Encoding.UTF8.GetBytes(text))]).Select(Text);

    private static string Text(LintFinding f) => $"{f.Line}:{f.Column} {f.Severity} {f.Code} {f.Message} -> {f.Suggestion}";
}
