using System.CommandLine;
using System.Globalization;
using Palisade.Cli.Rendering;
using Palisade.Events;
using Palisade.Parsing;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Rules.Matching;
using Palisade.Sources;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade rules explain RULE [PATH...]</c>: what a rule says, and why it matches events or not, part by part.</summary>
internal sealed class RulesExplainCommand
{
    private readonly InputArguments _input = new();
    private readonly RuleArguments _rules = new();
    private readonly Argument<string> _rule = new("RULE") { Description = "The rule's id, its file, or a part of its title." };
    private readonly Option<long?> _record = new("--record") { Description = "Explain this record only (EventRecordID, line or ordinal).", HelpName = "N" };
    private readonly Option<int> _limit = new("--limit") { Description = "Explain at most so many events.", DefaultValueFactory = _ => 3, HelpName = "N" };

    public static Command Create() => new RulesExplainCommand().Build();

    private Command Build()
    {
        Command command = new("explain", """
            Says what a rule looks for; with logs, why it matches an event or not, part by part, as the engine evaluates it.
            Without --record the events that match are explained; when none does, the one that came nearest.

            Examples:
              palisade rules explain "Encoded PowerShell"
              palisade rules explain 1f3a... Security.evtx --rules sigma/rules --record 4711
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
        Rule[] found = Find(loaded.Rules, asked);
        if (found.Length != 1)
        {
            Console.Error.WriteLine(found.Length == 0
                ? $"palisade: no loaded rule '{asked}'; see 'palisade rules list', or give --rules."
                : $"palisade: '{asked}' fits {found.Length} rules; give the id:\n" + string.Join('\n', found.Take(10).Select(r => $"  {r.Id}  {r.Title}")));
            return ExitCodes.Incomplete;
        }

        RuleSet rules = RuleSet.Compile(found, loaded.Mapping);
        using StreamWriter output = new(Console.OpenStandardOutput());
        Describe(rules, output);
        string[] paths = parsed.GetValue(_input.Paths) ?? [];
        if (paths.Length == 0)
            return ExitCodes.Clean;
        ExplainSink sink = new(rules, parsed.GetValue(_record), parsed.GetValue(_limit), output);
        InputWatch watch = new();
        Pipeline.Read(watch.Over(LogInputs.Enumerate(paths, Console.OpenStandardInput())), sink, _input.ToOptions(parsed), rules.Vocabulary);
        sink.Complete();
        return watch.AnyMissing || loaded.AnyMissing ? ExitCodes.Incomplete : ExitCodes.Clean;
    }

    private static Rule[] Find(RuleCollection rules, string asked)
    {
        Rule[] exact = [.. rules.Rules.Where(r => r.Id.Equals(asked, StringComparison.OrdinalIgnoreCase) || r.Path == asked || r.Title.Equals(asked, StringComparison.OrdinalIgnoreCase))];
        return exact.Length > 0 ? exact : [.. rules.Rules.Where(r => r.Title.Contains(asked, StringComparison.OrdinalIgnoreCase) || r.Path.EndsWith(asked, StringComparison.Ordinal))];
    }

    private static void Describe(RuleSet rules, StreamWriter output)
    {
        Rule rule = rules.Rules[0];
        output.WriteLine($"{rule.Title}\n  id {rule.Id}, level {rule.Level.ToString().ToLowerInvariant()}, by {rule.Author}\n  {rule.Path}\n");
        foreach ((RuleVariant variant, _) in rules.Variants)
        {
            string ids = variant.EventIds.IsEmpty ? "" : " event " + string.Join(", ", variant.EventIds);
            string where = variant.Channels.IsEmpty ? SourceWords.Of(variant.LogSource) : string.Join(", ", variant.Channels);
            output.WriteLine($"On {where}{ids}{(variant.Mapping.Length > 0 ? $"  ({variant.Mapping})" : "")}:");
            foreach (string line in RuleText.Lines(variant.Condition))
                output.WriteLine("  " + line);
            output.WriteLine();
        }
    }

    private sealed class ExplainSink(RuleSet rules, long? record, int limit, StreamWriter output) : IEventSink
    {
        private Explanation? _nearest;
        private string _nearestTitle = "";
        private double _nearestShare = -1;
        private int _shown;
        private long _events;
        private long _concerned;

        public void OnFailure(in ParseFailure failure)
        {
        }

        public void OnEvent(LogEvent e)
        {
            _events++;
            if (_shown >= limit || (record is not null && e.RecordNumber != record))
                return;
            bool any = false;
            foreach ((RuleVariant variant, _) in rules.Variants.Where(v => v.Variant.AppliesTo(e.Source, e.EventId)))
            {
                any = true;
                Explanation explanation = Explanation.Of(variant, e);
                string title = string.Create(CultureInfo.InvariantCulture, $"Record {e.RecordNumber} at offset {e.OffsetBytes}{(variant.Mapping.Length > 0 ? $" as {variant.Mapping}" : "")}: {(explanation.Holds ? "MATCHES" : "does not match")}");
                if (explanation.Holds || record is not null)
                {
                    Show(title, explanation);
                    continue;
                }

                (int holding, int all) = explanation.Tests();
                if ((double)holding / all > _nearestShare)
                    (_nearest, _nearestTitle, _nearestShare) = (explanation, title, (double)holding / all);
            }

            if (any)
                _concerned++;
            else if (record is not null)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Record {e.RecordNumber}: the rule does not run on it. It comes from {e.Source.Channel ?? e.Source.Product ?? "an unknown source"}{(e.EventId >= 0 ? $", event {e.EventId}" : "")}."));
        }

        public void Complete()
        {
            if (_shown == 0 && _nearest is not null)
            {
                output.WriteLine("No event matches. The nearest:");
                Show(_nearestTitle, _nearest);
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_events} events read, {_concerned} of them of the rule's source."));
            output.Flush();
        }

        private void Show(string title, Explanation explanation)
        {
            _shown++;
            output.WriteLine(title);
            Write(explanation, 1);
            output.WriteLine();
        }

        private void Write(Explanation part, int depth)
        {
            output.WriteLine($"{new string(' ', depth * 2)}{(part.Holds ? "+" : "-")} {part.Text}{(string.IsNullOrEmpty(part.Seen) ? "" : $"    saw {part.Seen}")}");
            foreach (Explanation inner in part.Parts)
                Write(inner, depth + 1);
        }
    }
}
