using System.Net;
using Palisade.Server.Listeners;
using YamlDotNet.RepresentationModel;

namespace Palisade.Server.Configuration;

/// <summary>Reads where the pages are served: <c>web: 127.0.0.1:5170</c>, or with a certificate <c>web: {address: …, tls: {certificate: …, key: …}}</c>.</summary>
internal sealed class WebReader(SettingsNodes nodes)
{
    private static readonly string[] Known = ["address", "tls"];
    private static readonly string[] KnownOfTls = ["certificate", "key"];

    /// <summary>The address; null for the default, or with a problem.</summary>
    public IPEndPoint? EndPoint { get; private set; }

    /// <summary>The certificate; null for none.</summary>
    public TlsSettings? Tls { get; private set; }

    /// <summary>Reads it.</summary>
    public void Read(YamlNode node)
    {
        if (node is YamlScalarNode)
        {
            EndPoint = nodes.EndPoint(node);
        }
        else if (nodes.Map(node, Known) is { } map)
        {
            EndPoint = nodes.Required(node, map, "address") is { } address ? nodes.EndPoint(address) : null;
            Tls = map.TryGetValue("tls", out YamlNode? tls) ? ReadTls(tls) : null;
            if (tls is not null)
                return;
        }

        if (EndPoint is not null && !IPAddress.IsLoopback(EndPoint.Address))
            nodes.Add(node.Start, $"{EndPoint} is reachable from other machines, and without TLS everybody on the way can read passwords: write 'web: {{address: \"{EndPoint}\", tls: {{certificate: FILE, key: FILE}}}}'.");
    }

    private TlsSettings? ReadTls(YamlNode node)
    {
        if (nodes.Map(node, KnownOfTls) is not { } map || nodes.Required(node, map, "certificate") is not { } certificate || nodes.Required(node, map, "key") is not { } key)
            return null;
        TlsSettings tls = new(nodes.Rooted(nodes.Text(certificate)), nodes.Rooted(nodes.Text(key)), null);
        try
        {
            CertificateFiles.Load(tls.CertificateFile, tls.KeyFile).Dispose();
            return tls.WithContents();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            nodes.Add(node.Start, e.Message);
            return null;
        }
    }
}
