using System.Collections.Immutable;

namespace Palisade.Rules.Reading;

/// <summary>A detection section: search identifiers and conditions.</summary>
/// <param name="Searches">The search identifiers with their expressions, in the order of the document.</param>
/// <param name="Conditions">The conditions, as scalars: one, or several that are linked with OR.</param>
/// <param name="Timeframe">The window of a legacy aggregation, or null.</param>
internal sealed record Detection(ImmutableArray<(string Name, Expression Expression)> Searches, ImmutableArray<YamlScalar> Conditions, YamlNode? Timeframe)
{
    public string ConditionText => string.Join(" | ", Conditions.Select(c => c.Text.Trim()));
}

/// <summary>Reads a detection section, or the one inside a filter.</summary>
/// <remarks>Sigma specification 2.1.0, "Detection".</remarks>
internal static class DetectionReader
{
    // In the place of what could not be read; never in a rule that loads.
    private static readonly Expression s_wrong = new AndExpression([]);

    /// <summary>The section, or null with errors reported.</summary>
    /// <param name="section">The value of <c>detection</c> or <c>filter</c>.</param>
    /// <param name="name">What it is called, for messages.</param>
    /// <param name="context">Takes errors.</param>
    public static Detection? Read(YamlNode section, string name, ReadingContext context)
    {
        if (section is not YamlMapping map)
        {
            context.Report(section, $"'{name}' is {section.KindName}: write search identifiers and a condition below it");
            return null;
        }

        List<(string, Expression)> searches = [];
        List<YamlScalar> conditions = [];
        YamlNode? timeframe = null;
        foreach (YamlEntry entry in map.Entries)
        {
            if (entry.Key.Text == "condition")
                ReadConditions(entry.Value, conditions, context);
            else if (entry.Key.Text == "timeframe")
                timeframe = entry.Value;
            else if (name == "filter" && entry.Key.Text == "rules")
                continue;
            else if (entry.Key.Text.Length > Limits.MaxIdentifierCharacters)
                context.Report(entry.Key, $"a search identifier of more than {Limits.MaxIdentifierCharacters} characters: give it a short name");
            else
                searches.Add((entry.Key.Text, SearchReader.Read(entry.Key.Text, entry.Value, context) ?? s_wrong));
        }

        if (searches.Count > Limits.MaxSearchIdentifiers)
            context.Report(map, $"more than {Limits.MaxSearchIdentifiers} search identifiers: split the rule");
        if (conditions.Sum(c => c.Text.Length) > Limits.MaxConditionCharacters)
            context.Report(conditions[0], $"conditions of more than {Limits.MaxConditionCharacters} characters: split the rule");
        if (map["condition"] is null)
            context.Report(map, $"no 'condition' in '{name}': write 'condition: selection' with the names of your search identifiers");
        if (!context.HasErrors)
            return new Detection([.. searches], [.. conditions], timeframe);
        // Whoever mends it is told all at once: the condition is read too, over names alone.
        foreach (YamlScalar condition in conditions.Where(c => !c.Text.Contains('|', StringComparison.Ordinal) && c.Text.Length <= Limits.MaxConditionCharacters))
            ConditionParser.Parse(condition, searches, context);
        return null;
    }

    /// <summary>The conditions as one expression, or null with errors reported.</summary>
    public static Expression? Combine(Detection detection, ReadingContext context)
    {
        List<Expression> parts = [];
        foreach (YamlScalar condition in detection.Conditions)
        {
            if (ConditionParser.Parse(condition, detection.Searches, context) is { } part)
                parts.Add(part);
        }

        if (parts.Count < detection.Conditions.Length)
            return null;
        Expression whole = parts.Count == 1 ? parts[0] : new OrExpression([.. parts]) { Line = detection.Conditions[0].Line };
        return CheckSize(whole, detection.Conditions[0], context) ? whole : null;
    }

    /// <summary>Whether the expression has no more tests than one rule may have.</summary>
    public static bool CheckSize(Expression expression, YamlNode at, ReadingContext context)
    {
        if (TestCount.Of(expression) <= Limits.MaxRuleTests)
            return true;
        context.Report(at, $"the condition comes to more than {Limits.MaxRuleTests} tests: split the rule");
        return false;
    }

    private static void ReadConditions(YamlNode node, List<YamlScalar> conditions, ReadingContext context)
    {
        IEnumerable<YamlNode> items = node is YamlSequence list ? list.Items : [node];
        foreach (YamlNode item in items)
        {
            if (item is YamlScalar { IsNull: false } text)
                conditions.Add(text);
            else
                context.Report(item, item is YamlScalar ? "the condition is empty: write the name of a search identifier" : $"{item.KindName} as a condition: write text such as 'selection and not filter'");
        }

        if (node is YamlSequence { Items.Count: 0 })
            context.Report(node, "the condition is an empty list: write the name of a search identifier");
    }
}
