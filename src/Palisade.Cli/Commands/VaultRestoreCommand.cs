using System.CommandLine;
using Palisade.Incidents.Evidence;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault restore BACKUP DIR</c>: makes a vault out of a backup.</summary>
internal sealed class VaultRestoreCommand
{
    private readonly Argument<string> _backup = new("BACKUP") { Description = "The folder of the backup." };
    private readonly Option<bool> _newLog = new("--new-log") { Description = "Begin a new log, of another name, from this state: the way out when the backup is older than what was seen." };
    private readonly Option<bool> _acceptRestored = new("--accept-restored") { Description = "Go on under the same name from an older backup, when nobody outside has seen a later checkpoint: a gap is declared. The pin moves." };
    private readonly Option<bool> _takeOver = new("--take-over") { Description = "The vault that was backed up is lost, and this one goes on in its place: the pin beside the root key moves to it." };
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("restore", """
        Makes a vault in a new folder out of a backup. The root key file must be that of the backed up vault.

        Evidence of cases that the backup has comes beside the vault, into the folder 'evidence': restore a server's vault into a new data folder, as DATA/vault. Each item is compared with its digest.

        Keys past their date stay behind, and the log says so. A backup older than the checkpoint remembered beside the root key is refused: going on from it would make two histories under one
        name. If what came after it is lost, --new-log begins a log of another name with the leaves that are there; --accept-restored goes on under the same name, and declares a gap.

        The pin beside the root key (KEYFILE.pin) is of one vault only. Where it may be that of a vault that is still there, it is not moved without --take-over: to try a backup out, use a copy of the root key.

        Examples:
          palisade vault restore /mnt/backup/logs.vault logs.vault
          cp logs.vault.key drill.key && palisade vault restore /mnt/backup/logs.vault drill.vault --key-file drill.key
          palisade vault restore /mnt/backup/logs.vault logs2.vault --key-file logs.vault.key --take-over
          palisade vault restore /mnt/backup/logs.vault logs2.vault --key-file logs.vault.key --new-log
        """);

    private VaultRestoreCommand()
    {
        _command.Arguments.Add(_backup);
        UsageErrors.RejectOptions(_backup);
        _vault.AddTo(_command);
        foreach (Option option in (Option[])[_newLog, _acceptRestored, _takeOver])
            _command.Options.Add(option);
        _command.Validators.Add(result =>
        {
            if (result.GetValue(_newLog) && result.GetValue(_acceptRestored))
                result.AddError("--new-log and --accept-restored: choose one, a new name or the same.");
        });
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultRestoreCommand()._command;

    private int Run(ParseResult parsed)
    {
        string path = Path.GetFullPath(parsed.GetValue(_backup)!);
        PosixDisk backup = new(path);
        NoVault.Refuse(path, backup);
        VaultPlace place = _vault.PlaceOf(parsed);
        EvidenceBackup.Refuse(place, path);
        bool isNewLog = parsed.GetValue(_newLog);
        RestoreResult result = new VaultRestore(place, backup).Run(isNewLog, parsed.GetValue(_acceptRestored), parsed.GetValue(_takeOver));
        Console.Out.WriteLine($"{result.Origin}: {result.Size} leaves, {result.Erased} keys that are erased or past their date stayed behind");
        Console.Error.WriteLine(isNewLog
            ? FormattableString.Invariant($"{place.PinPath} remembers the new log from now on; what it remembered of the old one is in {place.PinPath}.{result.Size}. Tell whoever verifies packs the new name, and its key in {place.Folder}/vault.json.")
            : $"{place.PinPath} remembers this vault from now on. Of it and the one that was backed up only one may go on: what is written to both makes two histories under one name.");
        foreach (string damaged in result.Damaged)
            Console.Error.WriteLine($"palisade: {damaged} is missing or damaged in the backup");
        int problems = result.Damaged.Count + RestoreEvidence(place, path);
        return problems == 0 ? ExitCodes.Clean : ExitCodes.Incomplete;
    }

    private static int RestoreEvidence(VaultPlace place, string path)
    {
        if (EvidenceBackup.Restore(place, path) is not { } evidence)
            return 0;
        Console.Out.WriteLine($"{place.EvidenceFolder}: {evidence.Items} items of evidence ({evidence.Bytes} bytes), {evidence.Items - evidence.Damaged.Count} as they were taken");
        foreach (string damaged in evidence.Damaged)
            Console.Error.WriteLine($"palisade: {path}/evidence/{damaged}. It was restored as it is, and its case will say so");
        return evidence.Damaged.Count;
    }
}
