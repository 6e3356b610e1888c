using System.Diagnostics;
using Palisade.Rules;
using Palisade.Rules.Caching;
using Palisade.Rules.Mapping;

namespace Palisade.Cli;

/// <summary>Rules and mapping as the arguments ask for, and how long that took.</summary>
internal sealed record LoadedRules(RuleCollection Rules, LogSourceMapping Mapping, double Seconds, bool AnyMissing)
{
    /// <summary>Loads rules, the starter rules where none are named; says on stderr which paths do not exist.</summary>
    public static LoadedRules Load(string[] paths, string[] mappings, RuleLoadOptions options, bool useCache)
    {
        long started = Stopwatch.GetTimestamp();
        bool missing = false;
        foreach (string path in paths.Concat(mappings).Where(p => !File.Exists(p) && !Directory.Exists(p)))
        {
            Console.Error.WriteLine($"palisade: {path}: no such file or folder");
            missing = true;
        }

        string[] present = [.. paths.Where(p => File.Exists(p) || Directory.Exists(p))];
        CachedRules? cached = useCache && paths.Length > 0 ? RuleCache.OfUser()?.Load(present, options) : null;
        LogSourceMapping mapping = mappings.Length > 0 ? LogSourceMapping.Load(mappings.Where(m => File.Exists(m) || Directory.Exists(m))) : cached?.Mapping ?? LogSourceMapping.Default;
        foreach (RuleError error in mapping.Errors)
        {
            Console.Error.WriteLine($"palisade: {error.Path}:{error.Line}:{error.Column}: {error.Reason}");
            missing = true;
        }

        RuleCollection rules = cached?.Rules ?? (paths.Length == 0 ? StarterRules.Load(options) : RuleLoader.Load(present, options));
        if (present.Length > 0 && rules is { Documents: 0, Errors.Length: 0 })
        {
            Console.Error.WriteLine($"palisade: {string.Join(", ", present)}: no rules there");
            missing = true;
        }

        return new LoadedRules(rules, mapping, Stopwatch.GetElapsedTime(started).TotalSeconds, missing);
    }
}
