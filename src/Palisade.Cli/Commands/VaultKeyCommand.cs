using System.CommandLine;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault key …</c>: what keeps a vault readable when its root key is lost, and what replaces a key that others may have.</summary>
internal static class VaultKeyCommand
{
    public static Command Create()
    {
        Command command = new("key", "Shares, copies, recovers and replaces the root key of a vault, without which nobody can read it.");
        command.Subcommands.Add(VaultKeyShareCommand.Create());
        command.Subcommands.Add(VaultKeyRecoverCommand.Create());
        command.Subcommands.Add(VaultKeyCopyCommand.Create());
        command.Subcommands.Add(VaultKeyRotateCommand.Create());
        return command;
    }
}
