using System.CommandLine;
using Palisade.Findings;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade events PATH...</c>: what the rules see, one JSON object an event.</summary>
internal sealed class EventsCommand
{
    private readonly InputArguments _input = new();
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write to this file; - or nothing for stdout.", HelpName = "FILE" };
    private readonly Option<string?> _summary = new("--summary") { Description = "Write what the run did to this JSON file; - for stdout, where the events go to a file.", HelpName = "FILE" };
    private readonly Option<bool> _strict = new("--strict") { Description = "Exit with 2 when any record does not parse." };

    public static Command Create() => new EventsCommand().Build();

    private Command Build()
    {
        Command command = new("events", """
            Parses logs and prints each event as one JSON object a line: what the rules see.

            Examples:
              palisade events Security.evtx | head
              palisade events /var/log/auth.log --year 2026 --time-zone Europe/Oslo

            Exit code: 0 done, 2 an input is not there, cannot be opened or breaks off. What does not parse is
            counted on stderr and is not 2; with --strict it is.
            """);
        _input.AddTo(command);
        foreach (Option option in (Option[])[_output, _summary, _strict])
            command.Options.Add(option);
        UsageErrors.NeedsFolder(_summary);
        UsageErrors.KeepApart(command, _summary, _output);
        new OutputGuard(_input).Watch(command, _output, _summary);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string? path = parsed.GetValue(_output);
        ScanSummary summary;
        bool isLost;
        bool isStopped;
        using (Stream stream = OutputFile.Open(path, parsed.GetValue(_summary) is null, out isLost))
        using (ScanInputs inputs = new(parsed.GetValue(_output), parsed.GetValue(_summary)))
        using (Interruption interruption = new())
        {
            summary = Pipeline.Events(inputs.Enumerate(parsed, parsed.GetValue(_input.Paths)!), stream, _input.ToOptions(parsed) with { Cancellation = interruption.Token });
            isLost |= inputs.AnyMissing;
            isStopped = interruption.Report();
        }

        if (parsed.GetValue(_summary) is { } file)
            ScanCommand.WriteSummary(summary, file);
        foreach (InputSummary input in summary.Inputs.Where(i => i.Failures > 0))
            Console.Error.WriteLine($"palisade: {input.Path}: {input.Reason}");
        foreach (InputSummary input in summary.Inputs.Where(i => i.Outcome == InputOutcome.Empty))
            Console.Error.WriteLine($"palisade: {input.Path}: empty");
        bool unparsed = parsed.GetValue(_strict) && summary.Inputs.Any(i => i.Failures > 0);
        return summary.IsComplete && !unparsed && !isLost && !isStopped ? ExitCodes.Clean : ExitCodes.Incomplete;
    }
}
