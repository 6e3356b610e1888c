using System.CommandLine;
using System.Diagnostics;
using Palisade.Cli.Rendering;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Scanning;
using Palisade.Sources;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade scan PATH...</c>: from logs to findings.</summary>
internal sealed class ScanCommand
{
    private const string NoRules = "no rules were loaded: nothing was looked for";
    private static readonly string[] Levels = ["informational", "low", "medium", "high", "critical"];

    private readonly InputArguments _input = new();
    private readonly RuleArguments _rules = new();
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write the findings to this file; - or nothing for stdout.", HelpName = "FILE" };
    private readonly Option<string?> _outputFormat = new("--output-format") { Description = "table, ndjson, csv, html or navigator. Default: by the ending of --output, else table.", HelpName = "NAME" };
    private readonly Option<string?> _minLevel = new("--min-level") { Description = "Leave out findings below this level: informational, low, medium, high, critical.", HelpName = "L" };
    private readonly Option<string?> _summary = new("--summary") { Description = "Write what the run did to this JSON file; - for stdout, where the findings go to a file.", HelpName = "FILE" };
    private readonly Option<int?> _limit = new("--limit") { Description = "The most rows of the table, those of high levels first; 0 for all. Default: 100 on a terminal, else all.", HelpName = "N", CustomParser = NumberText.Optional("--limit", 0, int.MaxValue) };
    private readonly Option<bool> _strict = new("--strict") { Description = "Exit with 2 also when a record does not parse, or a rule waits for values of placeholders." };
    private readonly Option<string?> _pseudonymise = new("--pseudonymise") { Description = "Replace account names, addresses and the like by tokens, with the key in this file (made if absent).", HelpName = "KEYFILE" };

    public static Command Create() => new ScanCommand().Build();

