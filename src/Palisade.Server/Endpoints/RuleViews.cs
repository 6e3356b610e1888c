using Palisade.Findings;
using Palisade.Server.Detecting;
using Palisade.Server.Rulebook;

namespace Palisade.Server.Endpoints;

/// <summary>Some rules of the list.</summary>
/// <param name="Rules">They.</param>
/// <param name="Next">What to give as <c>after</c> for those that follow; null for the end.</param>
internal sealed record RulePage(IReadOnlyList<RuleView> Rules, string? Next);

/// <summary>A rule in use, as the API shows it.</summary>
internal sealed record RuleView(string Key, string Id, string Title, string Level, string Status, string Author, string Source, string Path, int Line, IReadOnlyList<string> Tags, bool CouldMatch, long Findings, long Suppressed, DateTimeOffset? LastSeen, double Noise)
{
    public static RuleView Of(RuleLine line) => new(line.Key, line.Document.Id, line.Document.Title, RuleLevels.Name(line.Document.Level), line.Document.Status, line.Document.Author, line.Source, line.Document.Path, line.Document.Line,
        line.Document.Tags, line.CouldMatch, line.Hits.Findings, line.Hits.Suppressed, line.Hits.LastSeen == 0 ? null : line.Hits.Last, line.Noise);
}

/// <summary>A rule with its text.</summary>
internal sealed record RuleDetailView(RuleView Rule, string Description, string Text);

/// <summary>How the last reading of the rules went.</summary>
/// <param name="InUse">Rules that run.</param>
/// <param name="Generation">Counts the sets since the program began.</param>
/// <param name="Loaded">When the set in use was loaded.</param>
/// <param name="Tried">When the files were last read.</param>
/// <param name="Refused">Whether what was read last was not put to use.</param>
/// <param name="Problems">Why not: file, line, column, reason.</param>
/// <param name="Rejected">What the set in use leaves out: all mistakes of each rule.</param>
/// <param name="CountedFrom">Since when it is counted which sources were seen: another set begins at nothing.</param>
/// <param name="Held">Rules that name somebody and wait for a second person.</param>
/// <param name="LeftOut">Rules that loaded and do not run by their status.</param>
internal sealed record RuleStateView(int InUse, int Generation, DateTimeOffset Loaded, DateTimeOffset Tried, bool Refused, IReadOnlyList<string> Problems, IReadOnlyList<string> Rejected, IReadOnlyList<HeldRuleView> Held, IReadOnlyList<LeftOutRuleView> LeftOut, DateTimeOffset CountedFrom)
{
    public static RuleStateView Of(RuleCatalogue catalogue, ReloadState state)
    {
        LiveRules rules = catalogue.Rules;
        return new(rules.Plan.Documents.Count(), rules.Generation, state.Loaded, state.Tried, state.IsRefused, [.. state.Problems.Select(ReloadState.Words)], [.. RuleLosses.Rejected(rules).SelectMany(e => e.Mistakes()).Select(ReloadState.Words)],
            [.. rules.Gate.Held.Select(h => new HeldRuleView(h.Path, h.Line, h.Title, h.Why, h.Mark))], [.. rules.Loaded.LeftOut.Select(l => new LeftOutRuleView(l.Path, l.Line, l.Id, l.Title, l.Status))], state.CountedFrom);
    }
}

/// <summary>A rule that is left out by its status: deprecated or unsupported.</summary>
internal sealed record LeftOutRuleView(string Path, int Line, string Id, string Title, string Status);

/// <summary>A rule that is held back.</summary>
/// <param name="Mark">What to ask for as <c>rule</c> of a reveal; empty where it builds on another.</param>
internal sealed record HeldRuleView(string Path, int Line, string Title, string Why, string Mark);
