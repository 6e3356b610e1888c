using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Palisade.Cli.Rendering;
using Palisade.Rules;
using Palisade.Rules.Caching;
using Palisade.Rules.Mapping;

namespace Palisade.Cli;

/// <summary>Rules and mapping as the arguments ask for.</summary>
internal sealed record LoadedRules(RuleCollection Rules, LogSourceMapping Mapping)
{
    /// <summary>How long loading took.</summary>
    public double Seconds { get; private init; }

    /// <summary>The paths asked for; empty for the starter rules.</summary>
    public ImmutableArray<string> Paths { get; private init; } = [];

    /// <summary>What was asked for and is not there, as stderr was told.</summary>
    public ImmutableArray<string> Problems { get; private init; } = [];

    /// <summary>Whether there is such a thing.</summary>
    public bool AnyMissing => Problems.Length > 0;

    /// <summary>Loads rules, the starter rules where none are named; says on stderr which paths do not exist, and when nothing was loaded.</summary>
    public static LoadedRules Load(string[] paths, string[] mappings, RuleLoadOptions options, bool useCache)
    {
        long started = Stopwatch.GetTimestamp();
        List<string> problems = [.. paths.Concat(mappings).Where(p => !IsThere(p)).Select(p => $"{p}: no such file or folder")];
        string[] present = [.. paths.Where(IsThere)];
        CachedRules? cached = useCache && paths.Length > 0 ? RuleCache.OfUser()?.Load(present, options) : null;
        LogSourceMapping mapping = mappings.Length > 0 ? LogSourceMapping.Load(mappings.Where(IsThere)) : cached?.Mapping ?? LogSourceMapping.Default;
        problems.AddRange(mapping.Errors.Select(e => $"{e.Path}:{e.Line}:{e.Column}: {e.Reason}"));
        RuleCollection rules = cached?.Rules ?? (paths.Length == 0 ? StarterRules.Load(options) : RuleLoader.Load(present, options));
        if (present.Length > 0 && rules is { Documents: 0, Errors.Length: 0 })
            problems.Add($"{string.Join(", ", present)}: no rules there");
        foreach (string problem in problems)
            Console.Error.WriteLine($"palisade: {problem}");
        if (paths.Length > 0)
            NameDoubles(rules);
        return new LoadedRules(rules, mapping)
        {
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            Paths = [.. paths],
            Problems = [.. problems],
        };
    }

    // Both run: which of them was meant nobody here knows. Bases of a legacy aggregation are of one document.
    private static void NameDoubles(RuleCollection rules)
    {
        SigmaDocument[][] doubles = [.. ((IEnumerable<SigmaDocument>)[.. rules.Rules, .. rules.Correlations]).Where(r => r.Id.Length > 0).DistinctBy(r => (r.Path, r.Line)).GroupBy(r => r.Id, StringComparer.OrdinalIgnoreCase).Where(g => g.Skip(1).Any()).Select(g => g.ToArray())];
        if (doubles.Length == 0)
            return;
        string others = doubles.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $" So do {doubles.Length - 1} more: palisade rules check names them.") : "";
        Console.Error.WriteLine($"palisade: {string.Join(" and ", doubles[0].Take(2).Select(r => PlainText.Of(r.Path)))} have the same rule id {PlainText.Of(doubles[0][0].Id)}: both run, and what both match is found twice.{others}");
    }

    private static bool IsThere(string path) => File.Exists(path) || Directory.Exists(path);
}
