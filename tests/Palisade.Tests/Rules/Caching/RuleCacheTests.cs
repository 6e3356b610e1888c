using Palisade.Findings;
using Palisade.Rules;
using Palisade.Rules.Caching;
using Palisade.Rules.Mapping;
using Palisade.Scanning;
using Palisade.Sources;

namespace Palisade.Tests.Rules.Caching;

/// <summary>From the cache come the rules that the files give, or the files are read.</summary>
public sealed class RuleCacheTests : IDisposable
{
    private static readonly DateTime s_longAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly RuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rules_are_the_same_cold_and_warm_and_without_cache()
    {
        RuleCollection plain = RuleLoader.Load([_folder.Rules]);
        Assert.True(plain.Rules.Length >= 3 && plain.Correlations.Length == 4, string.Join('\n', plain.Errors));
        Assert.Equal([1, 0], plain.Errors.Select(e => e.More.Length));
        Assert.Equal(1, plain.Ignored);
        string expected = ObjectText.Of(plain, LogSourceMapping.Default);
        Assert.Equal(expected, ObjectText.Of(Load()));
        string entry = Assert.Single(_folder.Entries);
        File.SetLastWriteTimeUtc(entry, s_longAgo);
        Assert.Equal(expected, ObjectText.Of(Load()));
        Assert.Equal(s_longAgo, File.GetLastWriteTimeUtc(entry));
        Assert.Equal(plain.Errors[0].More.ToArray(), Load().Rules.Errors[0].More.ToArray());
    }

    [Fact]
    public void What_tests_compile_is_kept_beside_them_and_not_among_the_users_own()
    {
        if (OperatingSystem.IsWindows())
            return;
        string folder = Path.Combine(OwnCacheFolder.Path, "palisade");
        Assert.Equal(folder, CacheFolder.OfUser());
        Assert.StartsWith(AppContext.BaseDirectory, folder, StringComparison.Ordinal);
        RuleCache.OfUser()!.Load([_folder.Rules]);
        Assert.NotEmpty(Directory.GetFiles(folder, "*" + CacheFolder.Ending));
    }

    [DataFact("sigma-rules")]
    [Trait("Category", "SigmaRegression")]
    public void Public_rules_are_the_same_cold_and_warm_and_without_cache()
    {
        string[] paths = [TestData.Find("sigma-rules")];
        RuleLoadOptions options = new() { Statuses = ["stable", "test", "experimental", "deprecated", "unsupported"] };
        string expected = ObjectText.Of(RuleLoader.Load(paths, options), LogSourceMapping.Default);
        RuleCache cache = new(_folder.Cache);
        Assert.True(expected == ObjectText.Of(cache.Load(paths, options)), "cold");
        File.SetLastWriteTimeUtc(Assert.Single(_folder.Entries), s_longAgo);
        Assert.True(expected == ObjectText.Of(cache.Load(paths, options)), "warm");
        Assert.Equal(s_longAgo, File.GetLastWriteTimeUtc(Assert.Single(_folder.Entries)));
    }

    [Fact]
    public void Findings_of_the_samples_are_the_same_cold_and_warm_and_without_cache() =>
        CheckFindings(Path.Combine(TestData.Root, "samples", "rules"));

    [DataFact("sigma-rules")]
    [Trait("Category", "SigmaRegression")]
    public void Findings_of_public_rules_are_the_same_cold_and_warm_and_without_cache() =>
        CheckFindings(TestData.Find("sigma-rules/rules"));

