using System.Globalization;
using Palisade.Findings;

namespace Palisade.Cli.Rendering;

/// <summary>Says what became of the inputs that were not simply read: each is in one group, and what was not read is never called read.</summary>
internal static class InputLines
{
    private const int Named = 5;
    private const int MaxReason = 200;

    /// <summary>The lines at the end of a run.</summary>
    public static IEnumerable<string> Of(ScanSummary summary) =>
    [
        .. Group(summary, InputOutcome.NotRead, (n, _) => $"Not read: {SummaryText.Counted(n, "file or folder", "files or folders")}."),
        .. Group(summary, InputOutcome.InPart, (n, _) => $"Read in part: {SummaryText.Counted(n, "file")}; what follows the place named was not read."),
        .. Group(summary, InputOutcome.NothingParsed, (n, of) => $"Nothing parsed: {SummaryText.Counted(n, "file")} ({SummaryText.Size(of.Sum(i => i.Bytes))}); not one record could be read as the format it was taken for."),
        .. Group(summary, InputOutcome.SomeFailed, (n, of) => $"Not parsed: {SummaryText.Counted(of.Sum(i => i.Failures), "failure")} in {SummaryText.Counted(n, "file")}; the rest of them was read."),
        .. PassedOver(summary),
        .. Unrecognised(summary),
        .. WithoutSource(summary),
        .. Outside(summary),
        .. Years(summary),
    ];

    private static IEnumerable<string> Group(ScanSummary summary, InputOutcome outcome, Func<int, InputSummary[], string> title)
    {
        InputSummary[] of = [.. With(summary, outcome)];
        if (of.Length == 0)
            yield break;
        yield return title(of.Length, of);
        foreach (InputSummary input in of.Take(Named))
        {
            string counts = outcome == InputOutcome.NotRead ? "" : $" ({PlainText.Of(input.Format)}, {SummaryText.Counted(input.Events, "event")}, {SummaryText.Counted(input.Failures, "failure")})";
            yield return $"  {PlainText.Of(input.Path)}{counts}: {Cut(input.Reason ?? "")}";
        }

        if (of.Length > Named)
            yield return $"  and {SummaryText.Counted(of.Length - Named, "more", "more")}: --summary FILE.json names them all";
    }

    // A pipe, a loop of links, a file met before: left out on purpose, so nothing is missing, and said all the same.
    private static IEnumerable<string> PassedOver(ScanSummary summary)
    {
        InputSummary[] of = [.. With(summary, InputOutcome.PassedOver)];
        if (of.Length > 0)
            yield return $"Passed over: {string.Join(", ", of.Take(Named).Select(i => $"{PlainText.Of(i.Path)} ({Cut(i.Reason ?? "")})"))}{(of.Length > Named ? $" and {SummaryText.Counted(of.Length - Named, "more", "more")}" : "")}.";
    }

    private static IEnumerable<string> Unrecognised(ScanSummary summary)
    {
        InputSummary[] unknown = [.. summary.Inputs.Where(i => i.Outcome == InputOutcome.NotRecognised).OrderByDescending(i => i.Bytes).ThenBy(i => i.Path, StringComparer.Ordinal)];
        if (unknown.Length > 0)
            yield return $"Not recognised: {SummaryText.Counted(unknown.Length, "file")}, {SummaryText.Size(unknown.Sum(i => i.Bytes))}: {Names(unknown)}. Nothing of {(unknown.Length == 1 ? "it" : "them")} was matched; if these are logs, name their kind with --format NAME.";
        int rules = With(summary, InputOutcome.SigmaRule).Count();
        if (rules > 0)
            yield return $"No logs: {SummaryText.Counted(rules, "file")} with Sigma rules.";
        InputSummary[] empty = [.. With(summary, InputOutcome.Empty)];
        if (empty.Length > 0)
            yield return $"Empty: {SummaryText.Counted(empty.Length, "file")}: {Names(empty)}.";
    }

    private static IEnumerable<string> WithoutSource(ScanSummary summary)
    {
        InputSummary[] of = [.. summary.Inputs.Where(i => i.EventsWithoutSource > 0).OrderByDescending(i => i.EventsWithoutSource).ThenBy(i => i.Path, StringComparer.Ordinal)];
        if (of.Length > 0)
            yield return $"Source not known: {SummaryText.Counted(of.Sum(i => i.EventsWithoutSource), "event")} of {SummaryText.Counted(of.Length, "file")}: {Names(of)}. No rule ran on them; if you know the source, say so: --logsource product=NAME (or category=, service=).";
        else if (summary is { RulesApplicable: 0, Events: > 0, RulesLeftOut.NoSource: > 0 })
            yield return "No rule that was loaded is for what is in this data: palisade rules coverage says which sources that is.";
    }

    private static IEnumerable<string> Outside(ScanSummary summary)
    {
        long outside = summary.Inputs.Sum(i => i.EventsOutside);
        if (outside > 0)
            yield return $"Left out: {SummaryText.Counted(outside, "event")} outside of --from and --to, not counted above.";
    }

    private static IEnumerable<string> Years(ScanSummary summary)
    {
        InputSummary[] guessed = [.. summary.Inputs.Where(i => i.Years.Events > 0).OrderByDescending(i => i.Years.Events).ThenBy(i => i.Path, StringComparer.Ordinal)];
        foreach (InputSummary input in guessed.Take(Named))
            yield return string.Create(CultureInfo.InvariantCulture, $"Year {(input.Years.First == input.Years.Last ? "" : $"{input.Years.First} to ")}{input.Years.Last} assumed for {SummaryText.Counted(input.Years.Events, "event")} of {PlainText.Of(input.Path)}; if it was another, say so with --year Y.");
        if (guessed.Length > Named)
            yield return $"  and for events of {SummaryText.Counted(guessed.Length - Named, "more file")}";
    }

    private static IEnumerable<InputSummary> With(ScanSummary summary, InputOutcome outcome) =>
        summary.Inputs.Where(i => i.Outcome == outcome).OrderByDescending(i => i.Failures).ThenBy(i => i.Path, StringComparer.Ordinal);

    private static string Names(InputSummary[] inputs) => string.Join(", ", inputs.Take(Named).Select(i => PlainText.Of(i.Path))) + (inputs.Length > Named ? $" and {SummaryText.Counted(inputs.Length - Named, "more", "more")}" : "");

    private static string Cut(string reason) => PlainText.Of(reason.Length <= MaxReason ? reason : reason[..MaxReason] + "…");
}
