using System.CommandLine;
using System.Globalization;
using Palisade.Vault.Keys;
using Palisade.Vault.Retention;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault key share DIR</c>: divides the root key among people, to be printed.</summary>
internal sealed class VaultKeyShareCommand
{
    private readonly Option<int> _shares = new("--shares") { Description = "How many shares to make.", DefaultValueFactory = _ => 5, HelpName = "N", CustomParser = NumberText.From("--shares", 2, KeySharing.MaxShares) };
    private readonly Option<int> _threshold = new("--threshold") { Description = "How many of them recover the key.", DefaultValueFactory = _ => 3, HelpName = "K", CustomParser = NumberText.From("--threshold", 2, KeySharing.MaxShares) };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "A folder: share-1.txt and so on are written into it, readable by you only. Default: stdout, a share a line.", HelpName = "FOLDER" };
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("share", """
        Divides the root key of a vault into shares to be printed and given to different people. So many as --threshold recover it with 'palisade vault key recover'; fewer say nothing about it.

        The vault and its key file stay as they are. Shares of two runs do not fit together; a new root key ('palisade vault key rotate') makes all earlier ones worthless.

        Examples:
          palisade vault key share logs.vault --shares 5 --threshold 3 --output shares
          palisade vault key share logs.vault --shares 3 --threshold 2 | lpr
        """);

    private VaultKeyShareCommand()
    {
        _vault.AddTo(_command);
        foreach (Option option in (Option[])[_shares, _threshold, _output])
            _command.Options.Add(option);
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultKeyShareCommand()._command;

    private int Run(ParseResult parsed)
    {
        (int needed, int count) = (parsed.GetValue(_threshold), parsed.GetValue(_shares));
        if (needed > count)
        {
            Console.Error.WriteLine("palisade: --threshold is larger than --shares: the key could never be recovered");
            return ExitCodes.Incomplete;
        }

        KeyShare[] shares = RootKeyOrders.Divide(_vault.PlaceOf(parsed), needed, count);
        if (parsed.GetValue(_output) is { } folder)
        {
            Directory.CreateDirectory(folder);
            foreach (KeyShare share in shares)
                Write(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"share-{share.Number}.txt")), share);
        }
        else
        {
            foreach (KeyShare share in shares)
                Console.Out.WriteLine(share);
        }

        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shares.Length} shares of the root key {shares[0].RootId}; any {needed} of them recover it. Print them, give each to somebody else, and keep no file of them."));
        return ExitCodes.Clean;
    }

    private static void Write(string path, KeyShare share)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using StreamWriter file = new(path, options) { NewLine = "\n" };
        file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Share {share.Number} of the root key of a Palisade vault. {share.Needed} shares recover it: palisade vault key recover DIR SHARE..."));
        file.WriteLine(share);
    }
}
