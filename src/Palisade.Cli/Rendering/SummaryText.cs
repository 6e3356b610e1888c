using System.Globalization;
using Palisade.Findings;
using Palisade.Rules;

namespace Palisade.Cli.Rendering;

/// <summary>Says in a few lines what a run did: events, files, rules, and each kind of thing that was not done.</summary>
internal static class SummaryText
{
    private const int Named = 5;
    private const int MaxReason = 200;

    /// <summary>Writes the lines.</summary>
    public static void Write(ScanSummary summary, TextWriter output)
    {
        Line(output, $"{Counted(summary.Findings, "finding")}{Levels(summary)} in {Counted(summary.Events, "event")} of {Counted(summary.Inputs.Length, "file")} ({Size(summary.Bytes)}, {summary.Seconds:0.0} s).");
        Line(output, $"Rules: {summary.RulesLoaded:N0} loaded ({summary.LoadSeconds:0.0} s), {summary.RulesApplicable:N0} could match this data, {summary.RulesRejected.Length:N0} rejected, {summary.RulesIgnored:N0} no rules.");
        WriteRejected(summary, output);
        WriteFailures(summary, output);
        WriteUnrecognised(summary, output);
        if (summary.CorrelationNote is not null)
            Line(output, $"Not looked at: {summary.CorrelationNote}.");
        if (summary.RegexTimeouts > 0)
            Line(output, $"Regular expressions: {Counted(summary.RegexTimeouts, "test")} took longer than {Limits.RegexMilliseconds} ms and counted as no match.");
    }

    private static void WriteRejected(ScanSummary summary, TextWriter output)
    {
        foreach (RuleError error in summary.RulesRejected.Take(Named))
            Line(output, $"  rejected: {PlainText.Of(error.Path)}:{error.Line}:{error.Column}: {Cut(error.Reason)}");
        if (summary.RulesRejected.Length > Named)
            Line(output, $"  and {summary.RulesRejected.Length - Named:N0} more rejected: palisade rules check names them all");
    }

    private static void WriteFailures(ScanSummary summary, TextWriter output)
    {
        InputSummary[] failed = [.. summary.Inputs.Where(i => i.Failures > 0).OrderByDescending(i => i.Failures).ThenBy(i => i.Path, StringComparer.Ordinal)];
        if (failed.Length == 0)
            return;
        Line(output, $"Not read: {Counted(failed.Sum(i => i.Failures), "failure")} in {Counted(failed.Length, "file")}; the rest of them was read.");
        foreach (InputSummary input in failed.Take(Named))
            Line(output, $"  {PlainText.Of(input.Path)} ({PlainText.Of(input.Format)}, {Counted(input.Events, "event")}, {Counted(input.Failures, "failure")}): {Cut(input.Reason ?? "")}");
        if (failed.Length > Named)
            Line(output, $"  and {failed.Length - Named:N0} more files: --summary FILE.json names them all");
    }

    private static void WriteUnrecognised(ScanSummary summary, TextWriter output)
    {
        InputSummary[] unknown = [.. summary.Inputs.Where(i => i.IsUnrecognised).OrderByDescending(i => i.Bytes).ThenBy(i => i.Path, StringComparer.Ordinal)];
        if (unknown.Length == 0)
            return;
        string names = string.Join(", ", unknown.Take(Named).Select(i => PlainText.Of(i.Path)));
        Line(output, $"Not recognised: {Counted(unknown.Length, "file")}, {Size(unknown.Sum(i => i.Bytes))}: {names}{(unknown.Length > Named ? ", …" : "")}; --format says what they are.");
    }

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

    private static string Cut(string reason) => PlainText.Of(reason.Length <= MaxReason ? reason : reason[..MaxReason] + "…");

    private static string Size(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
