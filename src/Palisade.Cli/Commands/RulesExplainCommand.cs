using System.CommandLine;
using System.Globalization;
using Palisade.Cli.Rendering;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Rules.Matching;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade rules explain RULE [PATH...]</c>: what a rule says, and why it matches events or not, part by part.</summary>
internal sealed class RulesExplainCommand
{
    private readonly InputArguments _input = new();
    private readonly RuleArguments _rules = new();
    private readonly Argument<string> _rule = new("RULE") { Description = "The rule's id, its file, or a part of its title." };
    private readonly Option<long?> _record = new("--record") { Description = "Explain this record only (EventRecordID, line or ordinal).", HelpName = "N", CustomParser = r => NumberText.Parse(r, "--record", 0, long.MaxValue) };
    private readonly Option<int> _limit = new("--limit") { Description = "Explain at most so many events.", DefaultValueFactory = _ => 3, HelpName = "N", CustomParser = NumberText.From("--limit", 1, int.MaxValue) };

    public static Command Create() => new RulesExplainCommand().Build();

    private Command Build()
    {
        Command command = new("explain", """
            Says what a rule looks for; with logs, why it matches an event or not, part by part, as the engine evaluates it.
            Without --record the events that match are explained; when none does, the one that came nearest.

            Examples:
              palisade rules explain "PowerShell with an encoded command"
              palisade rules explain "Security log cleared" Security.evtx
              palisade rules explain my-rules/one.yml Security.evtx --record 4711

            Exit code: 0 done, 2 there is no such rule, one that does not load, or not all could be read.
            """);
        command.Arguments.Add(_rule);
        UsageErrors.RejectOptions(_rule);
        _input.AddTo(command);
        _input.Paths.Arity = ArgumentArity.ZeroOrMore;
        _rules.AddTo(command);
        command.Options.Add(_record);
        command.Options.Add(_limit);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string asked = parsed.GetValue(_rule)!;
        LoadedRules loaded = _rules.Load(parsed, File.Exists(asked) ? [asked] : []);
        SigmaDocument[] found = Find(loaded.Rules, asked);
        if (found.Length == 0 && _rules.LoadRetired(parsed, loaded) is { } retired)
            (loaded, found) = (retired, Find(retired.Rules, asked));
        if (found.Length != 1)
        {
            Console.Error.WriteLine(found.Length == 0 ? WhyNone(loaded.Rules, asked)
                : $"palisade: '{asked}' fits {found.Length} rules; give the id:\n" + string.Join('\n', found.Take(10).Select(r => $"  {r.Id}  {r.Title}")));
            return ExitCodes.Incomplete;
        }

        using StreamWriter output = new(Console.OpenStandardOutput());
        if (found[0] is CorrelationRule correlation)
            CorrelationText.Write(correlation, loaded.Rules, output);
        RuleSet rules = RuleSet.Compile(found[0] is Rule rule ? [rule] : CorrelationText.BaseRules((CorrelationRule)found[0], loaded.Rules), loaded.Mapping);
        for (int i = 0; i < rules.Rules.Length; i++)
            Describe(rules, i, output);
        string[] paths = parsed.GetValue(_input.Paths) ?? [];
        if (paths.Length == 0)
            return loaded.AnyMissing ? ExitCodes.Incomplete : ExitCodes.Clean;
        InputWatch watch = new();
        using ScanInputs inputs = new();
        using Interruption interruption = new();
        long? record = parsed.GetValue(_record);
        ExplainSink sink = new(rules, () => watch.Path, record, parsed.GetValue(_limit), output);
        Pipeline.Read(watch.Over(inputs.Enumerate(parsed, paths)), watch.Over(sink), _input.ToOptions(parsed) with { Cancellation = interruption.Token }, rules.Vocabulary);
        sink.Complete();
        bool isStopped = interruption.Report();
        bool isFound = record is null || sink.Asked > 0;
        if (!isFound)
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"palisade: there is no record {record} in what was read."));
        return isStopped || watch.AnyMissing || inputs.AnyMissing || loaded.AnyMissing || !isFound ? ExitCodes.Incomplete : ExitCodes.Clean;
    }

    private static SigmaDocument[] Find(RuleCollection rules, string asked)
    {
        SigmaDocument[] all = [.. rules.Rules, .. rules.Correlations];
        SigmaDocument[] exact = [.. all.Where(r => r.Id.Equals(asked, StringComparison.OrdinalIgnoreCase) || r.Name == asked || r.Path == asked || r.Title.Equals(asked, StringComparison.OrdinalIgnoreCase))];
        return exact.Length > 0 ? exact : [.. all.Where(r => r.Title.Contains(asked, StringComparison.OrdinalIgnoreCase) || r.Path.EndsWith(asked, StringComparison.Ordinal))];
    }

    private static string WhyNone(RuleCollection rules, string asked)
    {
        RuleError[] errors = [.. rules.Errors.Where(e => e.Path == asked || (e.Id.Length > 0 && e.Id.Equals(asked, StringComparison.OrdinalIgnoreCase)))];
        if (errors.Length > 0)
            return string.Join('\n', errors.Select(e => string.Create(CultureInfo.InvariantCulture, $"palisade: {e.Path}:{e.Line}:{e.Column}: the rule does not load: {e.Reason}")));
        if (rules.LeftOut.FirstOrDefault(d => d.Id.Equals(asked, StringComparison.OrdinalIgnoreCase) || d.Path == asked || d.Title.Contains(asked, StringComparison.OrdinalIgnoreCase)) is { } left)
            return $"palisade: {left.Title} [{left.Id}] is left out {(left.IsExcluded ? "by --exclude-rule" : $"by its status, {(left.Status.Length > 0 ? left.Status : "none, which counts as stable")}")}.";
        return rules.IgnoredDocuments.FirstOrDefault(d => d.Path == asked) is { } ignored
            ? $"palisade: {ignored.Path}:{ignored.Line}: no rule: {ignored.Reason}"
            : $"palisade: no loaded rule '{asked}'; see 'palisade rules list', or give --rules.";
    }

    private static void Describe(RuleSet rules, int index, StreamWriter output)
    {
        Rule rule = rules.Rules[index];
        output.WriteLine(CorrelationText.Head(rule));
        foreach (IGrouping<string, RuleVariant> alike in rules.Variants.Where(v => v.Rule == index).Select(v => v.Variant).GroupBy(v => string.Join('\n', RuleText.Lines(v.Condition).Select(l => "  " + l))))
        {
            output.WriteLine($"On {string.Join("; on ", alike.Select(Where).Distinct())}:");
            output.WriteLine(alike.Key);
            output.WriteLine();
        }
    }

    private static string Where(RuleVariant variant)
    {
        string ids = variant.EventIds.IsEmpty ? "" : " event " + string.Join(", ", variant.EventIds);
        string where = variant.Channels.IsEmpty ? SourceWords.Of(variant.LogSource) : string.Join(", ", variant.Channels);
        return $"{where}{ids}{(variant.OnlyWithoutChannel ? " where the event names no channel" : "")}{(variant.Mapping.Length > 0 ? $"  ({variant.Mapping})" : "")}";
    }
}
