using YamlDotNet.RepresentationModel;

namespace Palisade.Tests.Naive;

/// <summary>
/// The plain twin of the engine: a rule read from its text by the wording of the Sigma specification, asked of one event at a time. It shares no code with
/// the product's rule reading, expressions or matching, and is as slow as it is plain.
/// </summary>
internal sealed class NaiveRule
{
    public string Id { get; private init; } = "";

    public string? Product { get; private init; }

    public string? Category { get; private init; }

    public string? Service { get; private init; }

    public required NaiveNode Detection { get; init; }

    /// <summary>The rules of a file; throws for what it does not know.</summary>
    public static List<NaiveRule> ReadAll(string yaml)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(d => Read((YamlMappingNode)d.RootNode))];
    }

    private static NaiveRule Read(YamlMappingNode root)
    {
        YamlMappingNode? source = Get(root, "logsource") as YamlMappingNode;
        YamlMappingNode detection = (YamlMappingNode)Get(root, "detection")!;
        List<(string, NaiveNode)> searches = [];
        foreach ((YamlNode key, YamlNode value) in detection.Children)
        {
            string name = ((YamlScalarNode)key).Value!;
            if (name is not ("condition" or "timeframe"))
                searches.Add((name, ReadSearch(value)));
        }

        IEnumerable<YamlNode> conditions = Get(detection, "condition") is YamlSequenceNode list ? list.Children : [Get(detection, "condition")!];
        return new NaiveRule
        {
            Id = Text(root, "id") ?? "",
            Product = source is null ? null : Text(source, "product")?.ToLowerInvariant(),
            Category = source is null ? null : Text(source, "category")?.ToLowerInvariant(),
            Service = source is null ? null : Text(source, "service")?.ToLowerInvariant(),
            Detection = NaiveCount.Any([.. conditions.Select(c => NaiveCondition.Read(((YamlScalarNode)c).Value!, searches))]),
        };
    }

    // A map is all of its items; a list is any of its entries, which are maps or keywords.
    private static NaiveNode ReadSearch(YamlNode node) => node switch
    {
        YamlMappingNode map => NaiveCount.All([.. map.Children.Select(i => NaiveField.Read(((YamlScalarNode)i.Key).Value ?? "", i.Value))]),
        YamlSequenceNode list => NaiveCount.Any([.. list.Children.Select(ReadSearch)]),
        _ => NaiveField.Keyword((YamlScalarNode)node),
    };

    private static YamlNode? Get(YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value : null;

    private static string? Text(YamlMappingNode map, string key) => (Get(map, key) as YamlScalarNode)?.Value;
}
