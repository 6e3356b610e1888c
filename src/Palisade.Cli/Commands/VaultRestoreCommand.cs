using System.CommandLine;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault restore BACKUP DIR</c>: makes a vault out of a backup.</summary>
internal sealed class VaultRestoreCommand
{
    private readonly Argument<string> _backup = new("BACKUP") { Description = "The folder of the backup." };
    private readonly Option<bool> _newLog = new("--new-log") { Description = "Begin a new log, of another name, from this state: the way out when the backup is older than what was seen." };
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("restore", """
        Makes a vault in a new folder out of a backup. The root key file must be that of the backed up vault.

        Keys past their date stay behind, and the log says so. A backup older than the checkpoint remembered beside the root key is refused: going on from it would make two histories under one
        name. If what came after it is lost, --new-log begins a log of another name with the leaves that are there.

        Examples:
          palisade vault restore /mnt/backup/logs.vault logs.vault --key-file logs.vault.key
          palisade vault restore /mnt/backup/logs.vault logs2.vault --key-file logs.vault.key --new-log
        """);

    private VaultRestoreCommand()
    {
        _command.Arguments.Add(_backup);
        UsageErrors.RejectOptions(_backup);
        _vault.AddTo(_command);
        _command.Options.Add(_newLog);
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultRestoreCommand()._command;

    private int Run(ParseResult parsed)
    {
        string path = Path.GetFullPath(parsed.GetValue(_backup)!);
        PosixDisk backup = new(path);
        NoVault.Refuse(path, backup);
        VaultPlace place = _vault.PlaceOf(parsed);
        bool isNewLog = parsed.GetValue(_newLog);
        RestoreResult result = new VaultRestore(place, backup).Run(isNewLog);
        Console.Out.WriteLine($"{result.Origin}: {result.Size} leaves, {result.Erased} keys that are erased or past their date stayed behind");
        Console.Error.WriteLine(isNewLog
            ? FormattableString.Invariant($"{place.PinPath} remembers the new log from now on; what it remembered of the old one is in {place.PinPath}.{result.Size}. Tell whoever verifies packs the new name, and its key in {place.Folder}/vault.json.")
            : $"{place.PinPath} remembers this vault from now on: where the one that was backed up is still there, do not write to it any more, it would be refused as a second history.");
        foreach (string damaged in result.Damaged)
            Console.Error.WriteLine($"palisade: {damaged} is missing or damaged in the backup");
        return result.Damaged.Count == 0 ? ExitCodes.Clean : ExitCodes.Incomplete;
    }
}
