using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Palisade.Rules.Mapping;

/// <summary>Reads the entries of <c>transformations</c>.</summary>
internal sealed class StepReader(MappingNodes nodes)
{
    private static readonly FrozenSet<string> s_conditionKeys = FrozenSet.Create(
        StringComparer.Ordinal,
        "id", "type", "rule_conditions", "rule_cond_op", "rule_cond_not", "detection_item_conditions", "detection_item_cond_op", "detection_item_cond_not",
        "field_name_conditions", "field_name_cond_op", "field_name_cond_not");

    private readonly ConditionReader _conditions = new(nodes);

    public ImmutableArray<MappingStep> ReadAll(YamlMappingNode owner)
    {
        ImmutableArray<MappingStep>.Builder steps = ImmutableArray.CreateBuilder<MappingStep>();
        foreach (YamlMappingNode entry in nodes.Maps(owner, "transformations"))
        {
            int before = nodes.Errors.Count;
            Transformation? transformation = Read(entry);
            RuleConditions rules = _conditions.ReadRuleConditions(entry);
            TestConditions tests = _conditions.ReadTestConditions(entry);
            if (transformation is not null && nodes.Errors.Count == before)
                steps.Add(new MappingStep(nodes.Text(entry, "id") ?? "", transformation, rules, tests));
        }

        return steps.DrainToImmutable();
    }

    private Transformation? Read(YamlMappingNode entry)
    {
        string? type = nodes.Text(entry, "type");
        switch (type)
        {
            case "field_name_mapping":
                Check(entry, "mapping");
                return ReadLists(entry, "mapping") is { } names ? new FieldNameMapping(names.ToFrozenDictionary(n => n.From, n => n.To, StringComparer.OrdinalIgnoreCase)) : null;
            case "field_name_prefix_mapping":
                Check(entry, "mapping");
                return ReadLists(entry, "mapping") is { } prefixes ? new FieldNamePrefixMapping([.. from p in prefixes from to in p.To select (p.From, to)]) : null;
            case "field_name_prefix":
                Check(entry, "prefix");
                return Needed(entry, "prefix") is { } prefix ? new FieldNameAffix(prefix, "") : null;
            case "field_name_suffix":
                Check(entry, "suffix");
                return Needed(entry, "suffix") is { } suffix ? new FieldNameAffix("", suffix) : null;
            case "drop_detection_item":
                Check(entry);
                return new DropTest();
            case "add_condition":
                Check(entry, "conditions", "negated");
                return ReadAddCondition(entry);
            case "change_logsource":
                Check(entry, "product", "category", "service");
                return new ChangeLogSource(nodes.LogSource(entry));
            case "replace_string":
                Check(entry, "regex", "replacement", "interpret_special", "skip_special");
                return ReadReplaceString(entry);
            case "map_string":
                Check(entry, "mapping");
                return ReadLists(entry, "mapping") is { } values ? new MapString(values) : null;
            case "set_value":
                Check(entry, "value", "force_type");
                return MappingNodes.Get(entry, "value") is { } value && nodes.Value(value) is { } comparison ? new SetValue(comparison) : Missing(entry, "value");
            case "hex_number":
                Check(entry);
                return new HexNumber();
            case "hex_in_text":
                Check(entry, "regex");
                return ReadRegex(entry) is { } hex ? new HexInText(hex) : null;
            case "split_field":
                Check(entry, "into", "separator", "known");
                return ReadSplitField(entry);
            case "set_state" or "set_custom_attribute" or "set_field" or "add_field" or "remove_field" or "convert_type":
                return new NoTransformation();
            case null:
                return Missing(entry, "type");
            default:
                return nodes.Error<Transformation>(entry, $"unknown transformation '{type}'; known are {Known}");
        }
    }

    private const string Known = "field_name_mapping, field_name_prefix_mapping, field_name_prefix, field_name_suffix, drop_detection_item, add_condition, change_logsource, replace_string, map_string, set_value, hex_number, hex_in_text, split_field";

    private void Check(YamlMappingNode entry, params string[] further) => nodes.CheckKeys(entry, [.. s_conditionKeys, .. further]);

    private Transformation? Missing(YamlMappingNode entry, string key) => nodes.Error<Transformation>(entry, $"'{key}' is missing");

    private string? Needed(YamlMappingNode entry, string key)
    {
        string? text = nodes.Text(entry, key);
        if (text is null)
            Missing(entry, key);
        return text;
    }

    private ImmutableArray<(string From, ImmutableArray<string> To)>? ReadLists(YamlMappingNode entry, string key)
    {
        if (nodes.Map(entry, key) is not { } map)
        {
            Missing(entry, key);
            return null;
        }

        return [.. map.Children.Select(pair => ((pair.Key as YamlScalarNode)?.Value ?? "", nodes.Texts(pair.Value)))];
    }

    private AddCondition? ReadAddCondition(YamlMappingNode entry)
    {
        if (nodes.Map(entry, "conditions") is not { } conditions)
            return Missing(entry, "conditions") as AddCondition;
        ImmutableArray<Expression>.Builder all = ImmutableArray.CreateBuilder<Expression>();
        foreach ((YamlNode key, YamlNode value) in conditions.Children)
        {
            string field = (key as YamlScalarNode)?.Value ?? "";
            IEnumerable<YamlNode> values = value is YamlSequenceNode list ? list.Children : [value];
            ImmutableArray<Expression> tests = [.. values.Select(nodes.Value).OfType<Comparison>().Select(c => new FieldTest(field, c))];
            all.Add(tests.Length == 1 ? tests[0] : new OrExpression(tests));
        }

        return new AddCondition(all.Count == 1 ? all[0] : new AndExpression(all.DrainToImmutable()), nodes.Flag(entry, "negated"));
    }

    private ReplaceString? ReadReplaceString(YamlMappingNode entry)
    {
        if (ReadRegex(entry) is not { } regex)
            return null;
        ImmutableArray<string> replacements = nodes.Texts(entry, "replacement");
        if (replacements.IsEmpty)
            return Missing(entry, "replacement") as ReplaceString;
        bool wildcards = nodes.Flag(entry, "interpret_special");
        return new ReplaceString(regex, [.. replacements.Select(r => ReplacementText.Of(r, wildcards))]);
    }

    private SplitField? ReadSplitField(YamlMappingNode entry)
    {
        ImmutableArray<string> into = nodes.Texts(entry, "into");
        string separator = nodes.Text(entry, "separator") ?? "";
        if (into.Length != 2 || separator.Length != 1)
            return nodes.Error<SplitField>(entry, "split_field needs 'into' with two names and a 'separator' of one character");
        ImmutableArray<KnownValue>.Builder known = ImmutableArray.CreateBuilder<KnownValue>();
        foreach (YamlMappingNode value in nodes.Maps(entry, "known"))
        {
            nodes.CheckKeys(value, "value", "field", "is");
            known.Add(new KnownValue(Needed(value, "value") ?? "", Needed(value, "field") ?? "", Needed(value, "is") ?? ""));
        }

        return new SplitField(into[0], into[1], separator[0], known.DrainToImmutable());
    }

    private Regex? ReadRegex(YamlMappingNode entry) => Needed(entry, "regex") is { } text ? _conditions.Regex(MappingNodes.Get(entry, "regex")!, text) : null;
}
