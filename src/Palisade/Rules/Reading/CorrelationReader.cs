using System.Collections.Immutable;
using System.Globalization;

namespace Palisade.Rules.Reading;

/// <summary>Reads a correlation document.</summary>
/// <remarks>Sigma Correlation Rules Specification 2.1.0; value_median, the extended condition and <c>percentile</c> as in pySigma.</remarks>
internal static class CorrelationReader
{
    private static readonly (string Name, CorrelationType Type)[] s_types =
    [
        ("event_count", CorrelationType.EventCount),
        ("value_count", CorrelationType.ValueCount),
        ("temporal", CorrelationType.Temporal),
        ("temporal_ordered", CorrelationType.TemporalOrdered),
        ("value_sum", CorrelationType.ValueSum),
        ("value_avg", CorrelationType.ValueAvg),
        ("value_percentile", CorrelationType.ValuePercentile),
        ("value_median", CorrelationType.ValueMedian),
        ("temporal_extended", CorrelationType.Temporal),
        ("temporal_ordered_extended", CorrelationType.TemporalOrdered),
    ];

    private static readonly (string Name, CorrelationRelation Relation)[] s_relations =
    [
        ("gt", CorrelationRelation.Greater),
        ("gte", CorrelationRelation.GreaterOrEqual),
        ("lt", CorrelationRelation.Less),
        ("lte", CorrelationRelation.LessOrEqual),
        ("eq", CorrelationRelation.Equal),
        ("neq", CorrelationRelation.NotEqual),
    ];

    public static CorrelationRule? Read(YamlMapping map, YamlNode node, ReadingContext context)
    {
        if (node is not YamlMapping section)
        {
            context.Report(node, $"'correlation' is {node.KindName}: write type, rules, group-by, timespan and condition below it");
            return null;
        }

        CorrelationType type = ReadType(section, context);
        CorrelationRule rule = new()
        {
            Path = "",
            Type = type,
            Rules = MetadataReader.Texts(section, "rules"),
            GroupBy = MetadataReader.Texts(section, "group-by"),
            Timespan = ReadTimespan(section, context),
            Aliases = ReadAliases(section, context),
            Generate = ReadGenerate(section["generate"] ?? map["generate"], context),
        };
        rule = ReadCondition(MetadataReader.Fill(rule, map, context), section, context);
        if (rule.Rules.IsEmpty)
            context.Report(section["rules"] ?? section, "'rules' names no rule: write a list of ids or names of rules");
        return context.HasErrors ? null : rule;
    }

    private static CorrelationType ReadType(YamlMapping section, ReadingContext context)
    {
        string text = MetadataReader.Text(section, "type");
        foreach ((string name, CorrelationType type) in s_types)
        {
            if (name == text)
                return type;
        }

        const string Advice = "write event_count, value_count, temporal, temporal_ordered, value_sum, value_avg, value_percentile or value_median";
        context.Report(section["type"] ?? section, text.Length == 0 ? $"no 'type' in 'correlation': {Advice}" : $"unknown correlation type '{text}': {Advice}");
        return default;
    }

    private static TimeSpan ReadTimespan(YamlMapping section, ReadingContext context)
    {
        // Early correlation rules wrote timeframe.
        YamlNode? node = section["timespan"] ?? section["timeframe"];
        if (node is YamlScalar scalar && TimespanText.TryParse(scalar.Text, out TimeSpan span))
            return span;
        context.Report(node ?? section, node is YamlScalar wrong ? $"'{wrong.Text}' is no timespan: {TimespanText.Advice}" : $"no 'timespan' in 'correlation': {TimespanText.Advice}");
        return default;
    }

    private static bool ReadGenerate(YamlNode? node, ReadingContext context)
    {
        if (node is null or YamlScalar { IsNull: true })
            return false;
        if (node is YamlScalar scalar && YamlTyping.TryBoolean(scalar, out bool value))
            return value;
        context.Report(node, "'generate' is true or false");
        return false;
    }

