using System.CommandLine;
using Palisade.Server.Configuration;
using Palisade.Server.Storage;
using Palisade.Vault;

namespace Palisade.Cli;

/// <summary>The data of a server that does not run: its folder, the root key, and where its tables are.</summary>
internal sealed class ServerDataArguments
{
    private readonly Argument<string> _data = new("DATA") { Description = "The data folder of the server, which must not run." };
    private readonly Option<string?> _keyFile = new("--key-file") { Description = "The root key's file. Default: vault.key in the data folder.", HelpName = "F" };
    private readonly Option<string?> _config = new("--config") { Description = "The configuration of the server, where it names PostgreSQL (docs/serve.md). Default: server.db in the data folder.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_data);
        command.Options.Add(_keyFile);
        command.Options.Add(_config);
        UsageErrors.RejectOptions(_data);
    }

    public string FolderOf(ParseResult parsed) => parsed.GetValue(_data)!;

    public VaultOptions OptionsOf(ParseResult parsed) => VaultArguments.Options(parsed.GetValue(_keyFile));

    /// <summary>Where the tables are: null for the file in the data folder. False, with the reasons said, when the configuration is not good.</summary>
    public bool TryRead(ParseResult parsed, out DatabasePlace? database)
    {
        database = null;
        if (parsed.GetValue(_config) is not { } file)
            return true;
        database = SettingsReader.Read(file, out IReadOnlyList<SettingsProblem> problems)?.Database;
        foreach (SettingsProblem problem in problems)
            Console.Error.WriteLine($"palisade: {problem}");
        return problems.Count == 0;
    }
}
