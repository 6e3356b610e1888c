using System.Collections.Immutable;
using System.Globalization;
using Palisade.Incidents.Facts;
using Palisade.Rules.Mapping;
using YamlDotNet.RepresentationModel;

namespace Palisade.Incidents.Clocks;

/// <summary>Reads conditions on facts: a map, all of which must hold, or a list of maps, any of which.</summary>
internal sealed class FactTestReader(MappingNodes nodes)
{
    /// <summary>The condition under a key; one that always holds when there is none.</summary>
    public FactTest Read(YamlMappingNode map, string key)
    {
        YamlNode? node = MappingNodes.Get(map, key);
        if (node is null)
            return FactTest.Always;
        IEnumerable<YamlMappingNode> sets = node is YamlMappingNode one ? [one] : nodes.Maps(map, key);
        ImmutableArray<ImmutableArray<FactCondition>> read = [.. sets.Select(ReadSet).Where(s => !s.IsEmpty)];
        if (read.IsEmpty)
            nodes.Error<object>(node, $"'{key}' has no condition: write 'fact: value' lines");
        return new FactTest(read);
    }

    /// <summary>A fact by name; null, with a complaint, when there is none, or it is no such kind.</summary>
    public FactName? Fact(YamlNode node, params ReadOnlySpan<FactKind> kinds)
    {
        string name = (node as YamlScalarNode)?.Value ?? "";
        if (FactNames.Find(name) is not { } fact)
            return nodes.Error<FactName>(node, $"there is no fact '{name}'; known are {string.Join(", ", FactNames.All.Select(f => f.Name))}");
        return kinds.IsEmpty || kinds.Contains(fact.Kind) ? fact : nodes.Error<FactName>(node, fact.Kind == FactKind.Time ? $"'{name}' is a time, which has no place here" : $"'{name}' is no time");
    }

    private ImmutableArray<FactCondition> ReadSet(YamlMappingNode set)
    {
        ImmutableArray<FactCondition>.Builder conditions = ImmutableArray.CreateBuilder<FactCondition>();
        foreach ((YamlNode key, YamlNode value) in set.Children)
        {
            if (Fact(key, FactKind.YesNo, FactKind.Number) is { } fact && ReadValue(fact, value) is { } condition)
                conditions.Add(condition);
        }

        return conditions.DrainToImmutable();
    }

    private FactCondition? ReadValue(FactName fact, YamlNode node)
    {
        string text = (node as YamlScalarNode)?.Value ?? "";
        if (fact.Kind == FactKind.YesNo)
        {
            return text is "true" or "false" ? new FactCondition(fact, ComparisonSign.Equal, text == "true" ? 1 : 0)
                : nodes.Error<FactCondition>(node, $"'{fact.Name}' is true or false");
        }

        (ComparisonSign sign, string number) = text switch
        {
            ['>', '=', .. string rest] => (ComparisonSign.AtLeast, rest),
            ['<', '=', .. string rest] => (ComparisonSign.AtMost, rest),
            ['>', .. string rest] => (ComparisonSign.Above, rest),
            ['<', .. string rest] => (ComparisonSign.Below, rest),
            _ => (ComparisonSign.Equal, text),
        };
        return decimal.TryParse(number.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            ? new FactCondition(fact, sign, value)
            : nodes.Error<FactCondition>(node, $"'{text}' is no comparison with a number: write \">= 60\", with any of >= > <= < or none");
    }
}
