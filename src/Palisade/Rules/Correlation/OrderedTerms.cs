using System.Collections.Immutable;
using System.Numerics;

namespace Palisade.Rules.Correlation;

/// <summary>The ways to fulfil a temporal_ordered correlation, each a list of rules in order and of rules that must not occur meanwhile.</summary>
internal static class OrderedTerms
{
    /// <summary>The most ways: 256. An extended condition with more is rejected.</summary>
    public const int Most = 256;

    /// <summary>The terms; null when there are more than <see cref="Most"/>.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="memberOf">The member that a name in the condition means; fewer than 64 members.</param>
    public static ImmutableArray<OrderedSteps>? Of(CorrelationRule rule, Func<string, int> memberOf)
    {
        int members = rule.Rules.Length;
        if (rule.Condition is null)
        {
            int shortest = rule.Bounds.IsEmpty ? members : Enumerable.Range(1, members).FirstOrDefault(k => CorrelationNode.Fits(rule, k));
            return shortest == 0 ? [] : [new OrderedSteps([.. Enumerable.Range(0, members)], [], shortest)];
        }

        if (members >= 64 || Expand(rule.Condition, false, memberOf) is not { } terms)
            return null;
        return [.. terms.Where(t => t.Seen != 0 && (t.Seen & t.Absent) == 0)
            .Select(t => new OrderedSteps(Members(t.Seen), Members(t.Absent), BitOperations.PopCount(t.Seen)))];
    }

    private static HashSet<(ulong Seen, ulong Absent)>? Expand(CorrelationExpression expression, bool negated, Func<string, int> memberOf)
    {
        switch (expression)
        {
            case CorrelationExpression.RuleSeen seen:
                int member = memberOf(seen.Rule);
                if (member < 0)
                    return negated ? [(0, 0)] : [];
                return negated ? [(0, 1ul << member)] : [(1ul << member, 0)];
            case CorrelationExpression.Not not:
                return Expand(not.Part, !negated, memberOf);
            case CorrelationExpression.And and:
                return Combine(Expand(and.Left, negated, memberOf), Expand(and.Right, negated, memberOf), union: negated);
            case CorrelationExpression.Or or:
                return Combine(Expand(or.Left, negated, memberOf), Expand(or.Right, negated, memberOf), union: !negated);
            default:
                return [];
        }
    }

    private static HashSet<(ulong Seen, ulong Absent)>? Combine(HashSet<(ulong Seen, ulong Absent)>? left, HashSet<(ulong Seen, ulong Absent)>? right, bool union)
    {
        if (left is null || right is null)
            return null;
        HashSet<(ulong, ulong)> all = [];
        if (union)
        {
            all.UnionWith(left);
            all.UnionWith(right);
        }
        else
        {
            foreach ((ulong seen, ulong absent) in left)
                all.UnionWith(right.Select(r => (seen | r.Seen, absent | r.Absent)));
        }

        return all.Count > Most ? null : all;
    }

    private static ImmutableArray<int> Members(ulong set) => [.. Enumerable.Range(0, 64).Where(i => (set >> i & 1) != 0)];
}

/// <summary>One way to fulfil a temporal_ordered correlation.</summary>
/// <param name="Steps">The members in order.</param>
/// <param name="Absent">The members that must not be seen from the first event of the chain to its last.</param>
/// <param name="Shortest">How many of the steps, in order, are enough.</param>
internal sealed record OrderedSteps(ImmutableArray<int> Steps, ImmutableArray<int> Absent, int Shortest);
