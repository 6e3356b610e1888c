using System.Globalization;
using Palisade.Findings;
using Palisade.Rules;

namespace Palisade.Cli.Rendering;

/// <summary>Says what became of the rules, so that every document is in one number, and the numbers add up.</summary>
internal static class RuleLines
{
    private const string NoStatus = "no status";
    private const int Named = 5;
    private const int MaxReason = 200;

    /// <summary>The lines at the end of a scan.</summary>
    public static IEnumerable<string> Of(ScanSummary summary)
    {
        yield return Text($"Rules: {summary.RulesLoaded:N0} loaded ({summary.LoadSeconds:0.0} s), {Counts(summary.RulesApplicable, summary.RulesLeftOut)}, {summary.RulesRejected.Length:N0} rejected, {summary.RulesIgnored:N0} ignored.");
        if (!summary.RulesLeftOut.ByStatus.IsEmpty)
            yield return "  " + StatusHint(summary.RulesLeftOut);
        if (summary.RulesOfUnknownSource > 0)
            yield return $"  {SummaryText.Counted(summary.RulesOfUnknownSource, "rule")} with a log source nothing here knows: {Check(summary.RulePaths)} says which";
        foreach (RuleError error in summary.RulesRejected.Take(Named))
            yield return Text($"  rejected: {PlainText.Of(error.Path)}:{error.Line}:{error.Column}: {Cut(error.Reason)}");
        if (summary.RulesRejected.Length > Named)
            yield return Text($"  and {summary.RulesRejected.Length - Named:N0} more rejected: {Check(summary.RulePaths)} --severity error names them all");
        foreach (IgnoredDocument document in summary.RulesIgnoredWhere.Take(Named))
            yield return "  " + Ignored(document);
        if (summary.RulesIgnoredWhere.Length > Named)
            yield return Text($"  and {summary.RulesIgnoredWhere.Length - Named:N0} more ignored: {Check(summary.RulePaths)} names them all");
    }

    /// <summary>How many could match and how many could not, and why: together all that were loaded.</summary>
    public static string Counts(int couldMatch, RulesLeftOut left)
    {
        string parts = string.Join(", ", Parts(left).Select(p => Text($"{p.Count:N0} {p.Why}")));
        return Text($"{couldMatch:N0} could match this data, {left.Count:N0} could not{(parts.Length > 0 ? $" ({parts})" : "")}");
    }

    /// <summary>Why documents could not match, with their numbers, none of them zero.</summary>
    public static IEnumerable<(int Count, string Why)> Parts(RulesLeftOut left) =>
        ((IEnumerable<(int Count, string Why)>)
        [
            (left.NoSource, "no event of their source or event id"),
            (left.BelowLevel, "below the level asked for"),
            .. left.ByStatus.Select(s => (s.Value, StatusWords(s.Key))),
            (left.Excluded, "excluded by id"),
            (left.Filters, left.Filters == 1 ? "a filter of other rules" : "filters of other rules"),
        ]).Where(p => p.Count > 0);

    /// <summary>How rules that a status leaves out are made to run.</summary>
    public static string StatusHint(RulesLeftOut left) => $"those left out by their status run with {string.Join(' ', left.ByStatus.Select(s => "--status " + (s.Key == NoStatus ? "stable" : s.Key)))}";

    /// <summary>The line for a document that is no rule.</summary>
    public static string Ignored(IgnoredDocument document) => Text($"ignored: {PlainText.Of(document.Path)}:{document.Line}: no rule: {document.Reason}");

    private static string StatusWords(string status) => status == NoStatus ? "without a status, which counts as stable" : "of status " + PlainText.Of(status);

    private static string Check(IReadOnlyCollection<string> paths) => paths.Count == 0 ? "palisade rules check" : $"palisade rules check {ShellWord.Join(paths)}";

    private static string Cut(string reason) => PlainText.Of(reason.Length <= MaxReason ? reason : reason[..MaxReason] + "…");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
