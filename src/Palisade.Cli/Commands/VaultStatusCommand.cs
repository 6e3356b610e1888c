using System.CommandLine;
using Palisade.Cli.Rendering;
using Palisade.Vault.Retention;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault status DIR</c>: where a vault stands.</summary>
internal sealed class VaultStatusCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object." };
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("status", """
        Says where a vault stands: streams and their last record, gaps and losses, sizes, next erasures, the age of checkpoint, witness and timestamp, room on the disk.

        Reads beside a writer: what its last published checkpoint covers. What is wrong comes first, in lines that begin with OVERDUE or UNFINISHED; in JSON, "overdue" counts them.

        Examples:
          palisade vault status logs.vault
          palisade vault status logs.vault --json
        """);

    private VaultStatusCommand()
    {
        _vault.AddTo(_command);
        _command.Options.Add(_json);
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultStatusCommand()._command;

    private int Run(ParseResult parsed)
    {
        using KeptVault vault = KeptVault.OpenToRead(_vault.PlaceOf(parsed));
        VaultStatus status;
        using (VaultProgress progress = new())
            status = VaultStatus.Read(vault, (done, all) => progress.Report("leaves", done, all));
        if (parsed.GetValue(_json))
        {
            Console.Out.WriteLine(VaultStatusJson.Of(status));
            return ExitCodes.Clean;
        }

        foreach (string line in VaultStatusText.Lines(status))
            Console.Out.WriteLine(PlainText.Of(line));
        return ExitCodes.Clean;
    }
}
