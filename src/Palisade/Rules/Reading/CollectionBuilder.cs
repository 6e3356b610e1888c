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
        List<IgnoredDocument> ignored = [];
        int loaded = 0;
        foreach (RuleFile file in files)
        {
            errors.AddRange(file.Errors);
            ignored.AddRange(file.Ignored);
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
        int applied = filters.Count - (errors.Count - before);
        CorrelationOrder order = CorrelationOrder.Resolve(rules, correlations, errors);
        loaded -= errors.Count - before;
        RunSelection selection = RunSelection.Of(rules, order.Sorted, options);
        errors.Sort(static (a, b) => Compare(a, b));
        return new RuleCollection(selection.Rules, selection.Correlations, [.. errors], ignored.Count, loaded, sha256)
        {
            LeftOut = selection.LeftOut,
            Filters = applied,
            IgnoredDocuments = [.. ignored],
        };
    }

    private static int Compare(RuleError a, RuleError b)
    {
        int byPath = string.CompareOrdinal(a.Path, b.Path);
        return byPath != 0 ? byPath : (a.Line, a.Column).CompareTo((b.Line, b.Column));
    }
}
