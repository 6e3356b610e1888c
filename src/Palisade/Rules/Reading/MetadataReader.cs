using System.Collections.Immutable;

namespace Palisade.Rules.Reading;

/// <summary>The parts that rules, correlations and filters share: who, what, when.</summary>
/// <remarks>Read leniently: only what changes a finding is an error here; form is the linter's matter.</remarks>
internal static class MetadataReader
{
    /// <summary>The document with its shared parts filled in from the map; its own parts come from <paramref name="document"/>.</summary>
    public static T Fill<T>(T document, YamlMapping map, ReadingContext context)
        where T : SigmaDocument
    {
        return document with
        {
            Path = context.Path,
            Line = map.Line,
            Id = context.Id,
            Name = map["name"] is YamlScalar { IsNull: false } name ? name.Text : null,
            Title = Text(map, "title"),
            Status = Text(map, "status").ToLowerInvariant(),
            Level = Level(map, context),
            Author = Text(map, "author"),
            Description = Text(map, "description"),
            Date = Text(map, "date"),
            Tags = Texts(map, "tags"),
            References = Texts(map, "references"),
            FalsePositives = Texts(map, "falsepositives"),
        };
    }

    /// <summary>The text under a key; an empty string when it is absent, null or no scalar.</summary>
    public static string Text(YamlMapping map, string key) => map[key] is YamlScalar { IsNull: false } scalar ? scalar.Text.Trim() : "";

    /// <summary>The texts under a key: a list, or a single value.</summary>
    public static ImmutableArray<string> Texts(YamlMapping map, string key) => map[key] switch
    {
        YamlScalar { IsNull: false } single => [single.Text.Trim()],
        YamlSequence list => [.. list.Items.OfType<YamlScalar>().Where(s => !s.IsNull).Select(s => s.Text.Trim())],
        _ => [],
    };

    /// <summary>The log source in lower case, or null with an error reported.</summary>
    public static RuleLogSource? LogSource(YamlMapping map, ReadingContext context)
    {
        const string Advice = "write at least one of category, product and service below 'logsource'";
        if (map["logsource"] is not { } node)
        {
            context.Report(map, $"no 'logsource': {Advice}");
            return null;
        }

        if (node is not YamlMapping source)
        {
            context.Report(node, $"'logsource' is {node.KindName}: {Advice}");
            return null;
        }

        RuleLogSource result = new(Word(source, "product"), Word(source, "category"), Word(source, "service"));
        if (result is not { Product: null, Category: null, Service: null })
            return result;
        context.Report(source, $"'logsource' says nothing: {Advice}");
        return null;
    }

    private static string? Word(YamlMapping source, string key)
    {
        string text = Text(source, key);
        return text.Length == 0 ? null : text.ToLowerInvariant();
    }

    private static RuleLevel Level(YamlMapping map, ReadingContext context)
    {
        if (map["level"] is not { } node || node is YamlScalar { IsNull: true })
            return RuleLevel.Informational;
        string text = Text(map, "level");
        foreach (RuleLevel level in Enum.GetValues<RuleLevel>())
        {
            if (string.Equals(level.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return level;
        }

        context.Report(node, $"unknown level '{text}': write informational, low, medium, high or critical");
        return RuleLevel.Informational;
    }
}
