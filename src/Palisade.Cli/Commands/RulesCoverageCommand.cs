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
            """);
        _input.AddTo(command);
        _rules.AddTo(command);
        command.Options.Add(_navigator);
        command.Options.Add(_all);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        LoadedRules loaded = _rules.Load(parsed);
        RuleSet rules = RuleSet.Compile(loaded.Rules.Rules, loaded.Mapping);
        CoverageRun run = new(rules, _input.ToOptions(parsed));
        InputWatch watch = new();
        using ScanInputs inputs = new();
        run.Read(watch.Over(inputs.Enumerate(parsed, parsed.GetValue(_input.Paths)!)));
        RuleCoverage[] judged = [.. run.Judge()];
        using StreamWriter output = new(Console.OpenStandardOutput());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{SummaryText.Counted(run.Events, "event")} of {SummaryText.Counted(run.Kinds.Count(), "kind")}:"));
        foreach ((EventSource source, int id, long events) in run.Kinds.Take(SourcesShown))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{events,9}  {SourceWords.Of(source)}{(id >= 0 ? $" {id}" : "")}"));
        output.WriteLine();
        foreach (IGrouping<CoverageVerdict, RuleCoverage> group in judged.GroupBy(r => r.Verdict).OrderBy(g => g.Key))
        {
            output.WriteLine($"{group.Count(),6} {(group.Count() == 1 ? "rule " : "rules")} {Verdict(group.Key)}");
            if (group.Key == CoverageVerdict.FieldNeverSeen)
            {
                foreach (IGrouping<string, RuleCoverage> field in group.GroupBy(r => r.MissingField!).OrderByDescending(f => f.Count()).ThenBy(f => f.Key, StringComparer.Ordinal).Take(15))
                    output.WriteLine($"        {field.Count(),6} need {field.Key}");
            }
        }

        if (loaded.Rules.Errors.Length > 0)
            output.WriteLine($"{loaded.Rules.Errors.Length,6} rules rejected (palisade rules check)");
        if (parsed.GetValue(_all))
            WriteAll(judged, output);
        output.Flush();
        if (parsed.GetValue(_navigator) is { } path)
            WriteLayer(path, judged);
        return watch.AnyMissing || loaded.AnyMissing ? ExitCodes.Incomplete : ExitCodes.Clean;
    }

    private static void WriteAll(IEnumerable<RuleCoverage> judged, StreamWriter output)
    {
        output.WriteLine();
        foreach (RuleCoverage rule in judged.OrderBy(r => r.Verdict).ThenBy(r => r.Rule.Path, StringComparer.Ordinal))
            output.WriteLine($"{Short(rule.Verdict),-10} {rule.Rule.Title}{(rule.MissingField is null ? "" : $"  (needs {rule.MissingField})")}  [{rule.Rule.Path}]");
    }

    // The picture is the same as that of findings: a rule that can fire counts once for each of its techniques.
    private static void WriteLayer(string path, IEnumerable<RuleCoverage> judged)
    {
        using FileStream file = File.Create(path);
        using NavigatorFindingWriter layer = new(file);
        foreach (RuleCoverage rule in judged.Where(r => r.Verdict == CoverageVerdict.CanFire))
            layer.Write(new Finding { Rule = rule.Rule, TimeTicks = LogEvent.NoTime, Source = new FindingSource("", "", 0, 0) });
        layer.Complete(new ScanSummary());
    }

    private static string Verdict(CoverageVerdict verdict) => verdict switch
    {
        CoverageVerdict.CanFire => "can fire",
        CoverageVerdict.FieldNeverSeen => "never can: their source is here, a field they need never is",
        _ => "never can: no event comes from their source",
    };

    private static string Short(CoverageVerdict verdict) => verdict switch
    {
        CoverageVerdict.CanFire => "can fire",
        CoverageVerdict.FieldNeverSeen => "no field",
        _ => "no source",
    };
}
