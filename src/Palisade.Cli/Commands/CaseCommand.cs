using System.CommandLine;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade case …</c>: cases of a server, from its vault alone.</summary>
internal static class CaseCommand
{
    public static Command Create()
    {
        Command command = new("case", "Proves the history of a case of a server, from its vault alone.");
        command.Subcommands.Add(CasePackCommand.Create());
        return command;
    }
}
