using System.CommandLine;
using Palisade.Vault.Retention;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault key copy DIR FILE</c>: a second copy of the root key, under a passphrase.</summary>
internal sealed class VaultKeyCopyCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The copy; it is not there yet." };
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("copy", $"""
        Writes a second copy of the root key under a passphrase, which is taken from {VaultArguments.NewPassphraseVariable}. It opens the vault like the first: --key-file FILE, with the passphrase in {VaultArguments.PassphraseVariable}.

        Keep it on another machine, and the passphrase elsewhere. A copy without a passphrase is a plain copy of the file.

        Example:
          {VaultArguments.NewPassphraseVariable}='five words of your own' palisade vault key copy logs.vault /mnt/usb/logs.key
        """);

    private VaultKeyCopyCommand()
    {
        _vault.AddTo(_command);
        _command.Arguments.Add(_file);
        UsageErrors.RejectOptions(_file);
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultKeyCopyCommand()._command;

    private int Run(ParseResult parsed)
    {
        if (Environment.GetEnvironmentVariable(VaultArguments.NewPassphraseVariable) is not { Length: > 0 } passphrase)
        {
            Console.Error.WriteLine($"palisade: the passphrase of the copy is taken from {VaultArguments.NewPassphraseVariable}, which is not set");
            return ExitCodes.Incomplete;
        }

        string file = Path.GetFullPath(parsed.GetValue(_file)!);
        RootKeyOrders.Copy(_vault.PlaceOf(parsed), file, passphrase);
        Console.Out.WriteLine($"copied the root key, under the passphrase: {file}");
        return ExitCodes.Clean;
    }
}
