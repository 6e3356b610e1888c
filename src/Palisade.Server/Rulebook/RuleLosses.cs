using Palisade.Rules;
using Palisade.Rules.Indicators;
using Palisade.Rules.Mapping;
using Palisade.Server.Detecting;

namespace Palisade.Server.Rulebook;

/// <summary>Says why a new set of rules must not take the place of the one in use: a rule that runs now would be lost by a mistake.</summary>
internal static class RuleLosses
{
    /// <summary>What would be lost; nothing when the new set may be used. A rule whose file is gone was taken away, not lost.</summary>
    /// <param name="used">The set in use.</param>
    /// <param name="next">The new one.</param>
    /// <param name="mapping">Of the new one.</param>
    public static IReadOnlyList<RuleError> Of(LiveRules used, LiveRules next, LogSourceMapping mapping)
    {
        string[] running = [.. used.Plan.Documents.Select(d => d.Path).Distinct(StringComparer.Ordinal)];
        HashSet<string> files = new(running, StringComparer.Ordinal);
        HashSet<(string, string, string)> before = [.. Rejected(used).Select(Identity)];
        List<RuleError> lost = [.. mapping.Errors, .. LostLists(used.Indicators, next), .. Rejected(next).Where(e => !before.Contains(Identity(e)) && Holds(e.Path)).SelectMany(e => e.Mistakes())];
        if (lost.Count == 0 && running.Length > 0 && next.Gate.Held.Count == 0 && !next.Plan.Documents.Any())
            lost.Add(new RuleError("", "", 0, 0, "no rule would be left"));
        return lost;

        // A file, or a folder that cannot be listed any more.
        bool Holds(string path) => files.Contains(path) || running.Any(file => file.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));
    }

    // A list that is there and gives nothing any more; a line of it that is none is left out, and the rest is used.
    private static IEnumerable<RuleError> LostLists(IndicatorSet used, LiveRules next)
    {
        HashSet<string> before = [.. used.All.Select(i => i.List)];
        // What waits for a second person is not lost.
        before.ExceptWith(next.Indicators.All.Select(i => i.List).Concat(next.Gate.Held.Select(h => h.Path)));
        return next.Indicators.Problems.Where(p => before.Contains(p.Path)).DistinctBy(p => p.Path).Select(p => new RuleError(p.Path, "", p.Line, p.Line == 0 ? 0 : 1, p.Reason));
    }

    /// <summary>All that a set rejects, each document once: what did not load, and correlations that cannot run.</summary>
    public static IEnumerable<RuleError> Rejected(LiveRules rules) => rules.Loaded.Errors.Concat(rules.Plan.Rejected);

    // Not the line: what was rejected before moves when something is written above it.
    private static (string Path, string Id, string Reason) Identity(RuleError error) => (error.Path, error.Id, error.Reason);
}
