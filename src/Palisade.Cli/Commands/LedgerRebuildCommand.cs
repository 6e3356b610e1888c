using System.CommandLine;
using Microsoft.Extensions.Logging;
using Palisade.Server.Configuration;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade ledger rebuild DATA</c>: makes the tables of a server anew from its ledger.</summary>
internal sealed class LedgerRebuildCommand
{
    private readonly Argument<string> _data = new("DATA") { Description = "The data folder of the server, which must not run." };
    private readonly Option<string?> _keyFile = new("--key-file") { Description = "The root key's file. Default: vault.key in the data folder.", HelpName = "F" };

    private readonly Option<string?> _config = new("--config") { Description = "The configuration of the server, where it names PostgreSQL (docs/serve.md). Default: server.db in the data folder.", HelpName = "FILE" };

    public static Command Create() => new LedgerRebuildCommand().Build();

    private Command Build()
    {
        Command command = new("rebuild", """
            Makes the database of a server anew from the ledger in its vault, and keeps the one before beside it. Passwords, sessions, tokens, counts and how far detection has got are not in the
            ledger: they are taken over from the database before, where it can be read (docs/ledger.md).

            Examples:
              palisade ledger rebuild palisade-data
              palisade ledger rebuild /var/lib/palisade --config /etc/palisade/palisade.yaml
            """);
        command.Arguments.Add(_data);
        command.Options.Add(_keyFile);
        command.Options.Add(_config);
        UsageErrors.RejectOptions(_data);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        DatabasePlace? database = null;
        if (parsed.GetValue(_config) is { } file)
        {
            database = SettingsReader.Read(file, out IReadOnlyList<SettingsProblem> problems)?.Database;
            foreach (SettingsProblem problem in problems)
                Console.Error.WriteLine($"palisade: {problem}");
            if (problems.Count > 0)
                return ExitCodes.Incomplete;
        }

        using ILoggerFactory logs = LoggerFactory.Create(log => log.AddSimpleConsole(line => line.SingleLine = true));
        RebuildResult result = LedgerRebuild.RunAsync(parsed.GetValue(_data)!, VaultArguments.Options(parsed.GetValue(_keyFile)), logs.CreateLogger("ledger"), database).GetAwaiter().GetResult();
        Console.Out.WriteLine($"{result.Entries} entries: {result.Accounts} accounts, {result.Alerts} alerts");
        if (result.Kept is { } kept)
            Console.Out.WriteLine($"The database before is {kept}");
        return ExitCodes.Clean;
    }
}
