using System.Text;
using Palisade.Rules;

namespace Palisade.Tests.Rules.Reading;

/// <summary>Filters, correlations, global documents, legacy aggregations and what runs.</summary>
public sealed class CollectionTests
{
    private const string A = "title: A\nid: aaaaaaaa-0000-4000-8000-000000000001\nname: a\nlogsource:\n    product: windows\n    service: security\ndetection:\n    s:\n        A: 1\n    condition: s\n";
    private const string B = "---\ntitle: B\nid: bbbbbbbb-0000-4000-8000-000000000002\nname: b\nlogsource:\n    product: linux\ndetection:\n    s:\n        B: 1\n    condition: s\n";

    [Theory]
    [InlineData("aaaaaaaa-0000-4000-8000-000000000001", "product: windows", "A is 1 and not User is 'adm'")]
    [InlineData("AAAAAAAA-0000-4000-8000-000000000001", "product: windows", "A is 1 and not User is 'adm'")]
    [InlineData("a", "service: security", "A is 1 and not User is 'adm'")]
    [InlineData("any", "product: windows", "A is 1 and not User is 'adm'")]
    public void A_filter_narrows_the_rules_it_names(string rules, string source, string words)
    {
        RuleCollection loaded = RuleSample.Load(A + B + Filter(rules, source));
        Assert.Empty(loaded.Errors);
        Assert.Equal((3, 2), (loaded.Documents, loaded.Rules.Length));
        Assert.Equal([words, "B is 1"], loaded.Rules.Select(r => RuleText.Of(r.Condition)));
    }

    [Theory]
    [InlineData("c", "product: windows", "22:1 the filter names 'c', which is no rule that was loaded: write the id or the name of a rule")]
    [InlineData("a", "product: linux", "22:1 the rules that the filter names have another log source: write theirs, or leave keys out")]
    [InlineData("any", "product: macos", "22:1 no rule has the filter's log source: the filter does nothing")]
    public void A_filter_that_narrows_nothing_is_an_error(string rules, string source, string error)
    {
        RuleCollection loaded = RuleSample.Load(A + B + Filter(rules, source));
        Assert.Equal(error, RuleSample.Error(loaded));
        Assert.Equal((2, 2), (loaded.Documents, loaded.Rules.Length));
    }

    [Fact]
    public void A_correlation_is_read_with_all_its_parts()
    {
        RuleCollection loaded = RuleSample.Load(A + B + "---\ntitle: C\nid: c\nlevel: high\ncorrelation:\n    type: value_count\n    rules: [a, BBBBBBBB-0000-4000-8000-000000000002]\n    group-by: [x, Host]\n    timespan: 90m\n    generate: true\n    aliases:\n        x:\n            a: F\n            b: G\n    condition:\n        field: [User, Domain]\n        gt: 10\n        lte: 20\n");
        Assert.Empty(loaded.Errors);
        CorrelationRule rule = Assert.Single(loaded.Correlations);
        Assert.Equal((CorrelationType.ValueCount, TimeSpan.FromMinutes(90), true, RuleLevel.High), (rule.Type, rule.Timespan, rule.Generate, rule.Level));
        Assert.Equal(["a", "bbbbbbbb-0000-4000-8000-000000000002"], rule.Rules.AsEnumerable());
        Assert.Equal(["x", "Host"], rule.GroupBy.AsEnumerable());
        Assert.Equal(["User", "Domain"], rule.ValueFields.AsEnumerable());
        Assert.Equal([new(CorrelationRelation.Greater, 10), new(CorrelationRelation.LessOrEqual, 20)], rule.Bounds.AsEnumerable());
        Assert.Equal("G", rule.Aliases["x"]["b"]);
        Assert.All(loaded.Rules, r => Assert.False(r.Silent));
    }

    [Theory]
    [InlineData("temporal", "", "")]
    [InlineData("temporal_ordered", "", "")]
    [InlineData("temporal", "    condition: a and not b\n", "And(a, Not(b))")]
    [InlineData("temporal", "    condition: (a or b) and not (a and b)\n", "And(Or(a, b), Not(And(a, b)))")]
    [InlineData("temporal", "    condition:\n        gte: 2\n", "")]
    public void A_temporal_correlation_may_have_a_condition(string type, string condition, string expected)
    {
        RuleCollection loaded = RuleSample.Load(A + B + Correlation("c", "[a, b]", type, condition));
        Assert.Empty(loaded.Errors);
        Assert.Equal(expected, Text(Assert.Single(loaded.Correlations).Condition));
        Assert.All(loaded.Rules, r => Assert.True(r.Silent));
    }