    private static ImmutableDictionary<string, ImmutableDictionary<string, string>> ReadAliases(YamlMapping section, ReadingContext context)
    {
        var aliases = ImmutableDictionary.CreateBuilder<string, ImmutableDictionary<string, string>>(StringComparer.Ordinal);
        if (section["aliases"] is { } node and not YamlMapping and not YamlScalar { IsNull: true })
            context.Report(node, $"'aliases' is {node.KindName}: write the alias, and below it a field for each rule");
        foreach (YamlEntry alias in (section["aliases"] as YamlMapping)?.Entries ?? [])
        {
            if (alias.Value is not YamlMapping fields)
            {
                context.Report(alias.Value, $"alias '{alias.Key.Text}' is {alias.Value.KindName}: write a field for each rule below it");
                continue;
            }

            var byRule = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (YamlEntry field in fields.Entries)
            {
                if (field.Value is YamlScalar { IsNull: false } name)
                    byRule[field.Key.Text] = name.Text;
                else
                    context.Report(field.Value, $"alias '{alias.Key.Text}' has no field for '{field.Key.Text}': write the name of a field");
            }

            aliases[alias.Key.Text] = byRule.ToImmutable();
        }

        return aliases.ToImmutable();
    }

    private static CorrelationRule ReadCondition(CorrelationRule rule, YamlMapping section, ReadingContext context)
    {
        bool isTemporal = rule.Type is CorrelationType.Temporal or CorrelationType.TemporalOrdered;
        switch (section["condition"])
        {
            case YamlMapping condition:
                return ReadBounds(rule, condition, context);
            case YamlScalar { IsNull: false } text when isTemporal:
                CorrelationExpression? expression = CorrelationConditionParser.Parse(text, context);
                return rule with { Condition = expression, Rules = rule.Rules.IsEmpty ? CorrelationConditionParser.Names(expression) : rule.Rules };
            case null or YamlScalar { IsNull: true } when isTemporal:
                return rule;
            case { } other:
                context.Report(other, $"the condition is {other.KindName}: write a comparison below it, such as 'gte: 10'");
                return rule;
            default:
                context.Report(section, "no 'condition' in 'correlation': write a comparison below it, such as 'gte: 10'");
                return rule;
        }
    }

    private static CorrelationRule ReadBounds(CorrelationRule rule, YamlMapping condition, ReadingContext context)
    {
        List<CorrelationBound> bounds = [];
        foreach (YamlEntry entry in condition.Entries)
        {
            string key = entry.Key.Text;
            int relation = Array.FindIndex(s_relations, r => r.Name == key);
            if (relation >= 0)
            {
                if (entry.Value is YamlScalar number && YamlTyping.TryNumber(number.Text, out decimal value, out _))
                    bounds.Add(new CorrelationBound(s_relations[relation].Relation, value));
                else
                    context.Report(entry.Value, $"'{key}' needs a number");
            }
            else if (key == "percentile")
            {
                rule = rule with { Percentile = ReadPercentile(entry.Value, context) };
            }
            else if (key == "field")
            {
                rule = rule with { ValueFields = MetadataReader.Texts(condition, "field") };
            }
            else
            {
                context.Report(entry.Key, $"unknown key '{key}' in the condition: write gt, gte, lt, lte, eq, neq, field or percentile");
            }
        }

        if (bounds.Count == 0 && !context.HasErrors)
            context.Report(condition, "no comparison in the condition: write one, such as 'gte: 10'");
        bool readsValues = rule.Type is not (CorrelationType.EventCount or CorrelationType.Temporal or CorrelationType.TemporalOrdered);
        if (readsValues && rule.ValueFields.IsEmpty)
            context.Report(condition, "no 'field' in the condition: write the name of the field whose values count");
        if (readsValues && rule.Type != CorrelationType.ValueCount && rule.ValueFields.Length > 1)
            context.Report(condition, "several fields in the condition: only value_count takes more than one");
        return rule with { Bounds = [.. bounds] };
    }

    private static double ReadPercentile(YamlNode node, ReadingContext context)
    {
        if (node is YamlScalar scalar && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 100)
            return value;
        context.Report(node, "'percentile' is a number from 0 to 100");
        return 50;
    }
}
