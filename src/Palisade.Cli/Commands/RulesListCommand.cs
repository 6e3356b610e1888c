using System.CommandLine;
using Palisade.Cli.Rendering;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Scanning;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade rules list</c>: the rules that would run.</summary>
internal sealed class RulesListCommand
{
    private readonly RuleArguments _rules = new();
    private readonly Option<string> _format = new("--output-format") { Description = "table or ndjson.", DefaultValueFactory = _ => "table", HelpName = "NAME" };

    public static Command Create() => new RulesListCommand().Build();

    private Command Build()
    {
        Command command = new("list", """
            Lists the rules that would run, with level, log source and title.

            Examples:
              palisade rules list
              palisade rules list --rules sigma/rules --output-format ndjson
            """);
        _rules.AddTo(command);
        command.Options.Add(_format);
        _format.AcceptOnlyFromAmong("table", "ndjson");
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        LoadedRules loaded = _rules.Load(parsed);
        ScanPlan plan = ScanPlan.Compile(loaded.Rules, loaded.Mapping);
        SigmaDocument[] documents = [.. plan.Documents.OrderByDescending(d => d.Level).ThenBy(d => d.Title, StringComparer.Ordinal)];
        using StreamWriter output = new(Console.OpenStandardOutput());
        foreach (SigmaDocument document in documents)
            output.WriteLine(parsed.GetValue(_format) == "ndjson" ? Json(document) : $"{RuleLevels.Name(document.Level),-13} {Source(document),-36} {document.Title}  [{document.Id}]");
        output.Flush();
        RuleError[] rejected = [.. loaded.Rules.Errors, .. plan.Rejected];
        foreach (RuleError error in rejected)
            Console.Error.WriteLine($"{error.Path}:{error.Line}:{error.Column}: {error.Reason}");
        foreach (IgnoredDocument document in loaded.Rules.IgnoredDocuments)
            Console.Error.WriteLine(RuleLines.Ignored(document));
        RulesLeftOut left = plan.LeftOut;
        string parts = string.Join(", ", RuleLines.Parts(left).Select(p => $"{p.Count} {p.Why}"));
        Console.Error.WriteLine($"{documents.Length + left.Count} loaded, {rejected.Length} rejected, {loaded.Rules.Ignored} ignored; of those loaded {documents.Length} listed, {left.Count} not{(parts.Length > 0 ? $" ({parts})" : "")}.");
        if (!left.ByStatus.IsEmpty)
            Console.Error.WriteLine(RuleLines.StatusHint(left));
        return loaded.AnyMissing ? ExitCodes.Incomplete : ExitCodes.Clean;
    }

    private static string Source(SigmaDocument document) => document is Rule rule ? SourceWords.Of(rule.LogSource) : "correlation";

    private static string Json(SigmaDocument document) => JsonLine.Of(json =>
    {
        json.WriteString("id", document.Id);
        json.WriteString("title", document.Title);
        json.WriteString("level", RuleLevels.Name(document.Level));
        json.WriteString("status", document.Status);
        json.WriteString("logsource", Source(document));
        json.WriteString("author", document.Author);
        json.WriteStartArray("tags");
        foreach (string tag in document.Tags)
            json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WriteString("path", document.Path);
    });
}