    [Theory]
    [InlineData("type: value_sum\n    timespan: 1h\n    condition: { field: bytes, gt: 5 }", "")]
    [InlineData("type: value_avg\n    timespan: 1h\n    condition: { field: bytes, gt: 5.5 }", "")]
    [InlineData("type: value_percentile\n    timespan: 1h\n    condition: { field: bytes, lte: 1, percentile: 95 }", "")]
    [InlineData("type: value_median\n    timespan: 1h\n    condition: { field: bytes, neq: 5 }", "")]
    [InlineData("type: event_count\n    timespan: 30s\n    condition: { eq: 5 }", "")]
    [InlineData("type: event_count\n    timespan: 5\n    condition: { eq: 5 }", "16:15 '5' is no timespan: write a number and one of s, m, h, d, such as 15m")]
    [InlineData("type: event_count\n    timespan: 99999999999d\n    condition: { eq: 5 }", "16:15 '99999999999d' is no timespan: write a number and one of s, m, h, d, such as 15m")]
    [InlineData("type: event_count\n    condition: { eq: 5 }", "14:5 no 'timespan' in 'correlation': write a number and one of s, m, h, d, such as 15m")]
    [InlineData("type: event_cont\n    timespan: 5m\n    condition: { eq: 5 }", "15:11 unknown correlation type 'event_cont': write event_count, value_count, temporal, temporal_ordered, value_sum, value_avg, value_percentile or value_median")]
    [InlineData("type: event_count\n    timespan: 5m", "14:5 no 'condition' in 'correlation': write a comparison below it, such as 'gte: 10'")]
    [InlineData("type: event_count\n    timespan: 5m\n    condition: { more: 5 }", "17:18 unknown key 'more' in the condition: write gt, gte, lt, lte, eq, neq, field or percentile")]
    [InlineData("type: event_count\n    timespan: 5m\n    condition: { gte: many }", "17:23 'gte' needs a number")]
    [InlineData("type: event_count\n    timespan: 5m\n    condition: {}", "17:16 no comparison in the condition: write one, such as 'gte: 10'")]
    [InlineData("type: event_count\n    timespan: 5m\n    condition: a and b", "17:16 the condition is a value: write a comparison below it, such as 'gte: 10'")]
    [InlineData("type: value_count\n    timespan: 5m\n    condition: { gte: 5 }", "17:16 no 'field' in the condition: write the name of the field whose values count")]
    [InlineData("type: value_percentile\n    timespan: 5m\n    condition: { field: a, gte: 5, percentile: 101 }", "17:48 'percentile' is a number from 0 to 100")]
    [InlineData("type: temporal\n    timespan: 5m\n    condition: a and", "17:21 the condition ends too early: the name of a rule is missing")]
    [InlineData("type: temporal\n    timespan: 5m\n    condition: a and c", "12:1 the condition names 'c', which is not among its 'rules'")]
    public void A_correlation_is_checked(string body, string error)
    {
        RuleCollection loaded = RuleSample.Load($"{A}---\ntitle: C\ncorrelation:\n    rules: [a]\n    {body}\n");
        if (error.Length > 0)
            Assert.Equal(error, RuleSample.Error(loaded));
        else
            Assert.Single(loaded.Correlations);
    }

    [Fact]
    public void Correlations_that_others_build_on_come_first()
    {
        RuleCollection loaded = RuleSample.Load(A + Correlation("outer", "[inner, a]") + Correlation("inner", "[innermost]") + Correlation("innermost", "[a]"));
        Assert.Empty(loaded.Errors);
        Assert.Equal(["innermost", "inner", "outer"], loaded.Correlations.Select(c => c.Name));
        Assert.Equal([true, true, false], loaded.Correlations.Select(c => c.Silent));
    }

    [Theory]
    [InlineData("[c]", "12:1 the correlation builds on itself: take the circle of references apart")]
    [InlineData("[a, nobody]", "12:1 unknown rule 'nobody': write the id or the name of a rule that is loaded with it")]
    [InlineData("[]", "16:12 'rules' names no rule: write a list of ids or names of rules")]
    public void A_reference_that_does_not_resolve_is_an_error(string rules, string error) => Assert.Equal(error, RuleSample.Error(RuleSample.Load(A + Correlation("c", rules))));

    [Fact]
    public void A_circle_of_correlations_is_an_error_in_each()
    {
        RuleCollection loaded = RuleSample.Load(A + Correlation("c", "[d]") + Correlation("d", "[e]") + Correlation("e", "[c]"));
        Assert.Empty(loaded.Correlations);
        Assert.Equal(["the correlation builds on itself: take the circle of references apart", "it builds on 'e', which is in error", "it builds on 'c', which is in error"], loaded.Errors.Select(e => e.Reason));
        Assert.Equal(1, loaded.Documents);
    }

