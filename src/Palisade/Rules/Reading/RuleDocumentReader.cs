using System.Collections.Immutable;

namespace Palisade.Rules.Reading;

/// <summary>Reads one document of a rule file, whichever of the three kinds it is.</summary>
internal static class RuleDocumentReader
{
    /// <summary>True when the document is a rule, a correlation or a filter; others are no matter of ours.</summary>
    public static bool IsSigma(YamlMapping map) => map.Find("detection") is not null || map.Find("correlation") is not null || map.Find("filter") is not null;

    /// <summary>What the document gives: one, or for a legacy aggregation its base rules and their correlation; empty with errors reported.</summary>
    public static ImmutableArray<SigmaDocument> Read(YamlMapping map, ReadingContext context)
    {
        context.Id = MetadataReader.Text(map, "id");
        int kinds = (map.Find("detection") is null ? 0 : 1) + (map.Find("correlation") is null ? 0 : 1) + (map.Find("filter") is null ? 0 : 1);
        if (kinds > 1)
        {
            context.Report(map, "a document is a rule, a correlation or a filter: put each in a document of its own, separated by '---'");
            return [];
        }

        ImmutableArray<SigmaDocument> read = map switch
        {
            _ when map["detection"] is { } detection => ReadRule(map, detection, context),
            _ when map["correlation"] is { } correlation => One(CorrelationReader.Read(map, correlation, context)),
            _ => One(ReadFilter(map, map["filter"]!, context)),
        };
        return context.HasErrors ? [] : read;
    }

    private static ImmutableArray<SigmaDocument> ReadRule(YamlMapping map, YamlNode section, ReadingContext context)
    {
        RuleLogSource? source = MetadataReader.LogSource(map, context);
        Detection? detection = DetectionReader.Read(section, "detection", context);
        Rule rule = MetadataReader.Fill(
            new Rule { Path = "", LogSource = source ?? new RuleLogSource(null, null, null), Condition = new AndExpression([]) },
            map,
            context);
        if (detection is null)
            return [];
        rule = rule with { Searches = detection.Searches, ConditionText = detection.ConditionText };
        if (detection.Conditions.Any(c => c.Text.Contains('|', StringComparison.Ordinal)))
            return LegacyAggregation.Read(rule, detection, context);
        Expression? condition = DetectionReader.Combine(detection, context);
        return condition is null ? [] : [rule with { Condition = condition }];
    }

    private static FilterRule? ReadFilter(YamlMapping map, YamlNode section, ReadingContext context)
    {
        RuleLogSource? source = MetadataReader.LogSource(map, context);
        Detection? detection = DetectionReader.Read(section, "filter", context);
        ImmutableArray<string> rules = section is YamlMapping filter ? ReadRuleList(filter, context) : [];
        if (source is null || detection is null || DetectionReader.Combine(detection, context) is not { } condition)
            return null;
        return MetadataReader.Fill(new FilterRule { Path = "", Rules = rules, LogSource = source, Condition = condition }, map, context);
    }

    // Absent and "any" both mean every rule of the log source.
    private static ImmutableArray<string> ReadRuleList(YamlMapping filter, ReadingContext context)
    {
        ImmutableArray<string> rules = MetadataReader.Texts(filter, "rules");
        if (filter["rules"] is YamlSequence { Items.Count: 0 } or YamlMapping)
            context.Report(filter["rules"]!, "'rules' names no rule: write a list of ids or names, or 'any' for every rule of the log source");
        return rules.Any(r => r.Equals("any", StringComparison.OrdinalIgnoreCase)) ? [] : rules;
    }

    private static ImmutableArray<SigmaDocument> One(SigmaDocument? document) => document is null ? [] : [document];
}
