using System.Collections.Immutable;

namespace Palisade.Rules.Reading;

/// <summary>What runs: the documents whose status and id the options want, and silently what correlations among them build on.</summary>
/// <param name="Rules">In order of path and place.</param>
/// <param name="Correlations">Bases first.</param>
/// <param name="LeftOut">What does not run, each document once.</param>
internal sealed record RunSelection(ImmutableArray<Rule> Rules, ImmutableArray<CorrelationRule> Correlations, ImmutableArray<LeftOutDocument> LeftOut)
{
    public static RunSelection Of(IReadOnlyList<Rule> rules, IReadOnlyList<CorrelationRule> sorted, RuleLoadOptions options)
    {
        // From the outermost inwards: a correlation runs when it is wanted or one that runs builds on it.
        HashSet<string> needed = new(StringComparer.Ordinal);
        HashSet<string> shown = new(StringComparer.Ordinal);
        List<CorrelationRule> correlations = [];
        List<LeftOutDocument> leftOut = [];
        for (int i = sorted.Count - 1; i >= 0; i--)
        {
            CorrelationRule correlation = sorted[i];
            (bool runs, bool isSilent) = State(correlation, needed, shown, options);
            if (!runs)
            {
                leftOut.Add(LeftOutOf(correlation, options));
                continue;
            }

            correlations.Add(correlation with { Silent = isSilent });
            needed.UnionWith(correlation.Rules);
            if (correlation.Generate)
                shown.UnionWith(correlation.Rules);
        }

        correlations.Reverse();
        List<Rule> running = new(rules.Count);
        foreach (Rule rule in rules)
        {
            (bool runs, bool isSilent) = State(rule, needed, shown, options);
            if (runs)
                running.Add(isSilent ? rule with { Silent = true } : rule);
            else if (!rule.Silent)
                leftOut.Add(LeftOutOf(rule, options));
        }

        return new RunSelection([.. running], [.. correlations], [.. leftOut.OrderBy(d => d.Path, StringComparer.Ordinal).ThenBy(d => d.Line)]);
    }

    private static LeftOutDocument LeftOutOf(SigmaDocument document, RuleLoadOptions options) =>
        new(document.Path, document.Line, document.Id, document.Title, document.Status, options.Excludes(document));

    private static (bool Runs, bool IsSilent) State(SigmaDocument document, HashSet<string> needed, HashSet<string> shown, RuleLoadOptions options)
    {
        // The base of a legacy aggregation is silent from the start: it runs for its correlation alone.
        bool isWanted = !document.Silent && options.Runs(document);
        bool isNeeded = IsIn(needed, document);
        return (isWanted || isNeeded, isNeeded && !(isWanted && IsIn(shown, document)));
    }

    private static bool IsIn(HashSet<string> references, SigmaDocument document) =>
        references.Count > 0 && (references.Contains(document.Id) || (document.Name is { } name && references.Contains(name)));
}
