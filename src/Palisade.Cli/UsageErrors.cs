using System.CommandLine;
using System.CommandLine.Parsing;

namespace Palisade.Cli;

/// <summary>Says what is wrong with a command line, and where its help is.</summary>
internal static class UsageErrors
{
    public static int Print(ParseResult parsed)
    {
        foreach (ParseError error in parsed.Errors)
            Console.Error.WriteLine($"palisade: {error.Message}");
        Console.Error.WriteLine($"Try '{NameOf(parsed.CommandResult)} --help'.");
        return ExitCodes.Incomplete;
    }

    /// <summary>Makes a mistyped option an error where any word would do as an argument. A file whose name begins so is written <c>./-name</c>.</summary>
    public static void RejectOptions(Argument argument) => argument.Validators.Add(result =>
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.Length > 1 && token.Value[0] == '-' && !File.Exists(token.Value) && !Directory.Exists(token.Value))
                result.AddError($"Unrecognized option '{token.Value}'.");
        }
    });

    private static string NameOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : "palisade";
}
