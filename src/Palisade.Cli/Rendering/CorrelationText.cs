using System.Globalization;
using Palisade.Findings;
using Palisade.Rules;

namespace Palisade.Cli.Rendering;

/// <summary>Says what a correlation counts, of which rules, by what and in which span.</summary>
internal static class CorrelationText
{
    /// <summary>Writes it.</summary>
    public static void Write(CorrelationRule rule, RuleCollection rules, TextWriter output)
    {
        output.WriteLine(Head(rule));
        output.WriteLine($"Correlation of {TypeName(rule.Type)}, within {Span(rule.Timespan)}{(rule.GroupBy.IsEmpty ? "" : $", for each {string.Join(", ", rule.GroupBy)}")}:");
        if (!rule.ValueFields.IsEmpty)
            output.WriteLine($"  of {string.Join(", ", rule.ValueFields)}");
        foreach (CorrelationBound bound in rule.Bounds)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Word(bound.Relation)} {bound.Value}"));
        if (rule.Condition is not null)
            output.WriteLine($"  {Text(rule.Condition)}");
        output.WriteLine("It builds on:");
        foreach (string name in rule.Rules)
            output.WriteLine($"  {name}{(Named(name, rules) is { } found && found.Title != name ? $"  ({found.Title})" : "")}");
        output.WriteLine();
    }

    /// <summary>What stands above a rule or correlation: title, id, level, who wrote it, and its status where a scan leaves it out for it.</summary>
    public static string Head(SigmaDocument rule)
    {
        string status = rule.Status is "deprecated" or "unsupported" ? $"\n  status {rule.Status}: a scan runs it with --status {rule.Status} only" : "";
        return $"{rule.Title}\n  {(rule.Id.Length > 0 ? $"id {rule.Id}, " : "")}level {RuleLevels.Name(rule.Level)}{(rule.Author.Length > 0 ? $", by {rule.Author}" : "")}\n  {rule.Path}{status}\n";
    }

    /// <summary>The rules over single events that it builds on, through other correlations too.</summary>
    public static IReadOnlyList<Rule> BaseRules(CorrelationRule rule, RuleCollection rules)
    {
        List<Rule> found = [];
        HashSet<SigmaDocument> seen = new(ReferenceEqualityComparer.Instance);
        Stack<SigmaDocument> left = new([rule]);
        while (left.TryPop(out SigmaDocument? document))
        {
            if (!seen.Add(document))
                continue;
            if (document is Rule one)
                found.Add(one);
            foreach (SigmaDocument inner in (document as CorrelationRule)?.Rules.Select(name => Named(name, rules)).OfType<SigmaDocument>() ?? [])
                left.Push(inner);
        }

        return found;
    }

    private static SigmaDocument? Named(string name, RuleCollection rules) =>
        (SigmaDocument?)rules.Rules.FirstOrDefault(r => r.Name == name || r.Id == name) ?? rules.Correlations.FirstOrDefault(r => r.Name == name || r.Id == name);

    private static string Text(CorrelationExpression part) => part switch
    {
        CorrelationExpression.RuleSeen seen => seen.Rule,
        CorrelationExpression.And and => $"({Text(and.Left)} and {Text(and.Right)})",
        CorrelationExpression.Or or => $"({Text(or.Left)} or {Text(or.Right)})",
        CorrelationExpression.Not not => $"not {Text(not.Part)}",
        _ => "",
    };

    private static string TypeName(CorrelationType type) => string.Concat(type.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    private static string Span(TimeSpan span) => span.ToString(span.Days > 0 ? "d\\d\\ hh\\:mm\\:ss" : "hh\\:mm\\:ss", CultureInfo.InvariantCulture);

    private static string Word(CorrelationRelation relation) => relation switch
    {
        CorrelationRelation.Greater => "more than",
        CorrelationRelation.GreaterOrEqual => "at least",
        CorrelationRelation.Less => "less than",
        CorrelationRelation.LessOrEqual => "at most",
        CorrelationRelation.Equal => "exactly",
        _ => "not",
    };
}
