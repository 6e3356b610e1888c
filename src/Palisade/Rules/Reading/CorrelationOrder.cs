using System.Collections.Immutable;

namespace Palisade.Rules.Reading;

/// <summary>Resolves the references of correlations and sorts them: those that others build on come first.</summary>
internal sealed class CorrelationOrder
{
    private readonly Dictionary<string, SigmaDocument> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SigmaDocument> _byId = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<CorrelationRule, CorrelationRule?> _done = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<CorrelationRule> _open = new(ReferenceEqualityComparer.Instance);
    private readonly List<CorrelationRule> _sorted = [];
    private readonly List<RuleError> _errors;

    private CorrelationOrder(List<RuleError> errors) => _errors = errors;

    /// <summary>The correlations whose references all resolve, bases first, else in the order given. References are spelled as their targets spell them.</summary>
    public IReadOnlyList<CorrelationRule> Sorted => _sorted;

    public static CorrelationOrder Resolve(IReadOnlyList<Rule> rules, IReadOnlyList<CorrelationRule> correlations, List<RuleError> errors)
    {
        CorrelationOrder order = new(errors);
        foreach (SigmaDocument document in rules.Concat<SigmaDocument>(correlations))
        {
            if (document.Id.Length > 0)
                order._byId.TryAdd(document.Id, document);
            if (document.Name is { } name)
                order._byName.TryAdd(name, document);
        }

        foreach (CorrelationRule correlation in correlations)
            order.Visit(correlation, 0);
        return order;
    }

    // The correlation with its references resolved, or null when it is in error.
    private CorrelationRule? Visit(CorrelationRule correlation, int depth)
    {
        if (_done.TryGetValue(correlation, out CorrelationRule? known))
            return known;
        if (depth > Limits.MaxNesting)
            return Wrong(correlation, $"correlations chained deeper than {Limits.MaxNesting} levels");
        if (!_open.Add(correlation))
            return Wrong(correlation, "the correlation builds on itself: take the circle of references apart");
        List<string> references = [];
        Dictionary<string, string> spelled = new(StringComparer.Ordinal);
        foreach (string reference in correlation.Rules)
        {
            if (Target(reference) is not { } target)
                return Wrong(correlation, Unknown(reference));
            if (target is CorrelationRule inner && Visit(inner, depth + 1) is null)
                return Wrong(correlation, $"it builds on '{reference}', which is in error");
            string spelling = string.Equals(target.Name, reference, StringComparison.Ordinal) ? reference : target.Id;
            references.Add(spelling);
            spelled[reference] = spelling;
        }

        if (CorrelationConditionParser.Names(correlation.Condition).FirstOrDefault(n => !spelled.ContainsKey(n)) is { } missing)
            return Wrong(correlation, $"the condition names '{missing}', which is not among its 'rules'");
        CorrelationRule resolved = correlation with { Rules = [.. references] };
        _done[correlation] = resolved;
        _sorted.Add(resolved);
        return resolved;
    }

    private SigmaDocument? Target(string reference) =>
        _byName.TryGetValue(reference, out SigmaDocument? named) ? named : _byId.GetValueOrDefault(reference);

    private string Unknown(string reference)
    {
        RuleError? rejected = _errors.FirstOrDefault(e => e.Id.Length > 0 && string.Equals(e.Id, reference, StringComparison.OrdinalIgnoreCase));
        return rejected is null
            ? $"unknown rule '{reference}': write the id or the name of a rule that is loaded with it"
            : $"it builds on '{reference}', which was rejected: {rejected.Path}:{rejected.Line}";
    }

    private CorrelationRule? Wrong(CorrelationRule correlation, string reason)
    {
        if (_done.TryAdd(correlation, null))
            _errors.Add(new RuleError(correlation.Path, correlation.Id, correlation.Line, 1, reason));
        return null;
    }
}
