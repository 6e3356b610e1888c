using System.CommandLine;
using Palisade.Proofs.Notes;
using Palisade.Proofs.Verification;
using Palisade.Vault.Proving;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade case pack DIR N</c>: writes the pack of a case.</summary>
internal sealed class CasePackCommand
{
    private readonly VaultArguments _vault = new();
    private readonly Argument<long> _case = new("N") { Description = "The number of the case." };
    private readonly Option<string?> _policy = new("--policy") { Description = "Whom its reader trusts (as for palisade verify): the pack is made at a checkpoint that this policy accepts. Default: at the one that most witnesses cosigned.", HelpName = "FILE" };
    private readonly Option<string?> _since = new("--since") { Description = "A checkpoint that its reader kept (a copy of log/checkpoint), from which the proof shall go on.", HelpName = "CHECKPOINT" };
    private readonly Option<string> _output = new("--output", "-o") { Description = "The file to write.", Required = true, HelpName = "FILE" };

    public static Command Create() => new CasePackCommand().Build();

    private Command Build()
    {
        Command command = new("pack", """
            Writes the history of a case with its proofs: every entry of the ledger about it, about the cases that went into it, and about their alerts. It has tokens for persons, and no bytes of evidence.
            The vault is only read, also while the server runs. Verified offline with: palisade verify FILE

            Examples:
              palisade case pack palisade-data/vault 7 -o case-7.pack
              palisade case pack palisade-data/vault 7 --since kept-in-april.checkpoint -o case-7.pack
            """);
        _vault.AddTo(command);
        command.Arguments.Add(_case);
        command.Options.Add(_policy);
        command.Options.Add(_since);
        command.Options.Add(_output);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string path = parsed.GetValue(_output)!;
        MadeCasePack made = CasePacks.Write(_vault.PlaceOf(parsed), new CasePackRequest(parsed.GetValue(_case), [], SinceOf(parsed)), path, PolicyOf(parsed));
        string others = made.Cases.Count > 1 ? $", with {made.Cases.Count - 1} that went into it" : "";
        Console.Error.WriteLine($"{path}: {made.Entries} entries of case {parsed.GetValue(_case)}{others}, at the checkpoint of size {made.Size}. Verify it with: palisade verify {path}");
        return ExitCodes.Clean;
    }

    private long SinceOf(ParseResult parsed)
    {
        if (parsed.GetValue(_since) is not { } file)
            return 0;
        return PinnedCheckpoint.TryParse(File.ReadAllBytes(file), out string reason)?.Checkpoint.Size ?? throw new IOException($"{file}: {reason}");
    }

    private VerifierPolicy? PolicyOf(ParseResult parsed)
    {
        if (parsed.GetValue(_policy) is not { } file)
            return null;
        return VerifierPolicy.TryParse(File.ReadAllBytes(file), out PolicyError? error) ?? throw new IOException($"{file} line {error!.Line}: {error.Reason}");
    }
}
