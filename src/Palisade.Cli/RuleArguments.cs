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

    /// <param name="parsed">The command line.</param>
    /// <param name="further">Rules named elsewhere on it.</param>
    public LoadedRules Load(ParseResult parsed, string[]? further = null)
    {
        RuleLoadOptions options = new()
        {
            Statuses = [.. parsed.GetValue(Status) ?? []],
            ExcludedIds = RuleLoadOptions.Default.ExcludedIds.Union(parsed.GetValue(ExcludeRule) ?? []),
        };
        return LoadedRules.Load([.. parsed.GetValue(Rules) ?? [], .. further ?? []], parsed.GetValue(Mapping) ?? [], options, !parsed.GetValue(NoCache));
    }
}
