using System.Diagnostics;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Parsing;
using Palisade.Rules.Correlation;
using Palisade.Scanning;
using Palisade.Sources;

namespace Palisade;

/// <summary>The flows of Palisade on one screen.</summary>
/// <remarks>
/// <code>
/// detect:  source -> record -> parser -> event -> rules -> finding
///          Sources   Parsing   Parsing   Events   Rules    Findings
/// </code>
/// </remarks>
public static class Pipeline
{
    // Results that wait for their turn: enough that no worker idles behind a slow batch, few enough to bound memory.
    private const int ResultsInFlight = 16;

    /// <summary>Scans inputs: every event of every file is matched, and what is found goes to the writer in the order of path, place in the file and rule id.</summary>
    /// <param name="inputs">From <see cref="LogInputs.Enumerate"/>.</param>
    /// <param name="plan">What to look for.</param>
    /// <param name="writer">Receives the findings; <see cref="FindingWriter.Complete"/> is the caller's to call.</param>
    /// <param name="options">How.</param>
    /// <returns>What the run did; the caller adds what it knows of loading.</returns>
    /// <exception cref="IOException">The writer failed. Inputs that cannot be read are no exception: they are in the summary.</exception>
    public static ScanSummary Scan(IEnumerable<InputEntry> inputs, ScanPlan plan, FindingWriter writer, ScanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        long started = Stopwatch.GetTimestamp();
        using CorrelationSpill spill = new(plan.Correlations);
        OrderedOutput output = new(writer, spill, ResultsInFlight, options.Progress);
        ScanRun run = new(plan, options, output);
        bool[] applicable = run.Run(inputs);
        foreach (CorrelationResult result in spill.Correlate().Where(r => plan.IsReported(r.Node.Rule)))
            output.Write(CorrelationFindings.From(result, spill.Inputs, plan.TitleOf));
        RuleAccount account = plan.Account(applicable);
        return new ScanSummary
        {
            Events = output.Events,
            Bytes = output.Bytes,
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            RulesRejected = [.. plan.Rejected],
            RulesLoaded = account.Loaded,
            RulesApplicable = account.CouldMatch,
            RulesLeftOut = account.LeftOut,
            RulesOfUnknownSource = plan.Rules.Variants.GroupBy(v => v.Rule).Count(g => !applicable[g.Key] && g.All(v => v.Variant.NamesUnknownSource)),
            Findings = output.Findings,
            FindingsByLevel = [.. output.FindingsByLevel],
            Inputs = [.. output.Inputs],
            IsComplete = !output.IsIncomplete && !options.Cancellation.IsCancellationRequested,
            IsInterrupted = options.Cancellation.IsCancellationRequested,
            RegexTimeouts = run.RegexTimeouts,
            CorrelationNote = spill.Statistics.Describe(),
        };
    }

    /// <summary>Parses inputs and writes each event as one JSON object a line: what the rules see, in the order of path and place in the file.</summary>
    /// <param name="inputs">From <see cref="LogInputs.Enumerate"/>.</param>
    /// <param name="output">Receives UTF-8; not closed.</param>
    /// <param name="options">How; one thread is used whatever they say.</param>
    /// <exception cref="IOException">The output failed.</exception>
    public static ScanSummary Events(IEnumerable<InputEntry> inputs, Stream output, ScanOptions options)
    {
        long started = Stopwatch.GetTimestamp();
        EventDump dump = new(output, options);
        dump.Run(inputs);
        return new ScanSummary
        {
            Events = dump.Events,
            Bytes = dump.Bytes,
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            Inputs = [.. dump.Inputs],
            IsComplete = !dump.IsIncomplete,
        };
    }

    /// <summary>Parses inputs and gives each event to a sink, in order, on the caller's thread.</summary>
    /// <param name="inputs">From <see cref="LogInputs.Enumerate"/>.</param>
    /// <param name="sink">Takes events and failures.</param>
    /// <param name="options">How.</param>
    /// <param name="vocabulary">That of the rules that the events are matched against.</param>
    public static void Read(IEnumerable<InputEntry> inputs, IEventSink sink, ScanOptions options, EventVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using SerialReader reader = new(inputs, options, vocabulary);
        while (reader.TryRead(sink))
        {
        }
    }
}
