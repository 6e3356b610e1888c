using System.CommandLine;
using Palisade.Vault;
using Palisade.Vault.Retention;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault release DIR HOLD</c>: ends a hold.</summary>
internal sealed class VaultReleaseCommand
{
    private readonly Argument<long> _hold = new("HOLD") { Description = "The number of the hold." };
    private readonly Option<string> _reason = new("--reason") { Description = "Why. It is kept for ever and shown to auditors: name no person.", HelpName = "TEXT", Required = true };
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("release", """
        Ends a hold. What is past its maximum goes with the next erasure.

        Example:
          palisade vault release logs.vault 3 --reason "case 4711 closed"
        """);

    private VaultReleaseCommand()
    {
        _vault.AddTo(_command);
        _command.Arguments.Add(_hold);
        _command.Options.Add(_reason);
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultReleaseCommand()._command;

    private int Run(ParseResult parsed)
    {
        using KeptVault vault = KeptVault.Open(_vault.PlaceOf(parsed));
        using VaultWriter writer = vault.OpenWriter();
        long hold = parsed.GetValue(_hold);
        RetentionOrders.Release(writer, hold, parsed.GetValue(_reason)!);
        writer.Close();
        Console.Out.WriteLine(FormattableString.Invariant($"released hold {hold}"));
        Console.Error.WriteLine("What is past its maximum, and under no other hold, goes with the next erasure: palisade vault erase DIR says what.");
        return ExitCodes.Clean;
    }
}
