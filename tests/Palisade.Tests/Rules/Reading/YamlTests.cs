using System.Text;
using Palisade.Rules;
using Palisade.Rules.Reading;

namespace Palisade.Tests.Rules.Reading;

/// <summary>What hostile and unusual YAML does: an error with a place, or the same rule.</summary>
public sealed class YamlTests
{
    private const string Rule = "title: T\nlogsource:\n    product: windows\ndetection:\n    s:\n        A: 1\n    condition: s\n";

    [Theory]
    [InlineData("a: 1\na: 2\n", "2:1 key 'a' twice in one map (first in line 1): write both values as a list under one key, or give them separate maps")]
    [InlineData("detection:\n    s:\n        F: a\n        F: b\n", "4:9 key 'F' twice in one map (first in line 3): write both values as a list under one key, or give them separate maps")]
    [InlineData("a: *b\n", "1:4 alias '*b' stands for nothing: no '&b' before it")]
    [InlineData("[a, b]: c\n", "1:1 a list as a key: a key must be text")]
    [InlineData("<<: 5\n", "1:5 '<<' takes a map, not a value")]
    public void A_wrong_document_is_an_error_at_its_place(string text, string error) => Assert.Equal(error, RuleSample.Error(RuleSample.Load(text)));

    [Theory]
    [InlineData("a: 'b\n")]
    [InlineData("a: b: c\n")]
    [InlineData("a: [b\n")]
    [InlineData("a:\n\t- b\n")]
    [InlineData("a: b\n  c: d\n")]
    [InlineData("a: |\n   b\n  c\n")]
    [InlineData("%YAML 9\n---\na: b\n")]
    [InlineData("a: @b\n")]
    [InlineData("a: \"\\q\"\n")]
    public void Text_that_is_not_yaml_is_an_error(string text)
    {
        RuleError error = Assert.Single(RuleSample.Load(text).Errors);
        Assert.StartsWith("not valid YAML: ", error.Reason, StringComparison.Ordinal);
        Assert.InRange(error.Line, 1, 4);
    }

