using System.CommandLine;
using System.Globalization;
using Palisade.Cli.Rendering;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Rules.Matching;
using Palisade.Scanning;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade rules coverage PATH...</c>: which rules these logs can feed, and which never.</summary>
internal sealed class RulesCoverageCommand
{
    private const int SourcesShown = 40;
    private const int FieldsShown = 15;

    private readonly InputArguments _input = new();
    private readonly RuleArguments _rules = new();
    private readonly Option<string?> _navigator = new("--navigator") { Description = "Write an ATT&CK Navigator layer of the rules that can fire.", HelpName = "FILE" };
    private readonly Option<bool> _all = new("--all") { Description = "List every rule with its verdict." };

    public static Command Create() => new RulesCoverageCommand().Build();

    private Command Build()
    {
        Command command = new("coverage", """
            Given logs, says which rules can fire on them, and which never can because their source or a field they need does not occur.

            Examples:
              palisade rules coverage /var/log --rules sigma/rules
              palisade rules coverage logs --rules sigma/rules --all --navigator coverage.json

            Exit code: 0 done, 2 a path is not there or cannot be read.
            """);
        _input.AddTo(command);
        _rules.AddTo(command);
        command.Options.Add(_navigator);
        command.Options.Add(_all);
        new OutputGuard(_input).And(_rules).Watch(command, _navigator);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        LoadedRules loaded = _rules.Load(parsed);
        RuleSet rules = RuleSet.Compile(loaded.Rules.Rules, loaded.Mapping);
        using Interruption interruption = new();
        ScanOptions options = _input.ToOptions(parsed) with { Cancellation = interruption.Token };
        CoverageRun run = new(rules, options);
        InputWatch watch = new();
        using ScanInputs inputs = new(parsed.GetValue(_navigator));
        Pipeline.Read(watch.Over(inputs.Enumerate(parsed, parsed.GetValue(_input.Paths)!)), watch.Over(run), options, rules.Vocabulary);
        bool isStopped = interruption.Report();
        if (run is { Events: 0, Failures: 0 } && !isStopped)
            Console.Error.WriteLine("palisade: there was no event in what was read.");
        CoverageReport report = run.Judge(loaded.Rules);
        using StreamWriter output = new(Console.OpenStandardOutput());
        WriteKinds(run, output);
        WriteCounts(report, loaded, output);
        if (parsed.GetValue(_all))
            WriteAll(report.Rules, output);
        output.Flush();
        if (parsed.GetValue(_navigator) is { } path)
            WriteLayer(path, report.Rules);
        return isStopped || watch.AnyMissing || inputs.AnyMissing || loaded.AnyMissing ? ExitCodes.Incomplete : ExitCodes.Clean;
    }

    private static void WriteKinds(CoverageRun run, StreamWriter output)
    {
        (EventSource Source, int EventId, long Events)[] kinds = [.. run.Kinds];
        output.WriteLine($"{SummaryText.Counted(run.Events, "event")} of {SummaryText.Counted(kinds.Length, "kind")}{(run.Failures > 0 ? $", and {SummaryText.Counted(run.Failures, "failure")} of what does not parse or cannot be read" : "")}:");
        foreach ((EventSource source, int id, long events) in kinds.Take(SourcesShown))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{events,9}  {SourceWords.Of(source)}{(id >= 0 ? $" {id}" : "")}"));
        if (kinds.Length > SourcesShown)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kinds.Skip(SourcesShown).Sum(k => k.Events),9}  of {SummaryText.Counted(kinds.Length - SourcesShown, "further kind")}"));
        output.WriteLine();
    }

    // Could match, as a scan counts it, is can fire and no field together.
    private static void WriteCounts(CoverageReport report, LoadedRules loaded, StreamWriter output)
    {
        int couldMatch = report.Rules.Count(r => r.Verdict != CoverageVerdict.SourceNeverSeen);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Rules: {couldMatch + report.LeftOut.Count:N0} loaded, {RuleLines.Counts(couldMatch, report.LeftOut)}, {loaded.Rules.Errors.Length + report.Rejected.Length:N0} rejected, {loaded.Rules.Ignored:N0} ignored."));
        if (!report.LeftOut.ByStatus.IsEmpty)
            output.WriteLine($"  {RuleLines.StatusHint(report.LeftOut)}");
        foreach (IGrouping<CoverageVerdict, RuleCoverage> group in report.Rules.GroupBy(r => r.Verdict).OrderBy(g => g.Key))
        {
            output.WriteLine($"{group.Count(),6} {(group.Count() == 1 ? "rule " : "rules")} {Verdict(group.Key)}");
            if (group.Key == CoverageVerdict.FieldNeverSeen)
                WriteFields(group, output);
        }
    }

    private static void WriteFields(IEnumerable<RuleCoverage> lacking, StreamWriter output)
    {
        IGrouping<string, RuleCoverage>[] fields = [.. lacking.GroupBy(r => r.MissingField!).OrderByDescending(f => f.Count()).ThenBy(f => f.Key, StringComparer.Ordinal)];
        foreach (IGrouping<string, RuleCoverage> field in fields.Take(FieldsShown))
            output.WriteLine($"        {field.Count(),6} {(field.Count() == 1 ? "needs" : "need")} {field.Key}");
        if (fields.Length > FieldsShown)
            output.WriteLine($"        {fields.Skip(FieldsShown).Sum(f => f.Count()),6} need others: --all names them");
    }

    private static void WriteAll(IEnumerable<RuleCoverage> judged, StreamWriter output)
    {
        output.WriteLine();
        foreach (RuleCoverage rule in judged.OrderBy(r => r.Verdict).ThenBy(r => r.Rule.Path, StringComparer.Ordinal))
            output.WriteLine($"{Short(rule.Verdict),-10} {rule.Rule.Title}{(rule.MissingField is null ? "" : $"  (needs {rule.MissingField})")}  [{rule.Rule.Path}]");
    }

    private static void WriteLayer(string path, IEnumerable<RuleCoverage> judged)
    {
        using FileStream file = File.Create(path);
        using NavigatorFindingWriter layer = NavigatorFindingWriter.OfRules(file, "Palisade coverage", "can fire on the logs looked at");
        foreach (RuleCoverage rule in judged.Where(r => r.Verdict == CoverageVerdict.CanFire))
            layer.Write(new Finding { Rule = rule.Rule, TimeTicks = LogEvent.NoTime, Source = new FindingSource("", "", 0, 0) });
        layer.Complete(new ScanSummary());
    }

    private static string Verdict(CoverageVerdict verdict) => verdict switch
    {
        CoverageVerdict.CanFire => "can fire: their source is here, and each field they need",
        CoverageVerdict.FieldNeverSeen => "could match by their source and never will: a field they need does not occur",
        _ => "could not: no event is of their source and event id",
    };

    private static string Short(CoverageVerdict verdict) => verdict switch
    {
        CoverageVerdict.CanFire => "can fire",
        CoverageVerdict.FieldNeverSeen => "no field",
        _ => "no source",
    };
}
