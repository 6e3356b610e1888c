using System.CommandLine;
using Palisade.Rules;

namespace Palisade.Cli;

/// <summary>The arguments that say which rules run: shared by scan, rules explain and rules coverage.</summary>
internal sealed class RuleArguments
{
    private static readonly string[] Statuses = ["stable", "test", "experimental", "deprecated", "unsupported"];

    public Option<string[]> Rules { get; } = new("--rules") { Description = "A Sigma rule file or a folder of them; may be repeated. Default: the starter rules in the program.", HelpName = "PATH" };

    public Option<string[]> Mapping { get; } = new("--mapping") { Description = "A mapping file in the shape of pySigma pipelines, applied after the built-in one; may be repeated.", HelpName = "FILE" };

    public Option<string[]> ExcludeRule { get; } = new("--exclude-rule") { Description = "Leave out the rule of this id; may be repeated.", HelpName = "ID" };

    public Option<string[]> Status { get; } = new("--status") { Description = "Run only rules of this status; may be repeated. Default: stable, test and experimental.", HelpName = "S" };

    public Option<bool> NoCache { get; } = new("--no-cache") { Description = "Do without the compiled rules kept in your cache folder." };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Rules, Mapping, ExcludeRule, Status, NoCache])
            command.Options.Add(option);
        Status.AcceptOnlyFromAmong(Statuses);
    }

    /// <summary>Loads the rules asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="further">Rules named elsewhere on it.</param>
    public LoadedRules Load(ParseResult parsed, string[]? further = null)
    {
        RuleLoadOptions options = new()
        {
            Statuses = [.. parsed.GetValue(Status) ?? []],
            ExcludedIds = RuleLoadOptions.Default.ExcludedIds.Union(parsed.GetValue(ExcludeRule) ?? []),
        };
        string[] paths = [.. parsed.GetValue(Rules) ?? [], .. further ?? []];
        LoadedRules loaded = LoadedRules.Load(paths, parsed.GetValue(Mapping) ?? [], options, !parsed.GetValue(NoCache));
        WarnOfUnknown(parsed.GetValue(ExcludeRule) ?? [], loaded.Rules);
        return loaded;
    }

    /// <summary>The rules that a scan leaves out by their status where none is asked for; null where one is.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="loaded">What it gave.</param>
    public LoadedRules? LoadRetired(ParseResult parsed, LoadedRules loaded)
    {
        if (parsed.GetValue(Status) is { Length: > 0 } || loaded.Rules.LeftOut.All(d => d.IsExcluded))
            return null;
        RuleLoadOptions options = new() { Statuses = [.. loaded.Rules.LeftOut.Where(d => !d.IsExcluded).Select(d => d.Status).Distinct()] };
        return LoadedRules.Load([.. loaded.Paths.Where(p => File.Exists(p) || Directory.Exists(p))], parsed.GetValue(Mapping) ?? [], options, !parsed.GetValue(NoCache));
    }

    // Whoever mistypes an id believes a rule silent that is not.
    private static void WarnOfUnknown(string[] excluded, RuleCollection rules)
    {
        if (excluded.Length == 0)
            return;
        HashSet<string> ids = new(rules.Rules.Cast<SigmaDocument>().Concat(rules.Correlations).Select(r => r.Id).Concat(rules.LeftOut.Select(d => d.Id)), StringComparer.OrdinalIgnoreCase);
        foreach (string id in excluded.Where(id => !ids.Contains(id)))
            Console.Error.WriteLine($"palisade: --exclude-rule {id}: no loaded rule has this id");
    }
}