    [Fact]
    public void An_alias_bomb_is_rejected()
    {
        StringBuilder text = new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++)
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        Assert.Equal("6:25 aliases expand to more than 500000 values", RuleSample.Error(RuleSample.Load(text.ToString())));
    }

    [Fact]
    public void A_merge_bomb_is_rejected()
    {
        StringBuilder text = new("a0: &a0 {k0: x, k1: x, k2: x, k3: x, k4: x, k5: x, k6: x, k7: x, k8: x, k9: x}\n");
        for (int i = 1; i < 10; i++)
            text.Append($"a{i}: &a{i} {{{string.Join(", ", Enumerable.Range(0, 10).Select(j => $"m{j}: *a{i - 1}"))}}}\n");
        Assert.EndsWith("aliases expand to more than 500000 values", RuleSample.Error(RuleSample.Load(text.ToString())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: ", "[", 200)]
    [InlineData("a: ", "{b: ", 200)]
    [InlineData("", "- ", 200)]
    public void Deep_nesting_is_rejected(string start, string level, int times)
    {
        RuleError error = Assert.Single(RuleSample.Load(start + string.Concat(Enumerable.Repeat(level, times)) + "x").Errors);
        Assert.Equal("nested deeper than 64 levels", error.Reason);
    }

    [Fact]
    public void A_file_beyond_the_limit_is_rejected() =>
        Assert.Equal("1:1 4194305 bytes long: a rule file has at most 4194304", RuleSample.Error(RuleLoader.LoadText("r.yml", new byte[Limits.MaxRuleBytes + 1])));

    [Fact]
    public void Bytes_that_are_no_text_are_rejected() =>
        Assert.Equal("2:1 not UTF-8: save the file as UTF-8", RuleSample.Error(RuleLoader.LoadText("r.yml", [(byte)'a', (byte)'\n', 0xC3, 0x28, (byte)'\n'])));

    [Theory]
    [InlineData("utf-8 with mark")]
    [InlineData("utf-16")]
    [InlineData("big-endian utf-16")]
    [InlineData("crlf")]
    [InlineData("comments")]
    [InlineData("anchors")]
    [InlineData("merge")]
    [InlineData("flow")]
    [InlineData("tag")]
    [InlineData("marker")]
    public void The_same_rule_in_other_clothes_is_the_same_rule(string clothes)
    {
        byte[] bytes = clothes switch
        {
            "utf-8 with mark" => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Rule)],
            "utf-16" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Rule)],
            "big-endian utf-16" => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Rule)],
            "crlf" => Encoding.UTF8.GetBytes(Rule.ReplaceLineEndings("\r\n")),
            "comments" => Encoding.UTF8.GetBytes("# head\n" + Rule.Replace("\n", " # note\n# line\n\n", StringComparison.Ordinal)),
            "anchors" => Encoding.UTF8.GetBytes(Rule.Replace("s:", "s: &x", StringComparison.Ordinal)),
            "merge" => Encoding.UTF8.GetBytes("x: &x {A: 1}\n" + Rule.Replace("A: 1", "<<: *x", StringComparison.Ordinal)),
            "flow" => Encoding.UTF8.GetBytes("{title: T, logsource: {product: windows}, detection: {s: {A: 1}, condition: s}}"),
            "tag" => Encoding.UTF8.GetBytes(Rule.Replace("title: T", "title: !!str T", StringComparison.Ordinal)),
            _ => Encoding.UTF8.GetBytes("---\n" + Rule + "...\n"),
        };
        RuleCollection loaded = RuleLoader.LoadText("r.yml", bytes);
        Assert.Empty(loaded.Errors);
        Rule rule = Assert.Single(loaded.Rules);
        Assert.Equal(("T", "windows", "A is 1"), (rule.Title, rule.LogSource.Product, RuleText.Of(rule.Condition)));
    }

    // What the fuzzer found: YamlDotNet reads these in ways of its own, so the plain reader must not take them.
    [Theory]
    [InlineData("acti *sct: linux}\n")]
    [InlineData("a: x\n*b: c\n")]
    [InlineData("a:\n    x *y: z\n")]
    [InlineData("- 'a'\n- :b\n")]
    [InlineData("a: ?b\n")]
    [InlineData("a: b\n  'c: d'\n")]
    [InlineData("a: b\n  *c: d\n")]
    [InlineData("a: b\n  # c\n  d\n")]
    [InlineData("a: b\rc: d\n")]
    [InlineData("a: |\n   \n  b\n")]
    [InlineData("a: |\n  b")]
    [InlineData("<<: {a: b}\n")]
    [InlineData("MIT License\n")]
    public void Unusual_yaml_is_left_to_the_full_reader(string text) => Assert.False(PlainYamlReader.TryRead(text, 1, out _));

    [Theory]
    [InlineData("F|contains|all:\n    - 'a'\n    - -b\n    - \"c\\n\" # d\nThreat Name: x *y\n")]
    [InlineData("a:\n- b: |\n      c\n\n      d\n  e:\n- f\n  g\n\n  h\n")]
    public void Plain_yaml_is_read_as_by_the_full_reader(string text)
    {
        Assert.True(PlainYamlReader.TryRead(text, 1, out YamlNode? plain));
        Assert.True(YamlReader.TryRead(text, 1, out YamlNode? full, out _));
        Assert.Equivalent(full, plain, strict: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n# only a comment\n")]
    [InlineData("---\n---\n")]
    public void An_empty_file_is_counted_among_those_without_rules(string text)
    {
        RuleCollection loaded = RuleSample.Load(text);
        Assert.Equal((1, 0, 0), (loaded.Ignored, loaded.Documents, loaded.Errors.Length));
    }

    [Theory]
    [InlineData("MIT License\n")]
    [InlineData("- a\n- b\n")]
    [InlineData("title: mapping\nlogsources:\n    a: b\n")]
    public void A_document_of_another_kind_is_ignored(string text)
    {
        RuleCollection loaded = RuleSample.Load(text);
        Assert.Equal((1, 0, 0), (loaded.Ignored, loaded.Documents, loaded.Errors.Length));
    }

    [Fact]
    public void One_bad_document_does_not_take_the_others_with_it()
    {
        RuleCollection loaded = RuleSample.Load(Rule + "---\na: 'b\n---\n" + Rule);
        Assert.Equal(2, loaded.Rules.Length);
        Assert.Equal([1, 11], loaded.Rules.Select(r => r.Line));
        Assert.Equal(9, Assert.Single(loaded.Errors).Line);
    }

    [Fact]
    public void Metadata_is_kept()
    {
        RuleCollection loaded = RuleSample.Load(
            "title: T\nid: 929a690e-bef0-4204-a928-ef5e620d6fcc\nname: n\nstatus: Test\nlevel: HIGH\nauthor: A, B\ndate: 2025-01-31\ndescription: |\n    one\n    two\ntags:\n    - attack.t1033\nreferences: [x]\nfalsepositives:\n    - none\n"
            + Rule[9..].Replace("windows", "Windows", StringComparison.Ordinal));
        Rule rule = Assert.Single(loaded.Rules);
        Assert.Equal(("929a690e-bef0-4204-a928-ef5e620d6fcc", "n", "test", RuleLevel.High), (rule.Id, rule.Name, rule.Status, rule.Level));
        Assert.Equal(("A, B", "2025-01-31", "one\ntwo"), (rule.Author, rule.Date, rule.Description));
        Assert.Equal(("attack.t1033", "x", "none", "s", new RuleLogSource("windows", null, null)), (rule.Tags[0], rule.References[0], rule.FalsePositives[0], rule.ConditionText, rule.LogSource));
        Assert.Equal("s", Assert.Single(rule.Searches).Name);
    }

    [Theory]
    [InlineData("logsource:\n    product: windows\n", "", "1:1 no 'logsource': write at least one of category, product and service below 'logsource'")]
    [InlineData("    product: windows\n", "    definition: x\n", "3:5 'logsource' says nothing: write at least one of category, product and service below 'logsource'")]
    [InlineData("logsource:\n    product: windows\n", "logsource: windows\n", "2:12 'logsource' is a value: write at least one of category, product and service below 'logsource'")]
    [InlineData("title: T\n", "level: hihg\n", "1:8 unknown level 'hihg': write informational, low, medium, high or critical")]
    [InlineData("title: T\n", "correlation: x\n", "1:1 a document is a rule, a correlation or a filter: put each in a document of its own, separated by '---'")]
    public void Metadata_that_changes_what_a_rule_does_must_be_right(string good, string bad, string error) =>
        Assert.Equal(error, RuleSample.Error(RuleSample.Load(Rule.Replace(good, bad, StringComparison.Ordinal))));
}
