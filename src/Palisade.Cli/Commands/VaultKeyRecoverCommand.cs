using System.CommandLine;
using Palisade.Vault.Keys;
using Palisade.Vault.Retention;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault key recover DIR SHARE...</c>: writes the root key file anew, from shares.</summary>
internal sealed class VaultKeyRecoverCommand
{
    // 255 shares of some 150 bytes, typed with as much white space as one likes.
    private const int MaxCharacters = 1 << 20;

    private readonly Argument<string[]> _shares = new("SHARE") { Description = "Files with one or more shares, or - for standard input.", Arity = ArgumentArity.OneOrMore };
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("recover", $"""
        Writes the root key file of a vault anew, from shares that 'palisade vault key share' made. The key is checked against the vault first; a file that is there already is never written over.

        The file goes to DIR.key, or where --key-file says, under the passphrase in {VaultArguments.PassphraseVariable} if that is set.

        Examples:
          palisade vault key recover logs.vault share-1.txt share-2.txt share-5.txt
          palisade vault key recover logs.vault -          (type the shares, a line each, then Ctrl-D)
        """);

    private VaultKeyRecoverCommand()
    {
        _vault.AddTo(_command);
        _command.Arguments.Add(_shares);
        UsageErrors.RejectOptions(_shares);
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultKeyRecoverCommand()._command;

    private int Run(ParseResult parsed)
    {
        VaultPlace place = _vault.PlaceOf(parsed);
        List<KeyShare> shares = [];
        foreach (string file in parsed.GetValue(_shares)!)
        {
            try
            {
                shares.AddRange(KeyShare.ParseAll(Text(file)));
            }
            catch (VaultKeyException e)
            {
                throw new VaultKeyException(e.Fault, $"{(file == "-" ? "standard input" : file)}: {e.Message}");
            }
        }

        string id = RootKeyOrders.Recover(place, shares);
        Console.Out.WriteLine($"recovered the root key {id}: {place.KeyFile}");
        return ExitCodes.Clean;
    }

    private static string Text(string file)
    {
        using StreamReader reader = file == "-" ? new StreamReader(Console.OpenStandardInput()) : new StreamReader(file);
        char[] text = new char[MaxCharacters + 1];
        int length = reader.ReadBlock(text);
        return length <= MaxCharacters ? new string(text, 0, length) : throw new IOException($"{file} is too long for shares of a key");
    }
}
