using System.CommandLine;
using System.Globalization;
using Palisade.Cli.Rendering.SearchWriters;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Vault.Search;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault search DIR QUERY</c>: finds records, sealed or not.</summary>
internal sealed class VaultSearchCommand
{
    private readonly VaultArguments _vault = new();
    private readonly Argument<string> _query = new("QUERY") { Description = "What to find; * for everything." };
    private readonly Option<string?> _from = new("--from") { Description = "The first time that counts, such as 2026-10-01 or 2026-10-01T08:00:00Z; UTC. Default: the beginning.", HelpName = "T" };
    private readonly Option<string?> _to = new("--to") { Description = "The last time that counts; a day counts whole. Default: now.", HelpName = "T" };
    private readonly Option<bool> _eventTime = new("--event-time") { Description = "The times are those of the events, not of receipt." };
    private readonly Option<long?> _limit = new("--limit") { Description = "Stop after so many results.", HelpName = "N", CustomParser = r => NumberText.Parse(r, "--limit", 0, long.MaxValue) };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads that unpack and look through blocks. Default: all processors, at most 4.", HelpName = "N", DefaultValueFactory = _ => new SearchOptions().Threads, CustomParser = NumberText.From("--threads", 1, SearchOptions.MaxThreads) };
    private readonly Option<string> _format = new("--output-format") { Description = "table, ndjson, or raw: the exact bytes.", DefaultValueFactory = _ => "table", HelpName = "F" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write to this file; - or nothing for stdout.", HelpName = "FILE" };

    public static Command Create() => new VaultSearchCommand().Build();

    private Command Build()
    {
        Command command = new("search", """
            Finds records in a vault, in the order of receipt: sealed ones, and those acknowledged just now. Leaves a note of the reading, without the query, in the log.

            A query: words, "phrases", word*, field:value, field>10, /expressions/, and, or, not, parentheses. See docs/search.md.

            Examples:
              palisade vault search vault 'host:web1 "failed password" and not user:root'
              palisade vault search vault '*' --output-format raw > all.log

            Exit code: 0 nothing found, 1 something found, 2 not all could be read.
            """);
        _vault.AddTo(command);
        command.Arguments.Add(_query);
        foreach (Option option in (Option[])[_from, _to, _eventTime, _limit, _threads, _format, _output, ClearReading.Unrecorded])
            command.Options.Add(option);
        foreach (Option<string?> time in (Option<string?>[])[_from, _to])
            time.Validators.Add(r => Check(r, r.GetValueOrDefault<string?>() is not { } t || SpanText.TryFirst(t, out _), SpanText.NoTime));
        _format.Validators.Add(r => Check(r, r.GetValueOrDefault<string>() is "table" or "ndjson" or "raw", "one of: table, ndjson, raw"));
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        if (!Query.TryParse(parsed.GetValue(_query)!, out Query? query, out QueryError? error))
        {
            Console.Error.WriteLine($"palisade: {error!.Message}; {error.Hint}");
            Console.Error.WriteLine($"  {Rendering.PlainText.Of(parsed.GetValue(_query)!)}");
            Console.Error.WriteLine($"  {new string(' ', error.Position)}^");
            return ExitCodes.Incomplete;
        }

        SearchOptions options = new()
        {
            From = parsed.GetValue(_from) is { } from && SpanText.TryFirst(from, out DateTimeOffset first) ? VaultTime.FromMoment(first) : 0,
            To = parsed.GetValue(_to) is { } to && SpanText.TryLast(to, out DateTimeOffset last) ? Math.Min(VaultTime.FromMoment(last) + 1, VaultTime.Max) : VaultTime.Max,
            ByEventTime = parsed.GetValue(_eventTime),
            Limit = parsed.GetValue(_limit),
            Threads = parsed.GetValue(_threads),
            Ledger = false,
        };
        if (options.From >= options.To)
        {
            Console.Error.WriteLine("palisade: --from is after --to");
            return ExitCodes.Incomplete;
        }

        return Search(parsed, query!, options);
    }

    private int Search(ParseResult parsed, Query query, SearchOptions options)
    {
        using VaultReader vault = VaultReader.Open(_vault.FolderOf(parsed), _vault.OptionsOf(parsed), RecordReaderFactory.Create());
        using CancellationTokenSource stop = new();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        };
        using ClearReading? reading = ClearReading.Begin(parsed, _vault, "search", options.From, options.To);
        if (reading is null)
            return ExitCodes.Incomplete;
        SearchSummary summary;
        using (Stream output = OutputFile.Open(parsed.GetValue(_output), endsWithOutput: true, out _))
        using (FoundWriter writer = FoundWriter.Create(parsed.GetValue(_format)!, output, options.ByEventTime))
            summary = vault.Search(query, options, reading.Over(writer), Announce, stop.Token);
        foreach (string problem in summary.Problems)
            Console.Error.WriteLine($"palisade: {problem}");
        bool isLimit = options.Limit is { } limit && summary.Found >= limit;
        if (summary.IsStopped)
            Console.Error.WriteLine(isLimit ? $"palisade: stopped at {summary.Found} results; there are more" : "palisade: stopped; there may be more");
        if (summary.Problems.Count > 0 || (summary.IsStopped && !isLimit))
            return ExitCodes.Incomplete;
        return summary.Found > 0 ? ExitCodes.Found : ExitCodes.Clean;
    }

    private static void Announce(SearchEstimate estimate)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"will read {estimate.Blocks} of {estimate.AllBlocks} blocks ({Megabytes(estimate.Bytes)} of {Megabytes(estimate.AllBytes)} MB) and {Megabytes(estimate.JournalBytes)} MB of the journal");
        Console.Error.WriteLine($"palisade: {text}");
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);

    private static void Check(System.CommandLine.Parsing.OptionResult result, bool good, string hint)
    {
        if (!good)
            result.AddError($"{result.Option.Name} {string.Join(' ', result.Tokens.Select(t => t.Value))}: {hint}.");
    }
}
