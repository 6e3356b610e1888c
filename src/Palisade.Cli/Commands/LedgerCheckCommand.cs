using System.CommandLine;
using Microsoft.Extensions.Logging;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade ledger check DATA</c>: whether the tables of a server say what its ledger says.</summary>
internal sealed class LedgerCheckCommand
{
    private readonly ServerDataArguments _data = new();

    public static Command Create() => new LedgerCheckCommand().Build();

    private Command Build()
    {
        Command command = new("check", """
            Compares the database of a server with the ledger in its vault, row by row: what somebody wrote into the database behind the server's back is named. Its tables are built once more beside, and removed. What is
            not in the ledger (passwords, sessions, counts) is not compared (docs/ledger.md).

            Examples:
              palisade ledger check palisade-data
              palisade ledger check /var/lib/palisade --config /etc/palisade/palisade.yaml

            Exit code: 0 alike, 1 not alike, 2 not all could be compared.
            """);
        _data.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        if (!_data.TryRead(parsed, out DatabasePlace? database))
            return ExitCodes.Incomplete;
        using ILoggerFactory logs = LoggerFactory.Create(log => log.AddSimpleConsole(line => line.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
        LedgerCheckResult result = LedgerCheck.RunAsync(_data.FolderOf(parsed), _data.OptionsOf(parsed), logs.CreateLogger("ledger"), database).GetAwaiter().GetResult();
        foreach (LedgerDifference difference in result.Differences)
            Console.Out.WriteLine($"DIFFERS {difference}");
        if (result.More > 0)
            Console.Out.WriteLine($"{result.More} more, not listed");
        foreach (string problem in result.Problems)
            Console.Error.WriteLine($"palisade: {problem}: what it made cannot be compared");
        Console.Out.WriteLine(result.Differences.Count == 0
            ? $"{result.Tables} tables are as the {result.Entries} {(result.Entries == 1 ? "entry" : "entries")} of the ledger say"
            : $"The ledger is right, and the tables are not: palisade ledger rebuild {_data.FolderOf(parsed)} makes them anew");
        return result.Problems.Count > 0 ? ExitCodes.Incomplete : result.Differences.Count > 0 ? ExitCodes.Found : ExitCodes.Clean;
    }
}
