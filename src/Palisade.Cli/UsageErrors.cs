using System.CommandLine;

namespace Palisade.Cli;

/// <summary>Says what is wrong with a command line, and where its help is.</summary>
internal static class UsageErrors
{
    public static int Print(ParseResult parsed)
    {
        foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            Console.Error.WriteLine($"palisade: {error.Message}");
        string command = parsed.CommandResult.Command is RootCommand ? "palisade" : $"palisade {parsed.CommandResult.Command.Name}";
        Console.Error.WriteLine($"Try '{command} --help'.");
        return ExitCodes.Incomplete;
    }
}