    [Fact]
    public void A_correlation_over_a_rejected_rule_says_so()
    {
        RuleCollection loaded = RuleSample.Load(A.Replace("condition: s", "condition: t", StringComparison.Ordinal) + Correlation("c", "[aaaaaaaa-0000-4000-8000-000000000001]"));
        Assert.Equal("it builds on 'aaaaaaaa-0000-4000-8000-000000000001', which was rejected: r.yml:10", loaded.Errors[1].Reason);
    }

    [Theory]
    [InlineData("count() > 5", "EventCount [] [] Greater 5")]
    [InlineData("count() by Host >= 5", "EventCount [Host] [] GreaterOrEqual 5")]
    [InlineData("count(User) by Host, Domain < 5", "ValueCount [Host Domain] [User] Less 5")]
    [InlineData("count( User )by Host = 5", "ValueCount [Host] [User] Equal 5")]
    [InlineData("sum(bytes) by Host > 1.5", "ValueSum [Host] [bytes] Greater 1.5")]
    [InlineData("avg(bytes) <= 5", "ValueAvg [] [bytes] LessOrEqual 5")]
    [InlineData("max(bytes) by Host > 5", "ValuePercentile [Host] [bytes] Greater 5 100")]
    [InlineData("min(bytes) by Host > 5", "ValuePercentile [Host] [bytes] Greater 5 0")]
    public void A_legacy_aggregation_becomes_a_correlation(string aggregation, string expected)
    {
        RuleCollection loaded = RuleSample.Load(A.Replace("condition: s", $"condition: s | {aggregation}\n    timeframe: 15m", StringComparison.Ordinal));
        Assert.Empty(loaded.Errors);
        CorrelationRule rule = Assert.Single(loaded.Correlations);
        CorrelationBound bound = Assert.Single(rule.Bounds);
        string text = FormattableString.Invariant($"{rule.Type} [{string.Join(' ', rule.GroupBy)}] [{string.Join(' ', rule.ValueFields)}] {bound.Relation} {bound.Value}");
        Assert.Equal(expected, rule.Type == CorrelationType.ValuePercentile ? FormattableString.Invariant($"{text} {rule.Percentile}") : text);
        Assert.Equal(("aaaaaaaa-0000-4000-8000-000000000001", TimeSpan.FromMinutes(15), 1), (rule.Id, rule.Timespan, loaded.Documents));
        Rule basis = Assert.Single(loaded.Rules);
        Assert.Equal(("", true, rule.Rules[0], "A is 1"), (basis.Id, basis.Silent, basis.Name, RuleText.Of(basis.Condition)));
    }

    [Fact]
    public void Near_becomes_a_temporal_correlation()
    {
        RuleCollection loaded = RuleSample.Load(A.Replace("condition: s", "t:\n        T: 1\n    u:\n        U: 1\n    condition: s | near t and not u\n    timeframe: 30s", StringComparison.Ordinal));
        Assert.Empty(loaded.Errors);
        CorrelationRule rule = Assert.Single(loaded.Correlations);
        Assert.Equal(["A is 1", "T is 1", "U is 1"], loaded.Rules.Select(r => RuleText.Of(r.Condition)));
        Assert.Equal(loaded.Rules.Select(r => r.Name!), rule.Rules);
        Assert.Equal($"And({rule.Rules[0]}, And({rule.Rules[1]}, Not({rule.Rules[2]})))", Text(rule.Condition));
    }

    [Theory]
    [InlineData("s | count() > 5", "10:18 an aggregation without 'timeframe': write one beside the condition, such as 'timeframe: 15m', or write a correlation document")]
    [InlineData("s | count() > 5\n    timeframe: soon", "11:16 'soon' is no timeframe: write a number and one of s, m, h, d, such as 15m")]
    [InlineData("s | sum() > 5\n    timeframe: 5m", "10:20 not an aggregation: write 'count(field) by group > 10' (or sum, avg, min, max), 'near name', or a correlation document")]
    [InlineData("s | count() by > 5\n    timeframe: 5m", "10:20 not an aggregation: write 'count(field) by group > 10' (or sum, avg, min, max), 'near name', or a correlation document")]
    [InlineData("s | near t\n    timeframe: 5m", "10:16 'near' names 't', which is no search identifier")]
    public void A_wrong_aggregation_is_an_error(string condition, string error) =>
        Assert.Equal(error, RuleSample.Error(RuleSample.Load(A.Replace("condition: s", $"condition: {condition}", StringComparison.Ordinal))));

