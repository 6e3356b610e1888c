using System.CommandLine;
using Microsoft.Data.Sqlite;
using Palisade.Cli;
using Palisade.Cli.Commands;
using Palisade.Vault.Keys;

RootCommand root = new("Palisade finds attacks in security logs with Sigma rules.\n\nStart with:  palisade scan FOLDER\nThen look:   palisade scan FOLDER --output-format html --output report.html");
root.Subcommands.Add(ScanCommand.Create());
root.Subcommands.Add(EventsCommand.Create());
root.Subcommands.Add(RulesCommand.Create());
root.Subcommands.Add(VaultCommand.Create());
root.Subcommands.Add(VerifyCommand.Create());
root.Subcommands.Add(WitnessCommand.Create());
root.Subcommands.Add(ServeCommand.Create());
root.Subcommands.Add(LedgerCommand.Create());
root.Subcommands.Add(CaseCommand.Create());
root.Subcommands.Add(CompletionCommand.Create());

ParseResult parsed = root.Parse(args);
try
{
    return parsed.Errors.Count > 0 ? UsageErrors.Print(parsed) : parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (IOException e) when (BrokenPipe.Is(e))
{
    // The reader of our output has seen enough (head, less): no error.
    return ExitCodes.Clean;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or VaultKeyException)
{
    Console.Error.WriteLine($"palisade: {e.Message}");
    return ExitCodes.Incomplete;
}
catch (SqliteException e)
{
    Console.Error.WriteLine($"palisade: the catalogue of the vault: {e.Message} Where it is damaged, palisade vault rebuild DIR makes it anew.");
    return ExitCodes.Incomplete;
}
catch (Exception e) when (e.GetBaseException() is DllNotFoundException)
{
    // The vault's catalogue is SQLite, a library of its own beside the published program.
    Console.Error.WriteLine("palisade: a library that belongs beside this program is missing (libe_sqlite3.so, e_sqlite3.dll or libe_sqlite3.dylib): copy it from where the program was published.");
    return ExitCodes.Incomplete;
}
