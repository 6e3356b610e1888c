using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Palisade.Server.Listeners;
using Palisade.Server.Listeners.Tailing;
using YamlDotNet.RepresentationModel;

namespace Palisade.Server.Configuration;

/// <summary>Reads the list <c>listeners</c> of the configuration file.</summary>
internal sealed class ListenerReader(SettingsNodes nodes)
{
    private const string FileProtocol = "file";

    private static readonly string[] KnownOfListener = ["name", "protocol", "address", "path", "class", "tls", "plaintext", "token"];
    private static readonly string[] NotOfFiles = ["address", "tls", "plaintext", "token"];
    private static readonly string[] KnownOfTls = ["certificate", "key", "clientAuthorities"];

    private readonly HashSet<string> _names = [];

    /// <summary>Those of the network.</summary>
    public List<ListenerSettings> Listeners { get; } = [];

    /// <summary>Those that follow files.</summary>
    public List<TailSettings> Tails { get; } = [];

    /// <summary>Reads them all.</summary>
    public void Read(Dictionary<string, YamlNode> root)
    {
        foreach (YamlNode node in nodes.Items(root, "listeners"))
        {
            if (nodes.Map(node, KnownOfListener) is not { } map || nodes.Required(node, map, "protocol") is not { } protocol)
                continue;
            if (nodes.Text(protocol) == FileProtocol)
                ReadTail(node, map);
            else
                ReadNetwork(node, map, protocol);
        }
    }

    private void ReadTail(YamlNode node, Dictionary<string, YamlNode> map)
    {
        foreach (string key in NotOfFiles.Where(map.ContainsKey))
            nodes.Add(map[key].Start, $"a followed file has no '{key}': leave it out.");
        if (!OperatingSystem.IsLinux())
            nodes.Add(node.Start, "files are followed on Linux only.");
        if (nodes.Required(node, map, "path") is not { } place)
            return;
        string path = nodes.Rooted(nodes.Text(place));
        string name = Name(node, map, $"{FileProtocol}:{Path.GetFileName(Path.TrimEndingDirectorySeparator(path))}");
        Tails.Add(new TailSettings(name, path, Class(name, node, map)));
    }

    private void ReadNetwork(YamlNode node, Dictionary<string, YamlNode> map, YamlNode said)
    {
        YamlNode? place = nodes.Required(node, map, "address");
        IPEndPoint? address = place is null ? null : nodes.EndPoint(place);
        TlsSettings? tls = map.TryGetValue("tls", out YamlNode? tlsNode) ? ReadTls(tlsNode) : null;
        if (!ListenerProtocols.TryFind(nodes.Text(said), out ListenerProtocol protocol))
        {
            nodes.Add(said.Start, $"'{nodes.Text(said)}' is no protocol: write one of {string.Join(", ", ListenerProtocols.Words)}, {FileProtocol}.");
            return;
        }

        BearerToken? token = map.TryGetValue("token", out YamlNode? tokenNode) ? ReadToken(tokenNode) : null;
        if (map.TryGetValue("path", out YamlNode? path))
            nodes.Add(path.Start, $"'path' belongs to 'protocol: {FileProtocol}': leave it out.");
        if (address is null)
            return;
        string name = Name(node, map, $"{nodes.Text(said)}:{address.Port}");
        ListenerSettings listener = new(name, protocol, address, Class(name, node, map), tls, token);
        CheckSafety(node, map, listener, tlsNode, tokenNode);
        nodes.Keep("address", name, place!.Start);
        if (Listeners.Find(other => ListenerChanges.ShareAPort(other, listener)) is { } other)
            nodes.Add(place.Start, $"{address} is the address of the listener '{other.Name}' ({other.EndPoint}) already: give each its own port.");
        Listeners.Add(listener);
    }

    private void CheckSafety(YamlNode node, Dictionary<string, YamlNode> map, ListenerSettings listener, YamlNode? tls, YamlNode? token)
    {
        if (listener.Protocol == ListenerProtocol.SyslogUdp && tls is not null)
            nodes.Add(tls.Start, "syslog over UDP has no TLS: use syslog-tcp or relp, or leave out tls.");
        if (!listener.IsHttp && token is not null)
            nodes.Add(token.Start, "a token is named over HTTP only: ask senders for certificates (tls: clientAuthorities).");
        if (IPAddress.IsLoopback(listener.EndPoint.Address))
            return;
        if (tls is null && !nodes.IsTrue(map, "plaintext"))
            nodes.Add(node.Start, $"{listener.EndPoint} is reachable from other machines, and without TLS everybody on the way can read and change the logs: add tls, or 'plaintext: true' if that is meant.");
        if (listener.IsHttp && token is null && listener.Tls?.ClientAuthorities is null)
            nodes.Add(node.Start, $"{listener.EndPoint} is reachable from other machines, and everybody could send: add 'token: FILE', or tls with clientAuthorities.");
    }

    private TlsSettings? ReadTls(YamlNode node)
    {
        if (nodes.Map(node, KnownOfTls) is not { } map || nodes.Required(node, map, "certificate") is not { } certificate || nodes.Required(node, map, "key") is not { } key)
            return null;
        TlsSettings tls = new(nodes.Rooted(nodes.Text(certificate)), nodes.Rooted(nodes.Text(key)), nodes.PathOf(map, "clientAuthorities"));
        string[] missing = [.. new[] { tls.CertificateFile, tls.KeyFile, tls.ClientAuthorities }.OfType<string>().Where(f => !File.Exists(f))];
        foreach (string file in missing)
            nodes.Add(node.Start, $"{file}: there is no such file.");
        if (missing.Length > 0)
            return tls;
        try
        {
            // Now, with the place: a file that cannot be used must not replace one that is.
            CertificateFiles.Load(tls.CertificateFile, tls.KeyFile).Dispose();
            if (tls.ClientAuthorities is { } authorities)
                new X509Certificate2Collection().ImportFromPemFile(authorities);
            return tls.WithContents();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            nodes.Add(node.Start, $"{tls.ClientAuthorities}, the authorities of senders, cannot be loaded: it must be PEM. {e.Message}");
            return tls;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            nodes.Add(node.Start, e.Message);
            return tls;
        }
    }

    private BearerToken? ReadToken(YamlNode node)
    {
        string file = nodes.Rooted(nodes.Text(node));
        try
        {
            if (BearerToken.Of(File.ReadAllText(file)) is { } token)
                return token;
            nodes.Add(node.Start, $"{file}: a token has at least {BearerToken.MinCharacters} characters; make one with 'openssl rand -base64 32'.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            nodes.Add(node.Start, e.Message);
        }

        return null;
    }

    private string Name(YamlNode node, Dictionary<string, YamlNode> map, string otherwise)
    {
        string name = map.TryGetValue("name", out YamlNode? named) ? nodes.Text(named) : otherwise;
        if (!_names.Add(name))
            nodes.Add(node.Start, $"two listeners are called '{name}': the name says where a record came in, give each its own.");
        return name;
    }

    // Whether the vault has it is not known here: the place is kept for who knows.
    private string Class(string name, YamlNode node, Dictionary<string, YamlNode> map)
    {
        YamlNode? @class = map.GetValueOrDefault("class");
        nodes.Keep("class", name, (@class ?? node).Start);
        return @class is null ? "default" : nodes.Text(@class);
    }
}