    [Fact]
    public void Global_documents_are_merged_into_those_that_follow()
    {
        RuleCollection loaded = RuleSample.Load(
            "action: global\ntitle: G\nlevel: high\ndetection:\n    condition: s\n---\nlogsource:\n    product: windows\ndetection:\n    s:\n        A: 1\n---\n"
            + "title: H\nlogsource:\n    product: linux\ndetection:\n    s:\n        B: 1\n---\naction: repeat\ntitle: R\n---\naction: reset\n---\ntitle: N\nlogsource:\n    product: linux\ndetection:\n    s:\n        C: 1\n    condition: s\n");
        Assert.Empty(loaded.Errors);
        Assert.Equal(["G High windows A is 1", "H High linux B is 1", "R High linux B is 1", "N Informational linux C is 1"], loaded.Rules.Select(r => $"{r.Title} {r.Level} {r.LogSource.Product} {RuleText.Of(r.Condition)}"));
    }

    [Theory]
    [InlineData("", "A,N")]
    [InlineData("deprecated", "D")]
    [InlineData("test,deprecated", "A,D")]
    public void The_status_says_what_runs(string statuses, string titles)
    {
        string text = A.Replace("name: a", "status: test", StringComparison.Ordinal)
            + B.Replace("title: B", "title: D", StringComparison.Ordinal).Replace("name: b", "status: deprecated", StringComparison.Ordinal)
            + B.Replace("title: B", "title: N", StringComparison.Ordinal);
        RuleCollection loaded = RuleSample.Load(text, new RuleLoadOptions { Statuses = [.. statuses.Split(',', StringSplitOptions.RemoveEmptyEntries)] });
        Assert.Equal(titles, string.Join(',', loaded.Rules.Select(r => r.Title)));
        Assert.Equal(3, loaded.Documents);
    }

    [Fact]
    public void An_excluded_rule_runs_silently_where_a_correlation_needs_it()
    {
        RuleLoadOptions options = new() { ExcludedIds = RuleLoadOptions.Default.ExcludedIds.Add("AAAAAAAA-0000-4000-8000-000000000001") };
        Assert.Equal(["B"], RuleSample.Load(A + B, options).Rules.Select(r => r.Title));
        RuleCollection loaded = RuleSample.Load(A + B + Correlation("c", "[a, b]").Replace("title: C", "title: C\ngenerate: true", StringComparison.Ordinal), options);
        Assert.Equal([("A", true), ("B", false)], loaded.Rules.Select(r => (r.Title, r.Silent)));
    }

    [Fact]
    public void Folders_are_walked_in_ordinal_order_and_loops_end()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("palisade-rules");
        try
        {
            foreach (string name in new[] { "b.yml", "B.yaml", "sub/x.yml", "sub.yml", "notes.txt" })
            {
                string path = Path.Combine(folder.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, A.Replace("title: A", $"title: {name}", StringComparison.Ordinal));
            }

            Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "sub", "loop"), folder.FullName);
            RuleCollection loaded = RuleLoader.Load([folder.FullName, Path.Combine(folder.FullName, "notes.txt"), Path.Combine(folder.FullName, "missing")]);
            Assert.Equal(["B.yaml", "b.yml", "sub.yml", "sub/x.yml", "notes.txt"], loaded.Rules.Select(r => r.Title));
            Assert.Equal(Path.Join(folder.FullName, "sub/x.yml"), loaded.Rules[3].Path);
            Assert.Equal("no such file or folder", Assert.Single(loaded.Errors).Reason);
            Assert.Equal(loaded.Sha256, RuleLoader.Load([folder.FullName, Path.Combine(folder.FullName, "notes.txt")]).Sha256);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Texts_that_refer_to_each_other_load_as_one_collection()
    {
        RuleCollection loaded = RuleLoader.LoadTexts([new("z.yml", Encoding.UTF8.GetBytes(A)), new("c.yml", Encoding.UTF8.GetBytes(Correlation("c", "[a]")))]);
        Assert.Empty(loaded.Errors);
        Assert.Equal(2, loaded.Documents);
    }

    private static string Filter(string rules, string source) =>
        $"---\ntitle: F\nlogsource:\n    {source}\nfilter:\n    rules:\n        - {rules}\n    selection:\n        User: adm\n    condition: not selection\n";

    private static string Correlation(string name, string rules, string type = "temporal", string condition = "") =>
        $"---\ntitle: C\nname: {name}\ncorrelation:\n    type: {type}\n    rules: {rules}\n    timespan: 5m\n{condition}";

    private static string Text(CorrelationExpression? expression) => expression switch
    {
        CorrelationExpression.RuleSeen seen => seen.Rule,
        CorrelationExpression.And and => $"And({Text(and.Left)}, {Text(and.Right)})",
        CorrelationExpression.Or or => $"Or({Text(or.Left)}, {Text(or.Right)})",
        CorrelationExpression.Not not => $"Not({Text(not.Part)})",
        _ => "",
    };
}
