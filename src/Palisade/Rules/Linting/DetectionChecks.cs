using Palisade.Rules.Reading;

namespace Palisade.Rules.Linting;

/// <summary>The detection section: its search identifiers, keys and values.</summary>
internal static class DetectionChecks
{
    public static void Check(YamlMapping section, bool isFilter, LintContext context)
    {
        List<YamlScalar> identifiers = [];
        foreach (YamlEntry entry in section.Entries)
        {
            if (entry.Key.Text is "condition" or "timeframe" || (isFilter && entry.Key.Text == "rules"))
                continue;
            identifiers.Add(entry.Key);
            CheckIdentifier(entry.Key, context);
            CheckDefinition(entry.Value, context);
        }

        ConditionChecks.Check(section, identifiers, isFilter, context);
    }

    private static void CheckIdentifier(YamlScalar name, LintContext context)
    {
        if (!name.Text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '+'))
            context.Warn(name, "identifier-name", $"search identifier '{name.Text}' cannot be named in a condition", "write letters, digits and '_'");
        else if (name.Text.ToLowerInvariant() is "and" or "or" or "not" or "of" or "them" or "all" or "any")
            context.Warn(name, "identifier-name", $"search identifier '{name.Text}' is a word of conditions", "give it another name, such as selection");
    }

    private static void CheckDefinition(YamlNode definition, LintContext context)
    {
        switch (definition)
        {
            case YamlMapping map:
                CheckMap(map, context);
                break;
            case YamlSequence list:
                foreach (YamlNode item in list.Items)
                    CheckDefinition(item, context);
                if (list.Items.Count > 1 && list.Items.All(i => i is YamlScalar))
                    ListChecks.Check(new FieldKey { Field = "", Text = "" }, list, context);
                if (list.Items.Count == 1 && list.Items[0] is YamlMapping)
                    context.Note(list, "list-of-one", "a list of one map", "leave the '-' out");
                break;
            case YamlScalar { IsNull: false } keyword when keyword.Text.Trim('*', ' ').Length == 0:
                context.Warn(keyword, "matches-anything", "a keyword that every event has", "write the text to look for");
                break;
        }
    }

    private static void CheckMap(YamlMapping map, LintContext context)
    {
        ReadingContext scratch = new(context.Path, RuleLoadOptions.Default);
        List<(FieldKey Key, YamlEntry Entry)> items = [];
        foreach (YamlEntry entry in map.Entries)
        {
            if (entry.Value is YamlMapping nested)
                CheckMap(nested, context);
            else if (FieldKeyParser.Parse(entry.Key, scratch) is { } key)
                items.Add((key, entry));
        }

        foreach ((FieldKey key, YamlEntry entry) in items)
            CheckItem(key, entry, context);
        CheckRange(items, context);
    }

    private static void CheckItem(FieldKey key, YamlEntry entry, LintContext context)
    {
        if (key.Field.Contains(' ', StringComparison.Ordinal))
            context.Warn(entry.Key, "field-spaces", $"field '{key.Field}' has spaces", $"write {key.Field.Replace(" ", "", StringComparison.Ordinal)}");
        List<YamlScalar> values = entry.Value is YamlSequence list ? [.. list.Items.OfType<YamlScalar>()] : entry.Value is YamlScalar one ? [one] : [];
        if (key.All && values.Count == 1)
            context.Warn(entry.Key, "all-of-one", $"'all' with a single value in '{key.Text}'", "leave 'all' out, or write a list");
        if (key is { All: true, Kind: ValueKind.Text, Place: TextPlace.Whole, IsKeyword: false } && values.Count > 1 && values.Count(v => !v.Text.Contains('*', StringComparison.Ordinal)) > 1)
            context.Warn(entry.Key, "never-matches", $"'{key.Text}' wants one value to be equal to several", "add 'contains', or leave 'all' out");
        if (key.Place == TextPlace.Whole && key.Encodings.Contains(Modifier.Base64Offset) && !key.IsKeyword)
            context.Warn(entry.Key, "never-matches", $"'{key.Text}' wants the whole value to be a part of a Base64 text", $"write {key.Field}|base64offset|contains");
        if (key.Encodings.Length > 0 && key.Encodings[^1] is Modifier.Utf16 or Modifier.Utf16Be or Modifier.Utf16Le)
            context.Warn(entry.Key, "encoding-alone", $"'{key.Text}' looks for UTF-16 bytes in a text", "add base64 or base64offset after it");
        if (entry.Value is YamlSequence several)
            ListChecks.Check(key, several, context);
        foreach (YamlScalar value in values)
            ValueChecks.Check(key, value, context);
        if (key.Windash && values.Count > 0 && !values.Any(v => v.Text.AsSpan().ContainsAny("-/\u2013\u2014\u2015")))
            context.Warn(entry.Key, "windash-without-dash", $"no value under '{key.Text}' has a dash", "leave 'windash' out");
        if (key.Expand && values.Count > 0 && !values.Any(v => v.Text.Contains('%', StringComparison.Ordinal)))
            context.Warn(entry.Key, "expand-without-placeholder", $"no value under '{key.Text}' has a placeholder", "leave 'expand' out");
    }

    // F|gt: 10 and F|lt: 5 in one map hold for no number.
    private static void CheckRange(List<(FieldKey Key, YamlEntry Entry)> items, LintContext context)
    {
        foreach ((FieldKey low, YamlEntry lowEntry) in items.Where(i => i.Key is { Kind: ValueKind.Number, Relation: NumberRelation.Greater or NumberRelation.GreaterOrEqual }))
        {
            foreach ((FieldKey high, YamlEntry highEntry) in items.Where(i => i.Key is { Kind: ValueKind.Number, Relation: NumberRelation.Less or NumberRelation.LessOrEqual } && i.Key.Field == low.Field))
            {
                if (lowEntry.Value is not YamlScalar lowest || highEntry.Value is not YamlScalar highest)
                    continue;
                if (!YamlTyping.TryNumber(lowest.Text, out decimal from, out _) || !YamlTyping.TryNumber(highest.Text, out decimal to, out _))
                    continue;
                bool isClosed = low.Relation == NumberRelation.GreaterOrEqual && high.Relation == NumberRelation.LessOrEqual;
                if (from > to || (from == to && !isClosed))
                    context.Warn(highEntry.Key, "never-matches", $"no number is '{low.Text}: {from}' and '{high.Text}: {to}'", "exchange the numbers, or put the keys in separate search identifiers");
            }
        }
    }
}
