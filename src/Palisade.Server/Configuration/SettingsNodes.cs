using System.Net;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Palisade.Server.Configuration;

/// <summary>Reads values out of a YAML document, and collects what is wrong with them.</summary>
/// <param name="path">The file; paths in it are taken from its folder.</param>
internal sealed class SettingsNodes(string path)
{
    /// <summary>What is wrong so far.</summary>
    public List<SettingsProblem> Problems { get; } = [];

    /// <summary>Where something stands that is judged later.</summary>
    public Dictionary<(string Setting, string Value), SettingsProblem> Places { get; } = [];

    /// <summary>The paths of a list, taken from the folder of the file.</summary>
    public List<string> PathsOf(Dictionary<string, YamlNode> map, string key)
    {
        List<string> paths = [];
        foreach (YamlNode node in Items(map, key))
        {
            string rooted = Rooted(Text(node));
            paths.Add(rooted);
            Keep(key, rooted, node.Start);
        }

        return paths;
    }

    /// <summary>Remembers where a value stands.</summary>
    public void Keep(string setting, string value, Mark at) => Places.TryAdd((setting, value), new SettingsProblem(path, at.Line, at.Column, ""));

    /// <summary>An address and a port; null, with a problem, when it is none.</summary>
    public IPEndPoint? EndPoint(YamlNode node)
    {
        if (IPEndPoint.TryParse(Text(node), out IPEndPoint? found) && found.Port > 0)
            return found;
        Add(node.Start, $"'{Text(node)}' is no address and port: write 127.0.0.1:6514, or [::]:6514 for all addresses of this machine.");
        return null;
    }

    /// <summary>The value of a key; null, with a problem, when it is missing.</summary>
    public YamlNode? Required(YamlNode parent, Dictionary<string, YamlNode> map, string key)
    {
        if (map.TryGetValue(key, out YamlNode? node))
            return node;
        Add(parent.Start, $"'{key}' is missing here.");
        return null;
    }

    public bool IsTrue(Dictionary<string, YamlNode> map, string key) => map.TryGetValue(key, out YamlNode? node) && Text(node) == "true";

    /// <summary>A path, taken from the folder of the file; null where there is none. Where it stands is remembered.</summary>
    public string? PathOf(Dictionary<string, YamlNode> map, string key)
    {
        if (!map.TryGetValue(key, out YamlNode? node))
            return null;
        string rooted = Rooted(Text(node));
        Keep(key, rooted, node.Start);
        return rooted;
    }

    /// <summary>A path, taken from the folder of the file.</summary>
    public string Rooted(string relative) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, relative);

    /// <summary>The entries of a list; one value counts as a list of one.</summary>
    public IEnumerable<YamlNode> Items(Dictionary<string, YamlNode> map, string key)
    {
        if (!map.TryGetValue(key, out YamlNode? node))
            return [];
        if (node is YamlSequenceNode sequence)
            return sequence.Children;
        if (node is YamlScalarNode { Value: not "" })
            return [node];
        Add(node.Start, $"'{key}' is a list: each entry on a line of its own, after '- '.");
        return [];
    }

    /// <summary>The values by name; null, with a problem, when the node has none. A name that is not known is a problem.</summary>
    public Dictionary<string, YamlNode>? Map(YamlNode node, string[] known)
    {
        if (node is not YamlMappingNode mapping)
        {
            Add(node.Start, $"this should be 'name: value' lines, with the names {string.Join(", ", known)}.");
            return null;
        }

        Dictionary<string, YamlNode> map = [];
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            if (!known.Contains(Text(key)))
                Add(key.Start, $"'{Text(key)}' is not known here: write one of {string.Join(", ", known)}.");
            else
                map[Text(key)] = value;
        }

        return map;
    }

    /// <summary>One value; empty, with a problem, when the node is something else.</summary>
    public string Text(YamlNode node)
    {
        if (node is YamlScalarNode { Value: { } value })
            return value;
        Add(node.Start, "this should be one value.");
        return "";
    }

    /// <summary>Adds a problem.</summary>
    public void Add(Mark at, string reason) => Problems.Add(new SettingsProblem(path, at.Line, at.Column, reason));
}
