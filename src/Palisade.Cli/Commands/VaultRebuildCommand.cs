using System.CommandLine;
using Palisade.Vault.Retention;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault rebuild DIR</c>: makes the catalogue anew.</summary>
internal sealed class VaultRebuildCommand
{
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("rebuild", """
        Makes the catalogue anew from the log and the sealed files.

        Example:
          palisade vault rebuild logs.vault
        """);

    private VaultRebuildCommand()
    {
        _vault.AddTo(_command);
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultRebuildCommand()._command;

    private int Run(ParseResult parsed)
    {
        (int segments, IReadOnlyList<string> missing) = CatalogueRebuild.Run(_vault.PlaceOf(parsed));
        Console.Out.WriteLine($"{segments} sealed files");
        foreach (string path in missing)
            Console.Error.WriteLine($"palisade: {path} is missing: see palisade vault verify");
        return missing.Count == 0 ? ExitCodes.Clean : ExitCodes.Incomplete;
    }
}
