using System.CommandLine;
using Palisade.Vault;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault init</c>: makes a vault, and its root key beside it.</summary>
internal sealed class VaultInitCommand
{
    private readonly VaultArguments _vault = new();
    private readonly Option<string?> _origin = new("--origin") { Description = "The name of the vault's log, which its checkpoints carry: example.com/vault. Default: a random one.", HelpName = "NAME" };

    public static Command Create() => new VaultInitCommand().Build();

    private Command Build()
    {
        Command command = new("init", """
            Makes a vault in a folder that is empty or not there.

            Its root key goes to DIR.key, or where --key-file says: keep a copy of it elsewhere, or shares of it ('palisade vault key share'). Without it, nobody can read the vault.

            What it takes in is of the class 'default': kept at least 180 days from receipt, at most 400 days from the event's day. Change that, or add classes, before the first records come: a change does not act backwards.

            Examples:
              palisade vault init logs.vault
              palisade vault init /var/lib/palisade/vault --key-file /etc/palisade/root.key
              palisade vault policy logs.vault --class web --min 30 --max 90          (a class for what ends sooner)
            """);
        _vault.AddTo(command);
        command.Options.Add(_origin);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        VaultOptions options = _vault.OptionsOf(parsed) with { Origin = parsed.GetValue(_origin) };
        VaultWriter.Create(_vault.FolderOf(parsed), options);
        Console.Error.WriteLine($"Made the vault {_vault.FolderOf(parsed)}. Keep a copy of its root key ({options.KeyFile ?? Path.TrimEndingDirectorySeparator(_vault.FolderOf(parsed)) + ".key"}) elsewhere, or make shares of it (palisade vault key share): without it nobody can read the vault.");
        return ExitCodes.Clean;
    }
}
