using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Palisade.Cli;

/// <summary>Says what is wrong with a command line, and where its help is.</summary>
internal static partial class UsageErrors
{
    // From here on System.CommandLine names the .NET type that it could not make.
    private const string TypeName = " as expected type";

    // Two letters that changed place, or two that are wrong.
    private const int MaxMistakes = 2;

    public static int Print(ParseResult parsed)
    {
        if (Unknown(parsed) is { } unknown)
            Console.Error.WriteLine($"palisade: {unknown}");
        else
            foreach (string message in Messages(parsed))
                Console.Error.WriteLine($"palisade: {message}");
        Console.Error.WriteLine($"Try '{NameOf(parsed.CommandResult)} --help'.");
        return ExitCodes.Incomplete;
    }

    /// <summary>Makes it an error that the file an option names lies in a folder that is not there: before hours of work, not after.</summary>
    public static void NeedsFolder(Option<string?> option) => option.Validators.Add(result =>
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value != "-" && Path.GetDirectoryName(token.Value) is { Length: > 0 } folder && !Directory.Exists(folder))
                result.AddError($"{option.Name} {token.Value}: folder {folder} does not exist.");
        }
    });

    /// <summary>Makes a mistyped option an error where any word would do as an argument. A file whose name begins so is written <c>./-name</c>.</summary>
    public static void RejectOptions(Argument argument) => argument.Validators.Add(result =>
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.Length > 1 && token.Value[0] == '-' && !File.Exists(token.Value) && !Directory.Exists(token.Value))
                result.AddError($"Unrecognized option '{token.Value}'.");
        }
    });

    /// <summary>Makes it an error that two results are to go to stdout: neither could be read.</summary>
    public static void KeepApart(Command command, Option<string?> summary, Option<string?> output) => command.Validators.Add(result =>
    {
        bool isOut = result.GetResult(output)?.Tokens is not [{ Value: not "-" }];
        if (isOut && result.GetResult(summary)?.Tokens is [{ Value: "-" }])
            result.AddError($"{summary.Name} -: stdout has the results already; name a file, or send those to one with {output.Name} FILE.");
    });

    private static string NameOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : "palisade";

    private static string Plain(string message) => message.IndexOf(TypeName, StringComparison.Ordinal) is >= 0 and int at ? message[..at] + "." : message;

    // A word where a command should be, and the command that it is nearly.
    private static string? Unknown(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (command.Subcommands.Count == 0 || parsed.UnmatchedTokens is not [{ } word, ..] || word.StartsWith('-'))
            return null;
        string? near = command.Subcommands.Select(c => c.Name).Where(n => Mistakes(word, n) <= MaxMistakes).MinBy(n => Mistakes(word, n));
        return $"there is no command '{word}'{(near is null ? "" : $"; did you mean '{near}'?")}";
    }

    // An option that there is not is named with the one that it nearly is; the word behind it, its value, is no mistake of its own.
    private static string[] Messages(ParseResult parsed)
    {
        string[] all = [.. parsed.Errors.Select(e => Plain(e.Message)).Distinct()];
        string[] unknown = [.. all.Select(m => UnknownOption().Match(m)).Where(m => m.Success).Select(m => m.Groups[1].Value.Split('=')[0])];
        return unknown.Length == 0
            ? all
            : [.. unknown.Select(word => $"there is no option '{word}'{(Near(parsed.CommandResult, word) is { } near ? $"; did you mean '{near}'?" : "")}"), .. all.Where(m => !m.StartsWith("Unrecognized", StringComparison.Ordinal))];
    }

    private static string? Near(CommandResult command, string word) => Options(command).Where(n => n.Length > 2 && Mistakes(word, n) <= MaxMistakes).MinBy(n => Mistakes(word, n));

    private static IEnumerable<string> Options(CommandResult command) =>
        command.Command.Options.SelectMany(o => o.Aliases.Prepend(o.Name)).Concat(command.Parent is CommandResult parent ? parent.Command.Options.Where(o => o.Recursive).SelectMany(o => o.Aliases.Prepend(o.Name)) : []);

    [GeneratedRegex("^Unrecognized (?:option|command or argument) '(--?[^']+)'")]
    private static partial Regex UnknownOption();

    // Levenshtein's distance; words are short.
    private static int Mistakes(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[b.Length];
    }
}
