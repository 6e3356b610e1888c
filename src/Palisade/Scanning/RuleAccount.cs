using Palisade.Findings;
using Palisade.Rules;
using Palisade.Rules.Correlation;

namespace Palisade.Scanning;

/// <summary>Accounts for every document that was loaded: it could match, or why it could not. Immutable.</summary>
internal sealed class RuleAccount
{
    private RuleAccount(int couldMatch, RulesLeftOut leftOut) => (CouldMatch, LeftOut) = (couldMatch, leftOut);

    /// <summary>Documents that could match.</summary>
    public int CouldMatch { get; }

    /// <summary>The others.</summary>
    public RulesLeftOut LeftOut { get; }

    /// <summary>All of them.</summary>
    public int Loaded => CouldMatch + LeftOut.Count;

    /// <summary>Counts documents.</summary>
    /// <param name="rules">As loaded.</param>
    /// <param name="plan">Of those rules. Correlations that cannot run are rejected, and not counted here.</param>
    /// <param name="couldMatch">By the index of a rule in the collection, whether it could match something.</param>
    /// <param name="minLevel">What is below it, and feeds nothing that is not, could not be a finding.</param>
    public static RuleAccount Of(RuleCollection rules, CorrelationPlan plan, bool[] couldMatch, RuleLevel minLevel)
    {
        bool[] correlations = CorrelationsThat(plan, couldMatch);
        bool[] wanted = Wanted(plan, minLevel);
        int could = 0, noSource = 0, below = 0;
        foreach ((int index, bool isCorrelation, SigmaDocument document) in Documents(rules, plan))
        {
            bool isWanted = isCorrelation ? wanted[index] : document.Level >= minLevel || plan.EdgesOf(index).Any(e => wanted[e.Node]);
            if (!isWanted)
                below++;
            else if (isCorrelation ? correlations[index] : couldMatch[index])
                could++;
            else
                noSource++;
        }

        return new RuleAccount(could, LeftOutOf(rules) with { NoSource = noSource, BelowLevel = below });
    }

    /// <summary>What does not run whatever the data is.</summary>
    public static RulesLeftOut LeftOutOf(RuleCollection rules) => new()
    {
        ByStatus = [.. rules.LeftOut.Where(d => !d.IsExcluded).GroupBy(d => d.Status.Length > 0 ? d.Status : "no status").Select(g => KeyValuePair.Create(g.Key, g.Count())).OrderBy(s => s.Key, StringComparer.Ordinal)],
        Excluded = rules.LeftOut.Count(d => d.IsExcluded),
        Filters = rules.Filters,
    };

    /// <summary>The documents that run, each once: the base rules of a legacy aggregation are its correlation's.</summary>
    public static IEnumerable<(int Index, bool IsCorrelation, SigmaDocument Document)> Documents(RuleCollection rules, CorrelationPlan plan)
    {
        HashSet<(string, int)> taken = [.. plan.Problems.Select(p => (p.Rule.Path, p.Rule.Line))];
        for (int i = 0; i < rules.Correlations.Length; i++)
        {
            if (!taken.Contains((rules.Correlations[i].Path, rules.Correlations[i].Line)))
                yield return (i, true, rules.Correlations[i]);
        }

        taken.UnionWith(rules.Correlations.Select(c => (c.Path, c.Line)));
        for (int i = 0; i < rules.Rules.Length; i++)
        {
            if (taken.Count == 0 || !taken.Contains((rules.Rules[i].Path, rules.Rules[i].Line)))
                yield return (i, false, rules.Rules[i]);
        }
    }

    /// <summary>Of each correlation, whether something holds of the rules it builds on so that it can come about.</summary>
    /// <param name="plan">The correlations.</param>
    /// <param name="rules">By the index of a rule, whether it holds for it.</param>
    public static bool[] CorrelationsThat(CorrelationPlan plan, bool[] rules)
    {
        bool[] holds = new bool[plan.Nodes.Length];
        bool[][] members = [.. plan.Nodes.Select(n => new bool[n.Rule.Rules.Length])];
        for (int i = 0; i < rules.Length; i++)
        {
            foreach (CorrelationEdge edge in rules[i] ? plan.EdgesOf(i) : [])
                members[edge.Node][edge.Member] = true;
        }

        // What others build on comes first.
        for (int i = 0; i < holds.Length; i++)
        {
            CorrelationNode node = plan.Nodes[i];
            bool[] seen = members[i];
            bool isTemporal = node.Rule.Type is CorrelationType.Temporal or CorrelationType.TemporalOrdered;
            holds[i] = !isTemporal ? seen.Contains(true) : node.Rule.Condition is { } condition ? CanHold(condition, node, seen) : !seen.Contains(false);
            foreach (CorrelationEdge edge in holds[i] ? node.Parents : [])
                members[edge.Node][edge.Member] = true;
        }

        return holds;
    }

    // Depth is bounded by Limits.MaxCorrelationWords. What is negated may well be absent.
    private static bool CanHold(CorrelationExpression part, CorrelationNode node, bool[] seen) => part switch
    {
        CorrelationExpression.RuleSeen rule => node.Members.TryGetValue(rule.Rule, out int member) && seen[member],
        CorrelationExpression.And and => CanHold(and.Left, node, seen) && CanHold(and.Right, node, seen),
        CorrelationExpression.Or or => CanHold(or.Left, node, seen) || CanHold(or.Right, node, seen),
        _ => true,
    };

    private static bool[] Wanted(CorrelationPlan plan, RuleLevel minLevel)
    {
        bool[] wanted = new bool[plan.Nodes.Length];
        for (int i = wanted.Length - 1; i >= 0; i--)
            wanted[i] = plan.Nodes[i].Rule.Level >= minLevel || plan.Nodes[i].Parents.Any(e => wanted[e.Node]);
        return wanted;
    }
}
