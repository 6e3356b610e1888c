using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Palisade.Rules.Mapping;

/// <summary>Reads the conditions of a transformation.</summary>
internal sealed class ConditionReader(MappingNodes nodes)
{
    public RuleConditions ReadRuleConditions(YamlMappingNode entry)
    {
        ImmutableArray<RuleCondition> parts = [.. nodes.Maps(entry, "rule_conditions").Select(Rule).OfType<RuleCondition>()];
        return parts.IsEmpty ? RuleConditions.None : new RuleConditions(parts, Any(entry, "rule_cond_op"), nodes.Flag(entry, "rule_cond_not"));
    }

    public TestConditions ReadTestConditions(YamlMappingNode entry)
    {
        ImmutableArray<TestCondition> fields = [.. nodes.Maps(entry, "field_name_conditions").Select(Field).OfType<TestCondition>()];
        ImmutableArray<TestCondition> values = [.. nodes.Maps(entry, "detection_item_conditions").Select(Value).OfType<TestCondition>()];
        if (fields.IsEmpty && values.IsEmpty)
            return TestConditions.None;
        return new TestConditions(
            fields, Any(entry, "field_name_cond_op"), nodes.Flag(entry, "field_name_cond_not"),
            values, Any(entry, "detection_item_cond_op"), nodes.Flag(entry, "detection_item_cond_not"));
    }

    public Regex? Regex(YamlNode place, string text)
    {
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return nodes.Error<Regex>(place, $"is no regular expression without look-around and back-references: {e.Message}");
        }
    }

    private RuleCondition? Rule(YamlMappingNode entry)
    {
        switch (nodes.Text(entry, "type"))
        {
            case "logsource":
                nodes.CheckKeys(entry, "type", "product", "category", "service");
                return new LogSourceCondition(nodes.LogSource(entry));
            case "contains_field":
                nodes.CheckKeys(entry, "type", "field");
                return new ContainsFieldCondition(nodes.Text(entry, "field") ?? "");
            case "tag":
                nodes.CheckKeys(entry, "type", "tag");
                return new TagCondition(nodes.Text(entry, "tag") ?? "");
            case "processing_item_applied":
                nodes.CheckKeys(entry, "type", "processing_item_id");
                return new StepAppliedCondition(nodes.Text(entry, "processing_item_id") ?? "");
            case var type:
                return nodes.Error<RuleCondition>(entry, $"unknown rule condition '{type}'; known are logsource, contains_field, tag, processing_item_applied");
        }
    }

    private TestCondition? Field(YamlMappingNode entry)
    {
        string? type = nodes.Text(entry, "type");
        if (type is not ("include_fields" or "exclude_fields"))
            return nodes.Error<TestCondition>(entry, $"unknown field name condition '{type}'; known are include_fields, exclude_fields");
        nodes.CheckKeys(entry, "type", "fields", "mode");
        ImmutableArray<string> names = nodes.Texts(entry, "fields");
        bool included = type == "include_fields";
        return nodes.Text(entry, "mode") is "re"
            ? new FieldRegexCondition([.. names.Select(n => Regex(entry, n)).OfType<Regex>()], included)
            : new FieldListCondition(names.ToFrozenSet(StringComparer.OrdinalIgnoreCase), included);
    }

    private TestCondition? Value(YamlMappingNode entry)
    {
        switch (nodes.Text(entry, "type"))
        {
            case "match_string":
                nodes.CheckKeys(entry, "type", "cond", "pattern");
                return Regex(entry, nodes.Text(entry, "pattern") ?? "") is { } pattern ? new ValueRegexCondition(pattern) : null;
            case "match_value":
                nodes.CheckKeys(entry, "type", "cond", "value");
                return new ValueCondition(nodes.Text(entry, "value") ?? "");
            case "is_null":
                nodes.CheckKeys(entry, "type", "cond");
                return new NullCondition();
            case "contains_wildcard":
                nodes.CheckKeys(entry, "type", "cond");
                return new WildcardCondition();
            case var type:
                return nodes.Error<TestCondition>(entry, $"unknown detection item condition '{type}'; known are match_string, match_value, is_null, contains_wildcard");
        }
    }

    private bool Any(YamlMappingNode entry, string key)
    {
        switch (nodes.Text(entry, key))
        {
            case null or "and":
                return false;
            case "or":
                return true;
            default:
                nodes.Error<object>(MappingNodes.Get(entry, key)!, $"'{key}' must be 'and' or 'or'");
                return false;
        }
    }
}
