namespace Palisade.Rules.Reading;

/// <summary>Reads a search identifier's definition: a map, a list of maps, keywords, or a mix of them.</summary>
/// <remarks>Sigma specification 2.1.0, "Search-Identifier": a map is AND, a list is OR, a list of values under a key is OR, or AND with <c>all</c>.</remarks>
internal static class SearchReader
{
    private static readonly FieldKey s_keyword = new() { Field = "", Text = "" };

    /// <summary>The expression, or null with errors reported.</summary>
    public static Expression? Read(string name, YamlNode definition, ReadingContext context)
    {
        switch (definition)
        {
            case YamlMapping map:
                return ReadMap(name, map, "", context);
            case YamlSequence list:
                return ReadList(name, list, context);
            case YamlScalar { IsNull: true }:
                context.Report(definition, $"search identifier '{name}' is empty: write fields or keywords below it, or leave it out");
                return null;
            default:
                return ValueReader.Read(s_keyword, (YamlScalar)definition, context);
        }
    }

    private static Expression? ReadList(string name, YamlSequence list, ReadingContext context)
    {
        List<Expression> parts = [];
        bool isWhole = true;
        foreach (YamlNode item in list.Items)
        {
            Expression? part = Read(name, item, context);
            isWhole &= part is not null;
            if (part is not null)
                parts.Add(part);
        }

        if (parts.Count == 0 && isWhole)
            context.Report(list, $"search identifier '{name}' is an empty list: write fields or keywords below it, or leave it out");
        if (parts.Count == 0 || !isWhole)
            return null;
        return parts.Count == 1 ? parts[0] : new OrExpression([.. parts]) { Line = list.Line };
    }

    private static Expression? ReadMap(string name, YamlMapping map, string prefix, ReadingContext context)
    {
        List<Expression> parts = [];
        bool isWhole = true;
        foreach (YamlEntry entry in map.Entries)
        {
            Expression? part = ReadItem(name, entry, prefix, context);
            isWhole &= part is not null;
            if (part is not null)
                parts.Add(part);
        }

        if (parts.Count == 0 && isWhole)
            context.Report(map, $"search identifier '{name}' is an empty map: write fields below it, or leave it out");
        if (parts.Count == 0 || !isWhole)
            return null;
        return parts.Count == 1 ? parts[0] : new AndExpression([.. parts]) { Line = map.Line };
    }

    private static Expression? ReadItem(string name, YamlEntry entry, string prefix, ReadingContext context)
    {
        FieldKey? key = FieldKeyParser.Parse(entry.Key, context);
        if (key is null)
            return null;
        if (prefix.Length > 0)
            key = key with { Field = prefix + key.Field };
        if (entry.Value is YamlMapping nested)
            return ReadNested(name, key, entry, nested, context);
        if (entry.Value is YamlScalar single)
            return Negate(key, ValueReader.Read(key, single, context));
        return ReadValues(key, (YamlSequence)entry.Value, context);
    }

    // A map under a field names the fields of an object: userIdentity: { type: Root } is the field userIdentity.type.
    private static Expression? ReadNested(string name, FieldKey key, YamlEntry entry, YamlMapping nested, ReadingContext context)
    {
        if (key.IsKeyword || entry.Key.Text.Contains('|', StringComparison.Ordinal))
        {
            context.Report(nested, $"a map under '{entry.Key.Text}': write a value or a list of values");
            return null;
        }

        return ReadMap(name, nested, key.Field + ".", context);
    }

    private static Expression? ReadValues(FieldKey key, YamlSequence values, ReadingContext context)
    {
        List<Expression> parts = new(values.Items.Count);
        bool isWhole = true;
        foreach (YamlNode item in values.Items)
        {
            Expression? part = null;
            if (item is YamlScalar value)
                part = ValueReader.Read(key, value, context);
            else
                context.Report(item, $"{item.KindName} among the values of '{key.Text}': write text, numbers or null");
            isWhole &= part is not null;
            if (part is not null)
                parts.Add(part);
        }

        if (values.Items.Count == 0)
            context.Report(values, $"no values under '{key.Text}': write one, or leave the field out");
        if (parts.Count == 0 || !isWhole)
            return null;
        if (key.Kind == ValueKind.Exists && parts.Count > 1)
        {
            context.Report(values, $"a list under '{key.Text}': write true or false");
            return null;
        }

        if (parts.Count == 1)
            return Negate(key, parts[0]);
        return key.All ? new AndExpression([.. parts]) { Line = values.Line } : Negate(key, new OrExpression([.. parts]) { Line = values.Line });
    }

    private static Expression? Negate(FieldKey key, Expression? test) =>
        key.Negated && test is not null ? new NotExpression(test) { Line = test.Line } : test;
}
