using System.CommandLine;
using Microsoft.Extensions.Logging;
using Palisade.Server.Ledger;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade ledger rebuild DATA</c>: makes the tables of a server anew from its ledger.</summary>
internal sealed class LedgerRebuildCommand
{
    private readonly Argument<string> _data = new("DATA") { Description = "The data folder of the server, which must not run." };
    private readonly Option<string?> _keyFile = new("--key-file") { Description = "The root key's file. Default: vault.key in the data folder.", HelpName = "F" };

    public static Command Create() => new LedgerRebuildCommand().Build();

    private Command Build()
    {
        Command command = new("rebuild", """
            Makes the database of a server anew from the ledger in its vault, and keeps the one before beside it. Passwords, sessions, tokens, counts and how far detection has got are not in the
            ledger: they are taken over from the database before, where it can be read (docs/ledger.md).

            Example:
              palisade ledger rebuild palisade-data
            """);
        command.Arguments.Add(_data);
        command.Options.Add(_keyFile);
        UsageErrors.RejectOptions(_data);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using ILoggerFactory logs = LoggerFactory.Create(log => log.AddSimpleConsole(line => line.SingleLine = true));
        RebuildResult result = LedgerRebuild.RunAsync(parsed.GetValue(_data)!, VaultArguments.Options(parsed.GetValue(_keyFile)), logs.CreateLogger("ledger")).GetAwaiter().GetResult();
        Console.Out.WriteLine($"{result.Entries} entries: {result.Accounts} accounts, {result.Alerts} alerts");
        if (result.Kept is { } kept)
            Console.Out.WriteLine($"The database before is {kept}");
        return ExitCodes.Clean;
    }
}