    [Fact]
    public void What_changes_the_rules_changes_the_entry()
    {
        RuleLoadOptions none = RuleLoadOptions.Default;
        (RuleLoadOptions Options, int Rules)[] cases =
        [
            (none, 3),
            (none with { Statuses = ["stable"] }, 3),
            (none with { Statuses = ["test"] }, 0),
            (none with { ExcludedIds = none.ExcludedIds.Add("11111111-1111-1111-1111-111111111111") }, 3),
            (none with { Placeholders = none.Placeholders.Add("admins", ["root"]) }, 4),
            (none with { Placeholders = none.Placeholders.Add("admins", ["toor"]) }, 4),
        ];
        for (int round = 0; round < 2; round++)
        {
            foreach ((RuleLoadOptions options, int rules) in cases)
            {
                CachedRules loaded = new RuleCache(_folder.Cache).Load([_folder.Rules], options);
                Assert.Equal(rules, loaded.Rules.Rules.Length);
                Assert.Equal(ObjectText.Of(RuleLoader.Load([_folder.Rules], options), LogSourceMapping.Default), ObjectText.Of(loaded));
            }
        }

        Assert.Equal(cases.Length, _folder.Entries.Length);
        string file = Path.Combine(_folder.Rules, "every.yml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("Every kind", "Each kind", StringComparison.Ordinal));
        Assert.Contains(Load().Rules.Rules, r => r.Title.StartsWith("Each kind", StringComparison.Ordinal));
        File.Move(file, file.Replace("every", "renamed", StringComparison.Ordinal));
        Assert.Contains(Load().Rules.Rules, r => r.Path.EndsWith("renamed.yml", StringComparison.Ordinal));
        Assert.Equal(cases.Length + 2, _folder.Entries.Length);
    }

    [Fact]
    public void Loads_with_unreadable_paths_are_not_kept()
    {
        CachedRules loaded = new RuleCache(_folder.Cache).Load([_folder.Rules, Path.Combine(_folder.Rules, "absent")]);
        Assert.Equal(3, loaded.Rules.Errors.Length);
        Assert.Empty(_folder.Entries);
    }

    [Fact]
    public void The_oldest_entries_go()
    {
        for (int i = 0; i < Limits.MaxRuleCacheEntries + 3; i++)
        {
            foreach (string entry in _folder.Entries)
                File.SetLastWriteTimeUtc(entry, File.GetLastWriteTimeUtc(entry).AddMinutes(-1));
            _folder.Write("more.yml", $"title: {i}\nlogsource: {{product: linux}}\ndetection:\n  a: {{b: c}}\n  condition: a\n");
            Load();
        }

        Assert.Equal(Limits.MaxRuleCacheEntries, _folder.Entries.Length);
        DateTime[] times = [.. _folder.Entries.Select(File.GetLastWriteTimeUtc)];
        Assert.True(times.Max() - times.Min() < TimeSpan.FromMinutes(Limits.MaxRuleCacheEntries));
    }

    [Fact]
    public void What_was_left_unfinished_goes_after_an_hour()
    {
        Directory.CreateDirectory(_folder.Cache);
        string old = Path.Combine(_folder.Cache, "a.tmp"), young = Path.Combine(_folder.Cache, "b.tmp"), foreign = Path.Combine(_folder.Cache, "notes");
        foreach (string file in (string[])[old, young, foreign])
            File.WriteAllText(file, "");
        File.SetLastWriteTimeUtc(old, s_longAgo);
        File.SetLastWriteTimeUtc(foreign, s_longAgo);
        Load();
        Assert.Equal([false, true, true], ((string[])[old, young, foreign]).Select(File.Exists));
    }

    private CachedRules Load() => new RuleCache(_folder.Cache).Load([_folder.Rules]);

    private void CheckFindings(string rules)
    {
        string expected = Scan(RuleLoader.Load([rules]), LogSourceMapping.Default);
        Assert.NotEmpty(expected);
        for (int i = 0; i < 2; i++)
        {
            CachedRules loaded = new RuleCache(_folder.Cache).Load([rules]);
            Assert.True(expected == Scan(loaded.Rules, loaded.Mapping), i == 0 ? "cold" : "warm");
        }
    }

    private static string Scan(RuleCollection rules, LogSourceMapping mapping)
    {
        using MemoryStream output = new();
        using (NdjsonFindingWriter writer = new(output))
        {
            string logs = Path.Combine(TestData.Root, "samples", "logs");
            ScanSummary summary = Pipeline.Scan(LogInputs.Enumerate([logs], Stream.Null), ScanPlan.Compile(rules, mapping), writer, new ScanOptions { Year = 2026 });
            writer.Complete(summary);
        }

        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }
}
