using System.CommandLine;
using Palisade.Incidents.Evidence;
using Palisade.Vault;
using Palisade.Vault.Keys;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault backup DIR DEST</c>: copies what is new, and remembers the copy so that erasures reach it.</summary>
internal sealed class VaultBackupCommand
{
    private readonly Argument<string> _backup = new("DEST") { Description = "The folder of the backup." };
    private readonly Option<bool> _forget = new("--forget") { Description = "DEST is destroyed: erasures no longer wait for it. Nothing is copied." };
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("backup", """
        Copies a vault into another folder: log, sealed files and wrapped keys, only what is new. The root key is not copied: keep it elsewhere, or as shares ('palisade vault key share').

        Of a server's vault, the evidence of cases beside it goes along (DEST/evidence), encrypted as it is: the root key opens both. What was erased there is erased in the backup.

        Beside a writer nothing is backed up: stop the server for that time, best at night. Its database is not copied, as 'palisade ledger rebuild' makes it out of the vault; keep its configuration and rules yourself.

        The folder is remembered. An erasure destroys its keys there too, and is not complete while it cannot be reached.

        Examples:
          palisade vault backup logs.vault /mnt/backup/logs.vault
          palisade vault backup logs.vault /mnt/lost/logs.vault --forget
        """);

    private VaultBackupCommand()
    {
        _vault.AddTo(_command);
        _command.Arguments.Add(_backup);
        _command.Options.Add(_forget);
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultBackupCommand()._command;

    private int Run(ParseResult parsed)
    {
        VaultPlace place = _vault.PlaceOf(parsed);
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetValue(_backup)!));
        using KeptVault vault = KeptVault.Open(place);
        if (parsed.GetValue(_forget))
            return Forget(vault, path);
        Refuse(place, path);
        using (VaultWriter writer = vault.OpenWriter())
        {
            writer.Seal();
            writer.Close();
        }

        vault.Lock();
        BackupResult result = new VaultBackup(vault, new PosixDisk(path)).Run(path);
        Console.Out.WriteLine($"{path}: {result.Size} leaves, {result.Segments} new sealed files ({result.Bytes} bytes), {result.Keys} new keys");
        foreach (string damaged in result.Damaged)
            Console.Error.WriteLine($"palisade: {damaged} is missing or damaged in the vault: see palisade vault verify");
        int problems = result.Damaged.Count + BackUpEvidence(vault, path);
        return problems == 0 ? ExitCodes.Clean : ExitCodes.Incomplete;
    }

    private static int BackUpEvidence(KeptVault vault, string path)
    {
        if (EvidenceBackup.Make(vault, path) is not { } evidence)
            return 0;
        if (evidence.Items > 0)
            Console.Out.WriteLine($"{path}/evidence: {evidence.Items} new items of evidence ({evidence.Bytes} bytes)");
        foreach (string damaged in evidence.Damaged)
            Console.Error.WriteLine($"palisade: {vault.Place.EvidenceFolder}/{damaged}. A copy that the backup had of it stays there (docs/evidence.md says how to put it back); where it had none, it has the damaged one until this is whole again");
        return evidence.Damaged.Count;
    }

    private static int Forget(KeptVault vault, string path)
    {
        if (new BackupRegister(vault.Disk, p => new PosixDisk(p)).Forget(path))
        {
            Console.Out.WriteLine($"forgotten: {path}; erasures no longer wait for it");
            return ExitCodes.Clean;
        }

        Console.Error.WriteLine($"palisade: {path} is no registered backup of this vault: palisade vault status names them");
        return ExitCodes.Incomplete;
    }

    private static void Refuse(VaultPlace place, string path)
    {
        string folder = place.Folder;
        if (path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal) || folder.StartsWith(path + "/", StringComparison.Ordinal))
            throw new IOException($"{path} and the vault lie in each other: a backup needs a folder of its own");
        RootKeyFile.RefuseInside(path, place.KeyFile);
        if (path.Contains('\n', StringComparison.Ordinal))
            throw new IOException("the path of a backup is one line");
    }
}
