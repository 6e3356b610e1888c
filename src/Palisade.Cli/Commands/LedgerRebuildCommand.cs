using System.CommandLine;
using Microsoft.Extensions.Logging;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade ledger rebuild DATA</c>: makes the tables of a server anew from its ledger.</summary>
internal sealed class LedgerRebuildCommand
{
    private readonly ServerDataArguments _data = new();

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
        _data.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        if (!_data.TryRead(parsed, out DatabasePlace? database))
            return ExitCodes.Incomplete;
        using ILoggerFactory logs = LoggerFactory.Create(log => log.AddSimpleConsole(line => line.SingleLine = true));
        RebuildResult result = LedgerRebuild.RunAsync(_data.FolderOf(parsed), _data.OptionsOf(parsed), logs.CreateLogger("ledger"), database).GetAwaiter().GetResult();
        Console.Out.WriteLine($"{result.Entries} entries: {result.Accounts} accounts, {result.Alerts} alerts");
        if (result.Kept is { } kept)
            Console.Out.WriteLine($"The database before is {kept}");
        return ExitCodes.Clean;
    }
}
