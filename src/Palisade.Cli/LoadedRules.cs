using System.Collections.Immutable;
using System.Diagnostics;
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
        return new LoadedRules(rules, mapping)
        {
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            Paths = [.. paths],
            Problems = [.. problems],
        };
    }

    private static bool IsThere(string path) => File.Exists(path) || Directory.Exists(path);
}
