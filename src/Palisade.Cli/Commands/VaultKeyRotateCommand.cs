using System.CommandLine;
using Palisade.Cli.Rendering;
using Palisade.Vault.Retention;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault key rotate DIR</c>: a new root key in the place of the old one.</summary>
internal sealed class VaultKeyRotateCommand
{
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("rotate", $"""
        Puts a new root key in the place of the old one, whose bytes are overwritten: for when somebody who left knew it, or a copy is lost. The log says so. Records are not written anew; the keys over their keys are.

        The new file is under the passphrase in {VaultArguments.NewPassphraseVariable} if that is set, else under the old one's, if any. Shares and copies of the old key do not open the vault any more: make them again. Backups stay under the
        old key until 'palisade vault backup' has run. Whoever has copied vault and old key before can still read that copy.

        Example:
          palisade vault key rotate logs.vault
        """);

    private VaultKeyRotateCommand()
    {
        _vault.AddTo(_command);
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultKeyRotateCommand()._command;

    private int Run(ParseResult parsed)
    {
        VaultPlace place = _vault.PlaceOf(parsed);
        string? passphrase = Environment.GetEnvironmentVariable(VaultArguments.NewPassphraseVariable) is { Length: > 0 } given ? given : place.Options.Passphrase;
        (string id, IReadOnlyList<string> backups) = RootKeyOrders.Rotate(place, passphrase);
        Console.Out.WriteLine($"new root key {id}: {place.KeyFile}");
        Console.Error.WriteLine("Shares and copies of the old key do not open the vault any more: make them again (palisade vault key share, palisade vault key copy).");
        foreach (string backup in backups)
            Console.Error.WriteLine($"The backup {PlainText.Of(backup)} is still under the old key, which is gone: run palisade vault backup {ShellWord.Join([parsed.GetValue(_vault.Folder)!, backup])}");
        return ExitCodes.Clean;
    }
}
