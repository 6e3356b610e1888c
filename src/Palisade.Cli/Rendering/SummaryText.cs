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
        Line(output, $"{Counted(summary.Findings, "finding")}{Levels(summary)} in {Counted(summary.Events, "event")} of {Counted(summary.Inputs.Count(i => !i.IsPassedOver), "file")} ({Size(summary.Bytes)}, {summary.Seconds:0.0} s).");
        Line(output, $"Rules: {summary.RulesLoaded:N0} loaded ({summary.LoadSeconds:0.0} s), {summary.RulesApplicable:N0} could match this data, {summary.RulesRejected.Length:N0} rejected, {summary.RulesIgnored:N0} ignored.");
        if (summary.RulesOfUnknownSource > 0)
            Line(output, $"  {Counted(summary.RulesOfUnknownSource, "rule")} with a log source nothing here knows: palisade rules check says which");
        if (summary.IsInterrupted)
            Line(output, $"Interrupted: this is what was found until then.");
        WriteRejected(summary, output);
        WriteFailures(summary, output);
        WriteUnrecognised(summary, output);
        WriteYears(summary, output);
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
        InputSummary[] unread = [.. failed.Where(i => i.IsUnread)];
        InputSummary[] torn = [.. failed.Where(i => !i.IsUnread)];
        if (unread.Length > 0)
            Line(output, $"Not read: {Counted(unread.Length, "file or folder", "files or folders")}.");
        foreach (InputSummary input in unread.Take(Named))
            Line(output, $"  {PlainText.Of(input.Path)}: {Cut(input.Reason ?? "")}");
        if (torn.Length > 0)
            Line(output, $"Not read: {Counted(torn.Sum(i => i.Failures), "failure")} in {Counted(torn.Length, "file")}; the rest of them was read.");
        foreach (InputSummary input in torn.Take(Named))
            Line(output, $"  {PlainText.Of(input.Path)} ({PlainText.Of(input.Format)}, {Counted(input.Events, "event")}, {Counted(input.Failures, "failure")}): {Cut(input.Reason ?? "")}");
        int unnamed = Math.Max(0, unread.Length - Named) + Math.Max(0, torn.Length - Named);
        if (unnamed > 0)
            Line(output, $"  and {Counted(unnamed, "more file")}: --summary FILE.json names them all");
    }

    private static void WriteYears(ScanSummary summary, TextWriter output)
    {
        InputSummary[] guessed = [.. summary.Inputs.Where(i => i.Years.Events > 0).OrderByDescending(i => i.Years.Events).ThenBy(i => i.Path, StringComparer.Ordinal)];
        foreach (InputSummary input in guessed.Take(Named))
            Line(output, $"Year {(input.Years.First == input.Years.Last ? "" : $"{input.Years.First} to ")}{input.Years.Last} assumed for {Counted(input.Years.Events, "event")} of {PlainText.Of(input.Path)}; --year says which.");
        if (guessed.Length > Named)
            Line(output, $"  and for events of {Counted(guessed.Length - Named, "more file")}");
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

    /// <summary>The same for nouns that take no plain <c>s</c>.</summary>
    internal static string Counted(long count, string noun, string plural) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? noun : plural)}");

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
