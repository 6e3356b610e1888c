using System.Collections.Immutable;

namespace Palisade.Rules.Correlation;

/// <summary>Resolves references and aliases, once, for <see cref="CorrelationPlan"/>.</summary>
internal sealed class CorrelationPlanner
{
    private readonly ImmutableArray<Rule> _rules;
    private readonly ImmutableArray<CorrelationRule> _correlations;
    private readonly Dictionary<string, List<int>> _ruleIndex = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<int>> _nodeIndex = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string>[] _captures;
    private readonly List<string>[] _layouts;
    private readonly List<CorrelationEdge>[] _ruleEdges;
    private readonly List<CorrelationEdge>[] _nodeEdges;
    private readonly Dictionary<string, int>[] _members;
    private readonly List<CorrelationProblem> _problems = [];

    public CorrelationPlanner(ImmutableArray<Rule> rules, ImmutableArray<CorrelationRule> correlations)
    {
        _rules = rules;
        _correlations = correlations;
        for (int i = 0; i < rules.Length; i++)
            Index(_ruleIndex, rules[i], i);
        for (int i = 0; i < correlations.Length; i++)
            Index(_nodeIndex, correlations[i], i);
        _captures = Lists<string>(rules.Length);
        _ruleEdges = Lists<CorrelationEdge>(rules.Length);
        _layouts = [.. correlations.Select(c => c.GroupBy.Concat(c.ValueFields).Distinct(StringComparer.Ordinal).ToList())];
        _nodeEdges = Lists<CorrelationEdge>(correlations.Length);
        _members = [.. correlations.Select(_ => new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase))];
    }

    public CorrelationPlan Plan()
    {
        // What is built on others comes later in the list, so that each layout is complete, requests of parents included, when its turn comes.
        for (int i = _correlations.Length - 1; i >= 0; i--)
        {
            for (int member = 0; member < _correlations[i].Rules.Length; member++)
                Connect(i, member);
        }

        ImmutableArray<CorrelationNode> nodes = [.. Enumerable.Range(0, _layouts.Length).Select(Node)];
        return new CorrelationPlan(
            nodes,
            [.. _ruleEdges.Select(e => e.ToImmutableArray())],
            [.. _captures.Select(c => c.ToImmutableArray())],
            [.. _ruleEdges.Select((edges, i) => !_rules[i].Silent && Reports(edges))],
            [.. _problems]);
    }

    /// <summary>Whether a condition that held can be made false by a further event within the same span.</summary>
    internal static bool IsSettled(CorrelationRule rule) => rule.Type switch
    {
        CorrelationType.ValueAvg or CorrelationType.ValuePercentile or CorrelationType.ValueMedian => true,
        CorrelationType.TemporalOrdered => false,
        CorrelationType.Temporal when rule.Condition is not null => HasNot(rule.Condition),
        _ => rule.Bounds.Any(b => b.Relation is not (CorrelationRelation.Greater or CorrelationRelation.GreaterOrEqual)),
    };

    private static bool HasNot(CorrelationExpression expression) => expression switch
    {
        CorrelationExpression.Not => true,
        CorrelationExpression.And and => HasNot(and.Left) || HasNot(and.Right),
        CorrelationExpression.Or or => HasNot(or.Left) || HasNot(or.Right),
        _ => false,
    };

    private CorrelationNode Node(int index)
    {
        CorrelationRule rule = _correlations[index];
        List<string> layout = _layouts[index];
        Dictionary<string, int> members = _members[index];
        ImmutableArray<OrderedSteps>? terms = rule.Type == CorrelationType.TemporalOrdered ? OrderedTerms.Of(rule, name => members.GetValueOrDefault(name, -1)) : [];
        if (terms is null)
            _problems.Add(new CorrelationProblem(rule, $"the condition can be fulfilled in more than {OrderedTerms.Most} ways"));
        return new CorrelationNode
        {
            Rule = rule,
            Index = index,
            Layout = [.. layout],
            GroupCount = rule.GroupBy.Distinct(StringComparer.Ordinal).Count(),
            ValueSlots = [.. rule.ValueFields.Select(layout.IndexOf)],
            Members = members.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase),
            OrderedTerms = terms ?? [],
            Parents = [.. _nodeEdges[index]],
            Reports = !rule.Silent && Reports(_nodeEdges[index]),
            Settled = IsSettled(rule),
        };
    }

    private bool Reports(List<CorrelationEdge> edges) => edges.Count == 0 || edges.Exists(e => _correlations[e.Node].Generate);

    private void Connect(int node, int member)
    {
        string reference = _correlations[node].Rules[member];
        // A correlation may carry the id of the rule it was translated from; an earlier one of that name is meant before a rule is.
        if (_nodeIndex.TryGetValue(reference, out List<int>? nodes) && nodes.Exists(n => n < node))
        {
            foreach (int child in nodes.Where(n => n < node))
                _nodeEdges[child].Add(new CorrelationEdge(node, member, Map(node, member, _correlations[child], _layouts[child])));
        }
        else if (_ruleIndex.TryGetValue(reference, out List<int>? rules))
        {
            foreach (int rule in rules)
                _ruleEdges[rule].Add(new CorrelationEdge(node, member, Map(node, member, _rules[rule], _captures[rule])));
        }
        else
        {
            _problems.Add(new CorrelationProblem(_correlations[node], $"no rule has the id or name '{reference}'"));
        }
    }

    /// <summary>Asks the member for each field of the node's layout, by the name that an alias gives it there.</summary>
    private int[] Map(int node, int position, SigmaDocument member, List<string> asked)
    {
        string reference = _correlations[node].Rules[position];
        foreach (string? name in new[] { reference, member.Name, member.Id })
            _members[node].TryAdd(name ?? reference, position);
        int[] map = new int[_layouts[node].Count];
        for (int i = 0; i < map.Length; i++)
        {
            string field = _layouts[node][i];
            if (_correlations[node].Aliases.TryGetValue(field, out ImmutableDictionary<string, string>? alias)
                && (alias.TryGetValue(reference, out string? named) || (member.Name is not null && alias.TryGetValue(member.Name, out named)) || alias.TryGetValue(member.Id, out named)))
                field = named;
            map[i] = AddDistinct(asked, field);
        }

        return map;
    }

    private static int AddDistinct(List<string> names, string name)
    {
        int at = names.IndexOf(name);
        if (at >= 0)
            return at;
        names.Add(name);
        return names.Count - 1;
    }

    private static void Index(Dictionary<string, List<int>> index, SigmaDocument document, int at)
    {
        foreach (string? key in new[] { document.Id, document.Name })
        {
            if (string.IsNullOrEmpty(key))
                continue;
            if (!index.TryGetValue(key, out List<int>? places))
                index[key] = places = [];
            if (!places.Contains(at))
                places.Add(at);
        }
    }

    private static List<T>[] Lists<T>(int count)
    {
        List<T>[] lists = new List<T>[count];
        for (int i = 0; i < count; i++)
            lists[i] = [];
        return lists;
    }
}
