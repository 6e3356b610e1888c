using System.Globalization;
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
    /// <summary>What is wrong on the command line.</summary>
    /// <param name="reason">What is wrong, and what to write.</param>
    public SettingsProblem(string reason)
        : this("", 0, 0, reason)
    {
    }

    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{Path}:{Line}:{Column}: {Reason}" : Path.Length > 0 ? $"{Path}: {Reason}" : Reason;
}

/// <summary>Reads the configuration file (docs/serve.md). Bad input is a list of problems; nothing is guessed.</summary>
public sealed class SettingsReader
{
    private static readonly string[] Known = ["data", "database", "keyFile", "rules", "mappings", "indicators", "lateness", "alertDays", "evidenceLimit", "web", "connections", "listeners", "organisation", "regimes", "notices"];

    private static readonly string[] KnownOfConnections = ["all", "ofAddress"];

    private readonly SettingsNodes _nodes;

    private SettingsReader(string path) => _nodes = new SettingsNodes(path);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file. Paths in it are taken from its folder.</param>
    /// <param name="problems">What is wrong; empty when all is well.</param>
    /// <returns>The settings, or null when there is any problem.</returns>
    public static ServeSettings? Read(string path, out IReadOnlyList<SettingsProblem> problems)
    {
        SettingsReader reader = new(path);
        ServeSettings? settings = null;
        string text = "";
        try
        {
            text = File.ReadAllText(path);
            settings = reader.ReadDocument(text);
        }
        catch (YamlException e)
        {
            reader._nodes.Problems.Add(TabOf(text) is var (line, column)
                ? new SettingsProblem(path, line, column, "a tab: YAML takes none where a line is moved in. Use spaces.")
                : new SettingsProblem(path, e.Start.Line, e.Start.Column, e.InnerException?.Message ?? e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reader._nodes.Problems.Add(new SettingsProblem(path, 0, 0, e.Message));
        }

        problems = reader._nodes.Problems;
        return reader._nodes.Problems.Count == 0 ? settings : null;
    }

    // YAML 1.2.2, 6.1: no tabs in indentation. Its reader names the beginning of the mapping around it, and not the tab.
    private static (int Line, int Column)? TabOf(string text)
    {
        int line = 0;
        foreach (ReadOnlySpan<char> row in text.AsSpan().EnumerateLines())
        {
            line++;
            int indented = row.Length - row.TrimStart().Length, tab = row[..indented].IndexOf('\t');
            if (tab >= 0 && indented < row.Length)
                return (line, tab + 1);
        }

        return null;
    }

    private ServeSettings ReadDocument(string text)
    {
        YamlStream yaml = [];
        yaml.Load(new StringReader(text));
        ServeSettings defaults = new();
        if (yaml.Documents.Count == 0 || _nodes.Map(yaml.Documents[0].RootNode, Known) is not { } root)
            return defaults;
        ListenerReader listeners = new(_nodes);
        listeners.Read(root);
        WebReader web = new(_nodes);
        if (root.TryGetValue("web", out YamlNode? pages))
            web.Read(pages);
        if (pages is not null)
            _nodes.Keep("web", "", pages.Start);
        CheckWeb(listeners.Listeners, web.EndPoint ?? defaults.Web);
        OrganisationReader organisation = new(_nodes);
        return new ServeSettings
        {
            DataFolder = _nodes.PathOf(root, "data") ?? defaults.DataFolder,
            Database = root.TryGetValue("database", out YamlNode? database) ? new DatabaseReader(_nodes).Read(database) : null,
            KeyFile = _nodes.PathOf(root, "keyFile"),
            Rules = _nodes.PathsOf(root, "rules"),
            Mappings = _nodes.PathsOf(root, "mappings"),
            Indicators = _nodes.PathsOf(root, "indicators"),
            Lateness = root.TryGetValue("lateness", out YamlNode? lateness) ? Lateness(lateness) ?? defaults.Lateness : defaults.Lateness,
            AlertDays = root.TryGetValue("alertDays", out YamlNode? days) ? Days(days) ?? defaults.AlertDays : defaults.AlertDays,
            EvidenceLimit = root.TryGetValue("evidenceLimit", out YamlNode? limit) ? Size(limit) : null,
            Web = web.EndPoint ?? defaults.Web,
            WebTls = web.Tls,
            Connections = root.TryGetValue("connections", out YamlNode? connections) ? Connections(connections) : defaults.Connections,
            Listeners = listeners.Listeners,
            Tails = listeners.Tails,
            Organisation = root.TryGetValue("organisation", out YamlNode? whose) ? organisation.Read(whose) : defaults.Organisation,
            Regimes = organisation.ReadRegimes(root),
            Notices = root.TryGetValue("notices", out YamlNode? notices) ? new NoticesReader(_nodes).Read(notices) : defaults.Notices,
            Places = new SettingsPlaces(_nodes.Places),
        };
    }

    // The pages have a place of their own, also where the file does not name it.
    private void CheckWeb(List<ListenerSettings> listeners, IPEndPoint web)
    {
        ListenerSettings pages = new("web", ListenerProtocol.Http, web, "default", null);
        foreach (ListenerSettings listener in listeners.Where(l => ListenerChanges.ShareAPort(l, pages)))
            _nodes.Problems.Add(_nodes.Places[("address", listener.Name)] with { Reason = $"{listener.EndPoint} is where the pages are served ('web', {web}): give one of them another port." });
    }

    private ConnectionLimits Connections(YamlNode node)
    {
        ConnectionLimits defaults = ConnectionLimits.Default;
        if (_nodes.Map(node, KnownOfConnections) is not { } map)
            return defaults;
        int all = map.TryGetValue("all", out YamlNode? most) ? Count(most) : defaults.All;
        int ofAddress = map.TryGetValue("ofAddress", out YamlNode? share) ? Count(share) : Math.Min(all, defaults.OfAddress);
        if (ofAddress > all)
            _nodes.Add((share ?? node).Start, $"'ofAddress' is more than 'all', which is {all}: write at most that.");
        return new ConnectionLimits(all, ofAddress);
    }

    private int Count(YamlNode node)
    {
        if (int.TryParse(_nodes.Text(node), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= ConnectionLimits.Most)
            return count;
        _nodes.Add(node.Start, $"'{_nodes.Text(node)}' is no number of connections from 1 to {ConnectionLimits.Most}.");
        return 1;
    }

    private int? Days(YamlNode node)
    {
        if (int.TryParse(_nodes.Text(node), NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days is >= 1 and <= 3650)
            return days;
        _nodes.Add(node.Start, $"'{_nodes.Text(node)}' is no number of days from 1 to 3650.");
        return null;
    }

    // A number and its unit.
    private long? Size(YamlNode node)
    {
        string text = _nodes.Text(node);
        int shift = text.EndsWith('M') ? 20 : text.EndsWith('G') ? 30 : 0;
        if (shift > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 1_000_000)
            return (long)number << shift;
        _nodes.Add(node.Start, $"'{text}' is no size: write 500M or 64G.");
        return null;
    }

    // A number and its unit; what is held takes memory, so there is an end.
    private TimeSpan? Lateness(YamlNode node)
    {
        string text = _nodes.Text(node);
        double seconds = text.EndsWith('m') ? 60 : 1;
        bool isNumber = double.TryParse(text.AsSpan().TrimEnd("sm"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
        if (isNumber && text.EndsWith('s') | text.EndsWith('m') && number * seconds <= 3600)
            return TimeSpan.FromSeconds(number * seconds);
        _nodes.Add(node.Start, $"'{text}' is no lateness: write 10s or 2m; at most 60m.");
        return null;
    }
}
