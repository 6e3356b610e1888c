using System.Text;
using Palisade.Rules;
using Palisade.Rules.Reading;

namespace Palisade.Tests;

/// <summary>Holds the reading of rules to all of SigmaHQ and to the examples of the specification.</summary>
[Trait("Category", "SigmaRules")]
public sealed class RuleLoadTests
{
    private static readonly string[] s_all = ["stable", "test", "experimental", "deprecated", "unsupported"];

    [DataFact("sigma-rules")]
    public void Every_active_rule_loads_or_lacks_placeholder_values()
    {
        RuleCollection loaded = RuleLoader.Load(Folders("rules"));
        Assert.NotEmpty(loaded.Rules);
        Assert.Equal([], loaded.Errors.Where(e => !e.Reason.StartsWith("placeholder without values: %", StringComparison.Ordinal)));
        Assert.Equal(Files("rules").Count(), loaded.Documents + loaded.Errors.Length);
        Assert.Equal(0, loaded.Ignored);
        Assert.All(loaded.Errors, e => Assert.True(Guid.TryParse(e.Id, out _) && e.Line > 1 && e.Column > 1, $"{e}"));
        Assert.All(loaded.Rules, r => Assert.True(r.Author.Length > 0 && Guid.TryParse(r.Id, out _), r.Path));
    }

    [DataFact("sigma-rules")]
    public void Rules_with_placeholders_load_once_these_have_values()
    {
        RuleLoadOptions options = new();
        HashSet<string> names = [];
        RuleCollection loaded = RuleLoader.Load(Folders("rules"), options);
        while (loaded.Errors.Length > 0)
        {
            foreach (RuleError error in loaded.Errors)
                Assert.True(names.Add(error.Path + error.Reason), error.ToString());
            options = options with { Placeholders = options.Placeholders.SetItems(loaded.Errors.Select(e => KeyValuePair.Create(e.Reason.Split('%')[1], System.Collections.Immutable.ImmutableArray.Create("value*")))) };
            loaded = RuleLoader.Load(Folders("rules"), options);
        }

        Assert.Equal(Files("rules").Count(), loaded.Rules.Length);
    }

    [DataFact("sigma-rules")]
    public void Every_unsupported_and_deprecated_rule_is_translated_or_named()
    {
        RuleCollection loaded = RuleLoader.Load([TestData.Find("sigma-rules/deprecated"), TestData.Find("sigma-rules/unsupported")], new RuleLoadOptions { Statuses = [.. s_all] });
        Assert.NotEmpty(loaded.Correlations);
        Assert.All(loaded.Errors, e => Assert.True(
            e.Reason.StartsWith("placeholder without values:", StringComparison.Ordinal)
            || e.Reason.StartsWith("an aggregation without 'timeframe'", StringComparison.Ordinal)
            || e.Reason.StartsWith("the condition names '", StringComparison.Ordinal),
            e.ToString()));
        Assert.All(loaded.Correlations, c => Assert.All(c.Rules, r => Assert.Contains(loaded.Rules, rule => rule.Name == r && rule.Silent)));
        Assert.Empty(RuleLoader.Load([TestData.Find("sigma-rules/deprecated"), TestData.Find("sigma-rules/unsupported")]).Rules.Where(r => r.Status is "deprecated" or "unsupported"));
    }

    [DataFact("sigma-rules")]
    public void Both_yaml_readers_agree_on_every_file()
    {
        int plain = 0;
        int all = 0;
        foreach (string path in Directory.EnumerateFiles(TestData.Find("sigma-rules"), "*.yml", SearchOption.AllDirectories))
        {
            foreach ((int line, string text) in DocumentSplitter.Split(File.ReadAllText(path)))
            {
                all++;
                if (!PlainYamlReader.TryRead(text, line, out YamlNode? fast))
                    continue;
                plain++;
                Assert.True(YamlReader.TryRead(text, line, out YamlNode? full, out YamlProblem? problem), $"{path}: {problem}");
                Assert.Equal(Outline(full), Outline(fast));
            }
        }

        Assert.True(plain > all * 0.98, $"only {plain} of {all} documents are plain");
    }

    [DataFact("sigma-rules")]
    public void The_number_of_threads_changes_nothing()
    {
        RuleCollection one = RuleLoader.Load([TestData.Find("sigma-rules/unsupported")], new RuleLoadOptions { DegreeOfParallelism = 1, Statuses = [.. s_all] });
        RuleCollection four = RuleLoader.Load([TestData.Find("sigma-rules/unsupported")], new RuleLoadOptions { DegreeOfParallelism = 4, Statuses = [.. s_all] });
        Assert.Equal(one.Sha256, four.Sha256);
        Assert.Equal(one.Errors.AsEnumerable(), four.Errors);
        Assert.Equal(one.Rules.Select(r => (r.Path, r.Id, r.Name)), four.Rules.Select(r => (r.Path, r.Id, r.Name)));
        Assert.Equal(one.Correlations.Select(c => (c.Path, c.Id)), four.Correlations.Select(c => (c.Path, c.Id)));
    }

    [DataFact("sigma-spec")]
    public void The_examples_of_the_specification_load_or_lack_the_rules_they_refer_to()
    {
        RuleCollection loaded = RuleLoader.Load([TestData.Find("sigma-spec/tests")]);
        Assert.NotEmpty(loaded.Rules);
        Assert.Equal(0, loaded.Ignored);
        Assert.All(loaded.Errors, e => Assert.True(
            e.Reason.EndsWith("write the id or the name of a rule that is loaded with it", StringComparison.Ordinal)
            || e.Reason.EndsWith("which is no rule that was loaded: write the id or the name of a rule", StringComparison.Ordinal),
            e.ToString()));
    }

    [DataFact("sigma-spec")]
    public void Every_whole_rule_in_the_text_of_the_specification_loads()
    {
        foreach (string path in Directory.EnumerateFiles(TestData.Find("sigma-spec/specification"), "*.md"))
        {
            foreach (string block in File.ReadAllText(path).Split("```").Where((_, i) => i % 2 == 1).Select(b => b[b.IndexOf('\n', StringComparison.Ordinal)..]))
            {
                if (!block.Contains("logsource:\n", StringComparison.Ordinal) || !block.Contains("detection:\n", StringComparison.Ordinal))
                    continue;
                RuleCollection loaded = RuleLoader.LoadText(path, Encoding.UTF8.GetBytes(block));
                Assert.Empty(loaded.Errors.Select(e => e.ToString()));
                Assert.NotEmpty(loaded.Rules);
            }
        }
    }

    private static string[] Folders(string prefix) =>
        [.. Directory.EnumerateDirectories(TestData.Find("sigma-rules"), prefix + "*").Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Files(string prefix) => Folders(prefix).SelectMany(f => Directory.EnumerateFiles(f, "*.yml", SearchOption.AllDirectories));

    private static string Outline(YamlNode? node)
    {
        StringBuilder text = new();
        Write(node, 0, text);
        return text.ToString();
    }

    private static void Write(YamlNode? node, int depth, StringBuilder text)
    {
        text.Append(' ', depth).Append(node?.Line).Append(':').Append(node?.Column).Append(' ').Append(node?.KindName);
        if (node is YamlScalar scalar)
            text.Append(scalar.IsPlain ? " plain " : " quoted ").Append(scalar.Text);
        text.Append('\n');
        foreach (YamlNode child in node switch
        {
            YamlSequence list => list.Items,
            YamlMapping map => map.Entries.SelectMany(e => new[] { e.Key, e.Value }),
            _ => [],
        })
            Write(child, depth + 1, text);
    }
}
