using System.CommandLine;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade rules …</c>: check, list, explain and coverage.</summary>
internal static class RulesCommand
{
    public static Command Create()
    {
        Command command = new("rules", "Checks, lists and explains Sigma rules, and says which of them your logs can feed.");
        command.Subcommands.Add(RulesCheckCommand.Create());
        command.Subcommands.Add(RulesListCommand.Create());
        command.Subcommands.Add(RulesExplainCommand.Create());
        command.Subcommands.Add(RulesCoverageCommand.Create());
        return command;
    }
}
