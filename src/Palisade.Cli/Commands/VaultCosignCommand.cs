using System.CommandLine;
using Palisade.Proofs.Notes;
using Palisade.Vault;
using Palisade.Vault.Proving;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault cosign DIR</c>: asks a witness about the checkpoint, and takes its cosignature in.</summary>
internal sealed class VaultCosignCommand
{
    private readonly Option<string?> _request = new("--request") { Description = "Write the request about the present checkpoint to this file.", HelpName = "FILE" };
    private readonly Option<long?> _old = new("--old") { Description = "With --request: the size that the witness has seen last; 0 for one that has seen nothing. Default: the last checkpoint here with its cosignature (with --witness), or with anybody's. The witness says the right one when this is wrong.", HelpName = "N", CustomParser = r => NumberText.Parse(r, "--old", 0, long.MaxValue) };
    private readonly Option<string?> _add = new("--add") { Description = "Take in the cosignature in this file.", HelpName = "FILE" };
    private readonly Option<string?> _witness = new("--witness") { Description = "The witness's verifier key; needed with --add.", HelpName = "VKEY" };
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("cosign", """
        Has a witness say that it has seen this log, and that it only grows: C2SP tlog-witness, by files. Whoever asks for the witness's cosignature finds a history that was rewritten.

        Records that are not sealed yet are sealed first, unless the vault is open for writing: packs are made at the checkpoint that most witnesses cosigned.

        Examples:
          palisade vault cosign logs.vault --request request.txt
          palisade witness request.txt --state seen --key witness.key --log 'example.com/vault+...' > cosignature.txt
          palisade vault cosign logs.vault --add cosignature.txt --witness 'witness.example+...'
        """);

    private VaultCosignCommand()
    {
        _vault.AddTo(_command);
        foreach (Option option in (Option[])[_request, _old, _add, _witness])
            _command.Options.Add(option);
        _command.Validators.Add(result =>
        {
            if (result.GetValue(_request) is null == result.GetValue(_add) is null)
                result.AddError("Give one of --request and --add.");
            else if (result.GetValue(_add) is not null && result.GetValue(_witness) is null)
                result.AddError("--add needs --witness.");
            if (result.GetResult(_old) is { Implicit: false } && result.GetValue(_add) is not null)
                result.AddError("--old goes with --request.");
        });
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultCosignCommand()._command;

    private int Run(ParseResult parsed)
    {
        VaultPlace place = _vault.PlaceOf(parsed);
        PosixDisk disk = new(place.Folder);
        NoVault.Refuse(place.Folder, disk);
        VerifierKey? witness = null;
        if (parsed.GetValue(_witness) is { } key && !VerifierKey.TryParse(key, out witness, out NoteFault fault))
            throw new IOException($"--witness is no verifier key ({fault})");
        if (parsed.GetValue(_request) is { } file)
        {
            if (Settling.Run(place) is { } hindrance)
                Console.Error.WriteLine($"palisade: this checkpoint has records that are not sealed, and cannot prove these: {hindrance}");
            long old = parsed.GetValue(_old) ?? KeptNotes.LastCosigned(disk, witness);
            (long size, byte[] request) = Cosigning.Ask(disk, VaultSettings.Read(disk), old);
            File.WriteAllBytes(file, request);
            Console.Out.WriteLine(FormattableString.Invariant($"request for the checkpoint of size {size} in {file}, for a witness that has seen {(old == 0 ? "nothing of this log" : $"size {old}")}"));
            return ExitCodes.Clean;
        }

        long on = Cosigning.Take(disk, File.ReadAllText(parsed.GetValue(_add)!), witness!);
        Console.Out.WriteLine(FormattableString.Invariant($"cosigned: the checkpoint of size {on}"));
        return ExitCodes.Clean;
    }
}
