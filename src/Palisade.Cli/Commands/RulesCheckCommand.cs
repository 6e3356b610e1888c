using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Palisade.Cli.Rendering;
using Palisade.Rules;
using Palisade.Rules.Linting;
using Palisade.Scanning;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade rules check PATH...</c>: what is wrong in rules, where, and what to write instead.</summary>
internal sealed class RulesCheckCommand
{
    private readonly Argument<string[]> _paths = new("PATH") { Description = "Rule files or folders. Default: the starter rules in the program.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _rules = new("--rules") { Description = "The same as PATH; may be repeated.", HelpName = "PATH" };
    private readonly Option<string> _severity = new("--severity") { Description = "The least severity shown: error, warning or info.", DefaultValueFactory = _ => "warning", HelpName = "S" };
    private readonly Option<string> _format = new("--output-format") { Description = "text or ndjson.", DefaultValueFactory = _ => "text", HelpName = "NAME" };

    public static Command Create() => new RulesCheckCommand().Build();

    private Command Build()
    {
        Command command = new("check", """
            Checks Sigma rules: what is wrong, where, and what to write instead.

            Examples:
              palisade rules check my-rules
              palisade rules check my-rules --severity info --output-format ndjson

            Exit code: 0 nothing found, 1 something found, 2 a path could not be read.
            """);
        command.Arguments.Add(_paths);
        UsageErrors.RejectOptions(_paths);
        foreach (Option option in (Option[])[_rules, _severity, _format])
            command.Options.Add(option);
        _severity.AcceptOnlyFromAmong("error", "warning", "info");
        _format.AcceptOnlyFromAmong("text", "ndjson");
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string[] paths = [.. parsed.GetValue(_paths) ?? [], .. parsed.GetValue(_rules) ?? []];
        string[] missing = [.. paths.Where(p => !File.Exists(p) && !Directory.Exists(p))];
        foreach (string path in missing)
            Console.Error.WriteLine($"palisade: {path}: no such file or folder");
        ImmutableArray<LintFinding> findings = paths.Length == 0 ? RuleLinter.CheckTexts(StarterRules.Texts) : RuleLinter.Check(paths.Except(missing));
        LintSeverity least = Enum.Parse<LintSeverity>(parsed.GetValue(_severity)!, ignoreCase: true);
        LintFinding[] shown = [.. findings.Where(f => Weight(f.Severity) >= Weight(least))];
        using (StreamWriter output = new(Console.OpenStandardOutput()))
        {
            foreach (LintFinding finding in shown)
                output.WriteLine(parsed.GetValue(_format) == "ndjson" ? Json(finding) : Text(finding));
        }

        RuleCollection loaded = paths.Length == 0 ? StarterRules.Load() : RuleLoader.Load(paths.Except(missing));
        RuleError[] rejected = [.. loaded.Errors, .. ScanPlan.Compile(loaded).Rejected];
        bool isEmpty = paths.Length > missing.Length && findings.IsEmpty && loaded is { Documents: 0, Errors.Length: 0 };
        foreach (IgnoredDocument document in loaded.IgnoredDocuments)
            Console.Error.WriteLine(RuleLines.Ignored(document));
        if (isEmpty)
            Console.Error.WriteLine($"palisade: {string.Join(", ", paths.Except(missing))}: no rules there");
        Console.Error.WriteLine($"{Counted(shown, LintSeverity.Error, "error")}, {Counted(shown, LintSeverity.Warning, "warning")}{(least == LintSeverity.Info ? $", {Counted(shown, LintSeverity.Info, "note")}" : "")}.");
        Console.Error.WriteLine(Accounted(loaded.Documents + loaded.Errors.Length, rejected.Length, loaded.Ignored));
        return missing.Length > 0 || isEmpty ? ExitCodes.Incomplete : shown.Length > 0 ? ExitCodes.Found : ExitCodes.Clean;
    }

    // The same numbers as at the end of a scan: not every error keeps a rule from running, and each rule that does not run is an error.
    private static string Accounted(int documents, int rejected, int ignored) => string.Create(
        CultureInfo.InvariantCulture,
        $"{SummaryText.Counted(documents, "document")} {(documents == 1 ? "is a rule" : "are rules")}: {documents - rejected:N0} {(documents - rejected == 1 ? "loads" : "load")}, {rejected:N0} {(rejected == 1 ? "is rejected and does" : "are rejected and do")} not run; {ignored:N0} ignored.");

    private static string Counted(LintFinding[] shown, LintSeverity severity, string noun) => SummaryText.Counted(shown.Count(f => f.Severity == severity), noun);

    private static int Weight(LintSeverity severity) => severity switch
    {
        LintSeverity.Error => 2,
        LintSeverity.Warning => 1,
        _ => 0,
    };

    private static string Text(LintFinding finding) =>
        $"{finding.Path}:{finding.Line}:{finding.Column}: {finding.Severity.ToString().ToLowerInvariant()} {finding.Code}: {finding.Message}{(finding.Suggestion.Length > 0 ? $"\n    {finding.Suggestion}" : "")}";

    private static string Json(LintFinding finding) => JsonLine.Of(json =>
    {
        json.WriteString("path", finding.Path);
        json.WriteString("id", finding.Id);
        json.WriteNumber("line", finding.Line);
        json.WriteNumber("column", finding.Column);
        json.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
        json.WriteString("code", finding.Code);
        json.WriteString("message", finding.Message);
        json.WriteString("suggestion", finding.Suggestion);
    });
}
