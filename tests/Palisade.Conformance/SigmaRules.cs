using Palisade.Rules;
using Palisade.Rules.Matching;
using Palisade.Tests;
using Palisade.Tests.Naive;

namespace Palisade.Conformance;

/// <summary>The rules of the SigmaHQ tree, loaded once for all tests: as the product reads them, and as the plain twin does.</summary>
internal static class SigmaRules
{
    private static readonly Lazy<RuleSet> s_set = new(() => RuleSet.Compile(Loaded.Rules));
    private static readonly Lazy<RuleCollection> s_loaded = new(() => RuleLoader.Load([TestData.Find("sigma-rules")]));
    private static readonly Lazy<NaiveRule?[]> s_twins = new(() => [.. Set.Rules.Select(TwinOf)]);
    private static readonly Lazy<NaiveSources> s_sources = new(() => NaiveSources.Load(File.ReadAllText(TestData.Find("sigma-rules/tests/thor.yml"))));

    public static RuleCollection Loaded => s_loaded.Value;

    public static RuleSet Set => s_set.Value;

    /// <summary>The twin of each rule of the set, by index; null for those that are no plain rule of one document.</summary>
    public static NaiveRule?[] Twins => s_twins.Value;

    public static NaiveSources Sources => s_sources.Value;

    /// <summary>The rule's path below the tree, as the tables of the data folder have it.</summary>
    public static string PathOf(Rule rule) => Path.GetRelativePath(TestData.Find("sigma-rules"), rule.Path).Replace('\\', '/');

    private static NaiveRule? TwinOf(Rule rule) => NaiveRule.ReadAll(File.ReadAllText(rule.Path)) is [var only] ? only : null;
}
