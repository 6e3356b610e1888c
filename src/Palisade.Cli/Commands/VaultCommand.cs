using System.CommandLine;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault …</c>: logs that nobody can quietly change, lose or keep too long.</summary>
internal static class VaultCommand
{
    public static Command Create()
    {
        Command command = new("vault", "Keeps logs so that nobody can quietly change, lose or keep them too long, and proves it.");
        command.Subcommands.Add(VaultInitCommand.Create());
        command.Subcommands.Add(VaultAppendCommand.Create());
        command.Subcommands.Add(VaultProveCommand.Create());
        command.Subcommands.Add(VaultSearchCommand.Create());
        command.Subcommands.Add(VaultShowCommand.Create());
        command.Subcommands.Add(VaultVerifyCommand.Create());
        command.Subcommands.Add(VaultStatusCommand.Create());
        command.Subcommands.Add(VaultPolicyCommand.Create());
        command.Subcommands.Add(VaultHoldCommand.Create());
        command.Subcommands.Add(VaultReleaseCommand.Create());
        command.Subcommands.Add(VaultEraseCommand.Create());
        command.Subcommands.Add(VaultKeyCommand.Create());
        command.Subcommands.Add(VaultBackupCommand.Create());
        command.Subcommands.Add(VaultRestoreCommand.Create());
        command.Subcommands.Add(VaultRebuildCommand.Create());
        command.Subcommands.Add(VaultTimestampCommand.Create());
        command.Subcommands.Add(VaultCosignCommand.Create());
        return command;
    }
}
