using System.CommandLine;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade ledger …</c>: what was changed in a server, by whom, provably.</summary>
internal static class LedgerCommand
{
    public static Command Create()
    {
        Command command = new("ledger", "Reads the ledger of a server: every change, by whom in the form of an id.");
        command.Subcommands.Add(LedgerListCommand.Create());
        command.Subcommands.Add(LedgerCheckCommand.Create());
        command.Subcommands.Add(LedgerRebuildCommand.Create());
        return command;
    }
}
