using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Palisade.Rules.Mapping;

/// <summary>The YAML of one mapping file as typed values, with a place for every complaint.</summary>
internal sealed class MappingNodes(string path)
{
    private readonly List<RuleError> _errors = [];

    public string Path { get; } = path;

    public IReadOnlyList<RuleError> Errors => _errors;

    public void Add(long line, long column, string reason) => _errors.Add(new RuleError(Path, "", (int)line, (int)column, reason));

    public T? Error<T>(YamlNode node, string reason)
        where T : class
    {
        Add(node.Start.Line, node.Start.Column, reason);
        return null;
    }

    public static YamlNode? Get(YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? value : null;

    /// <summary>Complains of keys that have no meaning here: a misspelt one would be ignored in silence.</summary>
    public void CheckKeys(YamlMappingNode map, params ReadOnlySpan<string> known)
    {
        foreach (YamlNode key in map.Children.Keys)
        {
            string name = (key as YamlScalarNode)?.Value ?? "";
            if (!known.Contains(name))
                Add(key.Start.Line, key.Start.Column, $"unknown key '{name}'; known are {string.Join(", ", known.ToArray())}");
        }
    }

    public string? Text(YamlMappingNode map, string key)
    {
        YamlNode? node = Get(map, key);
        return node switch
        {
            null => null,
            YamlScalarNode scalar => scalar.Value ?? "",
            _ => Error<string>(node, $"'{key}' must be a text"),
        };
    }

    public int? Number(YamlMappingNode map, string key)
    {
        if (Text(map, key) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
            return number;
        Error<object>(Get(map, key)!, $"'{key}' must be a whole number");
        return null;
    }

    public bool Flag(YamlMappingNode map, string key, bool otherwise = false)
    {
        if (Text(map, key) is not { } text)
            return otherwise;
        if (bool.TryParse(text, out bool flag))
            return flag;
        Error<object>(Get(map, key)!, $"'{key}' must be true or false");
        return otherwise;
    }

    public YamlMappingNode? Map(YamlMappingNode map, string key)
    {
        YamlNode? node = Get(map, key);
        return node is null or YamlMappingNode ? node as YamlMappingNode : Error<YamlMappingNode>(node, $"'{key}' must have keys");
    }

    /// <summary>The entries of a list of maps; empty where there is none.</summary>
    public IEnumerable<YamlMappingNode> Maps(YamlMappingNode map, string key)
    {
        YamlNode? node = Get(map, key);
        if (node is null or YamlScalarNode { Value: "" or null })
            yield break;
        if (node is not YamlSequenceNode list)
        {
            Error<object>(node, $"'{key}' must be a list");
            yield break;
        }

        foreach (YamlNode entry in list.Children)
        {
            if (entry is YamlMappingNode value)
                yield return value;
            else
                Error<object>(entry, $"an entry of '{key}' must have keys");
        }
    }

    /// <summary>A text or a list of texts.</summary>
    public ImmutableArray<string> Texts(YamlMappingNode map, string key) => Get(map, key) is { } node ? Texts(node) : [];

    /// <summary>A text or a list of texts.</summary>
    public ImmutableArray<string> Texts(YamlNode node)
    {
        if (node is YamlScalarNode one)
            return [one.Value ?? ""];
        if (node is not YamlSequenceNode list)
        {
            Error<object>(node, "must be a text or a list of texts");
            return [];
        }

        ImmutableArray<string>.Builder texts = ImmutableArray.CreateBuilder<string>();
        foreach (YamlNode entry in list.Children)
        {
            if (entry is YamlScalarNode text)
                texts.Add(text.Value ?? "");
            else
                Error<object>(entry, "must be a text");
        }

        return texts.DrainToImmutable();
    }

    public ImmutableArray<int> Numbers(YamlMappingNode map, string key)
    {
        ImmutableArray<int>.Builder numbers = ImmutableArray.CreateBuilder<int>();
        foreach (string text in Texts(map, key))
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                numbers.Add(number);
            else
                Error<object>(Get(map, key)!, $"'{text}' in '{key}' must be a whole number");
        }

        return numbers.DrainToImmutable();
    }

    public RuleLogSource LogSource(YamlMappingNode map) => new(Lower(map, "product"), Lower(map, "category"), Lower(map, "service"));

    /// <summary>A value of a condition: null, a number or a text with wildcards.</summary>
    public Comparison? Value(YamlNode node)
    {
        if (node is not YamlScalarNode scalar)
            return Error<Comparison>(node, "must be one value");
        bool plain = scalar.Style == ScalarStyle.Plain;
        if (plain && scalar.Value is null or "" or "~" or "null")
            return new NullComparison();
        TextPattern pattern = TextPattern.Parse(scalar.Value ?? "");
        return plain && decimal.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            ? new TextComparison(pattern, false, number)
            : new TextComparison(pattern, false);
    }

    private string? Lower(YamlMappingNode map, string key) => Text(map, key) is { Length: > 0 } text ? text.ToLowerInvariant() : null;
}
