namespace Palisade.Rules.Reading;

/// <summary>Applies filters: the condition of a filter is ANDed to that of each rule it names and whose log source fits.</summary>
/// <remarks>Sigma Filters Specification 2.1.0; as in pySigma the condition is added as written, so filters say <c>not selection</c>.</remarks>
internal static class FilterApplication
{
    /// <summary>Replaces narrowed rules in the list; a filter that narrows none is an error.</summary>
    public static void Apply(IReadOnlyList<FilterRule> filters, List<Rule> rules, List<RuleError> errors)
    {
        foreach (FilterRule filter in filters)
        {
            bool isUsed = false;
            HashSet<string> found = new(StringComparer.OrdinalIgnoreCase);
            for (int i = 0; i < rules.Count; i++)
            {
                if (!Names(filter, rules[i], found) || !Fits(filter.LogSource, rules[i].LogSource))
                    continue;
                isUsed = true;
                rules[i] = rules[i] with { Condition = new AndExpression([rules[i].Condition, filter.Condition]) { Line = rules[i].Condition.Line }, TextDigest = rules[i].TextDigest + filter.TextDigest };
            }

            if (Refuse(filter, isUsed, found) is { } reason)
                errors.Add(new RuleError(filter.Path, filter.Id, filter.Line, 1, reason));
        }
    }

    private static string? Refuse(FilterRule filter, bool isUsed, HashSet<string> found)
    {
        string? unknown = filter.Rules.FirstOrDefault(r => !found.Contains(r));
        if (unknown is not null && !isUsed)
            return $"the filter names '{unknown}', which is no rule that was loaded: write the id or the name of a rule";
        if (isUsed)
            return null;
        return filter.Rules.IsEmpty
            ? "no rule has the filter's log source: the filter does nothing"
            : "the rules that the filter names have another log source: write theirs, or leave keys out";
    }

    private static bool Names(FilterRule filter, Rule rule, HashSet<string> found)
    {
        if (filter.Rules.IsEmpty)
            return true;
        foreach (string reference in filter.Rules)
        {
            bool isNamed = string.Equals(reference, rule.Id, StringComparison.OrdinalIgnoreCase)
                || string.Equals(reference, rule.Name, StringComparison.Ordinal)
                || (rule.Id.Length == 0 && rule.Name is { } name && name.StartsWith(reference + ":base", StringComparison.OrdinalIgnoreCase));
            if (!isNamed)
                continue;
            found.Add(reference);
            return true;
        }

        return false;
    }

    private static bool Fits(RuleLogSource filter, RuleLogSource rule) =>
        (filter.Product is null || filter.Product == rule.Product)
        && (filter.Category is null || filter.Category == rule.Category)
        && (filter.Service is null || filter.Service == rule.Service);
}
