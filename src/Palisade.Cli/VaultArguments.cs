using System.CommandLine;
using System.Reflection;
using Palisade.Scanning;
using Palisade.Vault;
using Palisade.Vault.Retention;

namespace Palisade.Cli;

/// <summary>The arguments that say which vault, and how it opens: shared by the vault's commands.</summary>
internal sealed class VaultArguments
{
    /// <summary>Where a passphrase is taken from; never from the command line, which everybody can see.</summary>
    public const string PassphraseVariable = "PALISADE_PASSPHRASE";

    /// <summary>Where the passphrase of a new file of the root key is taken from.</summary>
    public const string NewPassphraseVariable = "PALISADE_NEW_PASSPHRASE";

    public Argument<string> Folder { get; } = new("DIR") { Description = "The vault's folder." };

    public Option<string?> KeyFile { get; } = new("--key-file") { Description = $"The root key's file. Default: DIR.key, beside the vault. Its passphrase, if any, is taken from {PassphraseVariable}.", HelpName = "F" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Folder);
        command.Options.Add(KeyFile);
        UsageErrors.RejectOptions(Folder);
    }

    public string FolderOf(ParseResult parsed) => parsed.GetValue(Folder)!;

    public VaultOptions OptionsOf(ParseResult parsed) => Options(parsed.GetValue(KeyFile));

    public static VaultOptions Options(string? keyFile) => new()
    {
        KeyFile = keyFile,
        Passphrase = Environment.GetEnvironmentVariable(PassphraseVariable),

        // Only who collects erases by itself: looking at a vault, or proving, must not change what is looked at.
        ErasesWhenDue = false,
        RecordReaders = () => new RecordReader(clock: TimeProvider.System),
        Program = $"palisade {typeof(VaultArguments).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}",
    };

    /// <summary>The vault that was named, for the commands that keep it.</summary>
    public VaultPlace PlaceOf(ParseResult parsed) => new(FolderOf(parsed), OptionsOf(parsed));
}