    private Command Build()
    {
        Command command = new("scan", """
            Finds attacks in logs.

            Examples:
              palisade scan samples/logs
              palisade scan /var/log --rules sigma/rules --min-level medium
              palisade scan evidence.zip --rules sigma/rules --output report.html
              journalctl -o json | palisade scan -

            Exit code: 0 nothing found, 1 something found, 2 not all that was asked could be done: an input
            that is not there, cannot be opened or breaks off (a packed file, a disk), a rule that is rejected,
            an output that cannot be written. 2 wins over 1. What is read and does not parse (a torn record,
            the end of a file that was cut) is counted and is not 2; with --strict it is.
            """);
        _input.AddTo(command);
        _rules.AddTo(command);
        foreach (Option option in (Option[])[_output, _outputFormat, _limit, _minLevel, _summary, _strict, _pseudonymise])
            command.Options.Add(option);
        _outputFormat.AcceptOnlyFromAmong(FindingOutput.Formats);
        _minLevel.AcceptOnlyFromAmong(Levels);
        UsageErrors.NeedsFolder(_summary);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_outputFormat) is null && result.GetResult(_output)?.Tokens is [{ Value: { } path }] && FindingOutput.UnknownEnding(path) is { } wrong)
                result.AddError($"--output {path}: {wrong}.");
        });
        UsageErrors.KeepApart(command, _summary, _output);
        new OutputGuard(_input).And(_rules).AndKey(_pseudonymise).Watch(command, _output, _summary);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        DateTimeOffset started = TimeProvider.System.GetUtcNow();
        string[] paths = parsed.GetValue(_input.Paths)!;
        using ScanInputs vaults = new(parsed.GetValue(_output), parsed.GetValue(_summary));

        // Nor is an earlier report emptied for paths that are not there.
        bool writesNothing = parsed.GetValue(_summary) is null && (parsed.GetValue(_output) is null or "-" || File.Exists(parsed.GetValue(_output)));
        if (writesNothing && InputWatch.AreAllMissing(paths))
            return ExitCodes.Incomplete;
        LoadedRules loaded = _rules.Load(parsed);
        bool looksForNothing = loaded.Rules.Documents == 0;
        if (looksForNothing)
            Console.Error.WriteLine($"palisade: {NoRules}");
        if (looksForNothing && writesNothing)
            return ExitCodes.Incomplete;
        ScanOptions options = _input.ToOptions(parsed);
        long compiling = Stopwatch.GetTimestamp();
        ScanPlan plan = ScanPlan.Compile(loaded.Rules, loaded.Mapping, (RuleLevel)Math.Max(0, Array.IndexOf(Levels, parsed.GetValue(_minLevel))));
        double loadSeconds = loaded.Seconds + Stopwatch.GetElapsedTime(compiling).TotalSeconds;
        ScanSummary summary;
        bool isLost;
        using (FindingOutput output = FindingOutput.Open(parsed.GetValue(_output), parsed.GetValue(_outputFormat), parsed.GetValue(_pseudonymise), parsed.GetValue(_limit), parsed.GetValue(_summary) is null))
        using (Interruption interruption = new())
        using (ProgressLine progress = ProgressLine.Start())
        {
            IEnumerable<InputEntry> inputs = looksForNothing ? [] : vaults.Enumerate(parsed, paths);
            ScanSummary scanned = Pipeline.Scan(inputs, plan, output.Writer, options with { Progress = progress, Cancellation = interruption.Token });
            summary = WithLoading(scanned, loaded) with
            {
                Started = started,
                Arguments = [.. Environment.GetCommandLineArgs().Skip(1)],
                LoadSeconds = loadSeconds,
                Problems = looksForNothing ? [.. loaded.Problems, NoRules] : loaded.Problems,
            };
            if (scanned.IsInterrupted)
                summary = Reach.AddTo(summary, paths);
            progress.Clear();
            // An interrupted scan does not know what is in the folders that it did not reach.
            if (!looksForNothing && !scanned.IsInterrupted)
                InputWatch.NameEmptyFolders(paths, scanned.Inputs);
            output.Writer.Complete(summary);
            summary = output.Summary ?? summary;
            isLost = output.IsLost;
            if (!output.ShowsSummary)
                SummaryText.Write(summary, Console.Error);
        }

        if (parsed.GetValue(_summary) is { } path)
            WriteSummary(summary, path);
        if (parsed.GetValue(_pseudonymise) is not null)
            Console.Error.WriteLine("palisade: names that stand in free text only may still be in what was written: see docs/pseudonyms.md");

        return isLost || vaults.AnyMissing || looksForNothing ? ExitCodes.Incomplete : ExitCode(summary, loaded, parsed.GetValue(_strict));
    }

    private static ScanSummary WithLoading(ScanSummary scanned, LoadedRules loaded) => scanned with
    {
        RulesIgnored = loaded.Rules.Ignored,
        RulesIgnoredWhere = loaded.Rules.IgnoredDocuments,
        RulesRejected = [.. loaded.Rules.Errors, .. scanned.RulesRejected],
        RulesetSha256 = loaded.Rules.Sha256,
        RulePaths = loaded.Paths,
    };

    internal static void WriteSummary(ScanSummary summary, string path)
    {
        using Stream file = path == "-" ? Console.OpenStandardOutput() : File.Create(path);
        SummaryWriter.Write(summary, file);
    }

    private static int ExitCode(ScanSummary summary, LoadedRules loaded, bool strict)
    {
        // A rule that waits for values of placeholders asks for configuration; it is named in the summary and is no failure of the run.
        bool rejected = summary.RulesRejected.Any(r => strict || !r.Reason.StartsWith(RuleError.PlaceholderReason, StringComparison.Ordinal));
        bool unparsed = strict && summary.Inputs.Any(i => i.Failures > 0);
        if (!summary.IsComplete || loaded.AnyMissing || rejected || unparsed)
            return ExitCodes.Incomplete;
        return summary.Findings > 0 ? ExitCodes.Found : ExitCodes.Clean;
    }
}
