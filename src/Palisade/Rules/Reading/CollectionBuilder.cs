namespace Palisade.Rules.Reading;

/// <summary>Puts the documents of all files together: filters are applied, references resolved, what does not run is left out.</summary>
internal static class CollectionBuilder
{
    public static RuleCollection Build(IReadOnlyList<RuleFile> files, IReadOnlyList<RuleError> walkErrors, string sha256, RuleLoadOptions options)
    {
        List<RuleError> errors = [.. walkErrors];
        List<Rule> rules = [];
        List<CorrelationRule> correlations = [];
        List<FilterRule> filters = [];
        int ignored = 0;
        int loaded = 0;
        foreach (RuleFile file in files)
        {
            errors.AddRange(file.Errors);
            ignored += file.Ignored;
            loaded += file.Loaded;
            foreach (SigmaDocument document in file.Documents)
            {
                if (document is Rule rule)
                    rules.Add(rule);
                else if (document is CorrelationRule correlation)
                    correlations.Add(correlation);
                else
                    filters.Add((FilterRule)document);
            }
        }

        int before = errors.Count;
        FilterApplication.Apply(filters, rules, errors);
        CorrelationOrder order = CorrelationOrder.Resolve(rules, correlations, errors);
        loaded -= errors.Count - before;
        RunSelection selection = RunSelection.Of(rules, order.Sorted, options);
        errors.Sort(static (a, b) => Compare(a, b));
        return new RuleCollection(selection.Rules, selection.Correlations, [.. errors], ignored, loaded, sha256);
    }

    private static int Compare(RuleError a, RuleError b)
    {
        int byPath = string.CompareOrdinal(a.Path, b.Path);
        return byPath != 0 ? byPath : (a.Line, a.Column).CompareTo((b.Line, b.Column));
    }
}
