using System.Globalization;
using Palisade.Findings;

namespace Palisade.Cli.Rendering;

/// <summary>Says in a few lines what a run did: events, files, rules, and each kind of thing that was not done.</summary>
internal static class SummaryText
{
    /// <summary>Writes the lines.</summary>
    public static void Write(ScanSummary summary, TextWriter output)
    {
        if (summary.IsInterrupted)
            Line(output, $"Interrupted{Reached(summary)}: this is what was found until then.");
        Line(output, $"{Counted(summary.Findings, "finding")}{Levels(summary)} in {Counted(summary.Events, "event")} of {Counted(summary.FilesRead, "file")} ({Size(summary.Bytes)}, {summary.Seconds:0.0} s).");
        foreach (string line in (IEnumerable<string>)[.. RuleLines.Of(summary), .. InputLines.Of(summary)])
            output.WriteLine(line);
        if (summary.CorrelationNote is not null)
            Line(output, $"Not looked at: {summary.CorrelationNote}.");
        if (summary.RegexTimeouts > 0)
            Line(output, $"Regular expressions: {Counted(summary.RegexTimeouts, "test")} took longer than {Limits.RegexMilliseconds} ms, each time they were tried, and counted as no match.");
    }

    // An archive is one file here.
    private static string Reached(ScanSummary summary) => summary is { FilesFinished: { } done, FilesAsked: { } all } ? string.Create(CultureInfo.InvariantCulture, $", {done:N0} of {Counted(all, "file")} read to the end") : "";

    private static string Levels(ScanSummary summary)
    {
        IEnumerable<string> levels = Enumerable.Range(0, summary.FindingsByLevel.Length).Reverse()
            .Where(level => summary.FindingsByLevel[level] > 0)
            .Select(level => string.Create(CultureInfo.InvariantCulture, $"{summary.FindingsByLevel[level]:N0} {RuleLevels.Names[level]}"));
        string text = string.Join(", ", levels);
        return text.Length == 0 ? "" : $" ({text})";
    }

    /// <summary>A count with its noun: <c>1 file</c>, <c>1,234 files</c>.</summary>
    internal static string Counted(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>The same for nouns that take no plain <c>s</c>.</summary>
    internal static string Counted(long count, string noun, string plural) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? noun : plural)}");

    /// <summary>A number of bytes in a unit that keeps it short.</summary>
    internal static string Size(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
