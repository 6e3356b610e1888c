using System.Net;
using Palisade.Server.Listeners;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Palisade.Server.Configuration;

/// <summary>What is wrong in a configuration file, and where.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">1-based; 0 for the file as a whole.</param>
/// <param name="Column">1-based.</param>
/// <param name="Reason">What is wrong, and what to write.</param>
public sealed record SettingsProblem(string Path, long Line, long Column, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{Path}:{Line}:{Column}: {Reason}" : $"{Path}: {Reason}";
}

/// <summary>Reads the configuration file (docs/serve.md). Bad input is a list of problems; nothing is guessed.</summary>
public sealed class SettingsReader
{
    private static readonly string[] Known = ["data", "keyFile", "rules", "mappings", "web", "listeners"];
    private static readonly string[] KnownOfListener = ["name", "protocol", "address", "class", "tls", "plaintext"];
    private static readonly string[] KnownOfTls = ["certificate", "key", "clientAuthorities"];

    private readonly string _path;
    private readonly List<SettingsProblem> _problems = [];

    private SettingsReader(string path) => _path = path;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file. Paths in it are taken from its folder.</param>
    /// <param name="problems">What is wrong; empty when all is well.</param>
    /// <returns>The settings, or null when there is any problem.</returns>
    public static ServeSettings? Read(string path, out IReadOnlyList<SettingsProblem> problems)
    {
        SettingsReader reader = new(path);
        ServeSettings? settings = null;
        try
        {
            settings = reader.ReadDocument(File.ReadAllText(path));
        }
        catch (YamlException e)
        {
            reader.Add(e.Start, e.InnerException?.Message ?? e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reader._problems.Add(new SettingsProblem(path, 0, 0, e.Message));
        }

        problems = reader._problems;
        return reader._problems.Count == 0 ? settings : null;
    }

    private ServeSettings ReadDocument(string text)
    {
        YamlStream yaml = [];
        yaml.Load(new StringReader(text));
        ServeSettings defaults = new();
        if (yaml.Documents.Count == 0 || Map(yaml.Documents[0].RootNode, Known) is not { } root)
            return defaults;
        return new ServeSettings
        {
            DataFolder = PathOf(root, "data") ?? defaults.DataFolder,
            KeyFile = PathOf(root, "keyFile"),
            Rules = [.. Items(root, "rules").Select(node => Rooted(Text(node)))],
            Mappings = [.. Items(root, "mappings").Select(node => Rooted(Text(node)))],
            Web = root.TryGetValue("web", out YamlNode? web) ? EndPoint(web) ?? defaults.Web : defaults.Web,
            Listeners = ReadListeners(root),
        };
    }

    private List<ListenerSettings> ReadListeners(Dictionary<string, YamlNode> root)
    {
        List<ListenerSettings> listeners = [];
        HashSet<string> names = [];
        foreach (YamlNode node in Items(root, "listeners"))
        {
            if (Map(node, KnownOfListener) is not { } map || ReadListener(node, map) is not { } listener)
                continue;
            if (!names.Add(listener.Name))
                Add(node.Start, $"two listeners are called '{listener.Name}': the name says where a record came in, give each its own.");
            listeners.Add(listener);
        }

        return listeners;
    }

    private ListenerSettings? ReadListener(YamlNode node, Dictionary<string, YamlNode> map)
    {
        ListenerProtocol? protocol = Required(node, map, "protocol") is { } said ? Protocol(said) : null;
        IPEndPoint? address = Required(node, map, "address") is { } place ? EndPoint(place) : null;
        TlsSettings? tls = map.TryGetValue("tls", out YamlNode? tlsNode) ? ReadTls(tlsNode) : null;
        if (protocol is null || address is null)
            return null;
        if (tls is not null && protocol == ListenerProtocol.SyslogUdp)
            Add(tlsNode!.Start, "syslog over UDP has no TLS: use syslog-tcp or relp, or leave out tls.");
        if (tls is null && !IPAddress.IsLoopback(address.Address) && !IsTrue(map, "plaintext"))
            Add(node.Start, $"{address} is reachable from other machines, and without TLS everybody on the way can read and change the logs: add tls, or 'plaintext: true' if that is meant.");
        string name = map.TryGetValue("name", out YamlNode? named) ? Text(named) : $"{Text(map["protocol"])}:{address.Port}";
        return new ListenerSettings(name, protocol.Value, address, map.TryGetValue("class", out YamlNode? @class) ? Text(@class) : "default", tls);
    }

    private TlsSettings? ReadTls(YamlNode node)
    {
        if (Map(node, KnownOfTls) is not { } map || Required(node, map, "certificate") is not { } certificate || Required(node, map, "key") is not { } key)
            return null;
        TlsSettings tls = new(Rooted(Text(certificate)), Rooted(Text(key)), PathOf(map, "clientAuthorities"));
        foreach (string file in new[] { tls.CertificateFile, tls.KeyFile, tls.ClientAuthorities }.OfType<string>().Where(f => !File.Exists(f)))
            Add(node.Start, $"{file}: there is no such file.");
        return tls;
    }

    private ListenerProtocol? Protocol(YamlNode node)
    {
        switch (Text(node))
        {
            case "syslog-udp":
                return ListenerProtocol.SyslogUdp;
            case "syslog-tcp":
                return ListenerProtocol.SyslogTcp;
            case "relp":
                return ListenerProtocol.Relp;
            default:
                Add(node.Start, $"'{Text(node)}' is no protocol: write syslog-udp, syslog-tcp or relp.");
                return null;
        }
    }

    private IPEndPoint? EndPoint(YamlNode node)
    {
        if (IPEndPoint.TryParse(Text(node), out IPEndPoint? found) && found.Port > 0)
            return found;
        Add(node.Start, $"'{Text(node)}' is no address and port: write 127.0.0.1:6514, or [::]:6514 for all addresses of this machine.");
        return null;
    }

    private YamlNode? Required(YamlNode parent, Dictionary<string, YamlNode> map, string key)
    {
        if (map.TryGetValue(key, out YamlNode? node))
            return node;
        Add(parent.Start, $"'{key}' is missing here.");
        return null;
    }

    private bool IsTrue(Dictionary<string, YamlNode> map, string key) => map.TryGetValue(key, out YamlNode? node) && Text(node) == "true";

    private string? PathOf(Dictionary<string, YamlNode> map, string key) => map.TryGetValue(key, out YamlNode? node) ? Rooted(Text(node)) : null;

    private string Rooted(string path) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_path))!, path);

    private IEnumerable<YamlNode> Items(Dictionary<string, YamlNode> map, string key)
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

    private Dictionary<string, YamlNode>? Map(YamlNode node, string[] known)
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

    private string Text(YamlNode node)
    {
        if (node is YamlScalarNode { Value: { } value })
            return value;
        Add(node.Start, "this should be one value.");
        return "";
    }

    private void Add(Mark at, string reason) => _problems.Add(new SettingsProblem(_path, at.Line, at.Column, reason));
}
