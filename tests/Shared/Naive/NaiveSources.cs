using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Palisade.Tests.Naive;

/// <summary>Which rules see which events: SigmaHQ's own table (tests/thor.yml) as it stands, and by hand what it leaves out.</summary>
internal sealed class NaiveSources
{
    private readonly Dictionary<string, string[]> _channels = new(StringComparer.Ordinal);
    private readonly List<Entry> _entries = [];

    /// <summary>Whether the rule could fire on some event of this one's source and id.</summary>
    public bool MayFire(NaiveRule rule, NaiveEvent e)
    {
        if (rule.Product is "linux" && e.Channel == "Linux-Sysmon/Operational")
            return IsLinuxSysmon(rule, e);
        if (e.Channel is null || !IsMapped(rule))
            return IsNamed(rule, e);
        if (rule.Category is null || !_entries.Any(n => IsFor(n, rule)))
            return IsOn(rule.Service, e);
        bool alias = e.EventId is 4688 or 5156 or 4657 or 4663 && string.Equals(e.Channel, "Security", StringComparison.OrdinalIgnoreCase);
        return alias || _entries.Any(n => IsFor(n, rule) && IsOn(n.Service, e) && n.EventIds.Contains(e.EventId));
    }

    private sealed record Entry(string? Product, string Category, string Service, int[] EventIds, string[] EventTypes);

    private NaiveSources()
    {
    }

    public static NaiveSources Load(string thor)
    {
        NaiveSources sources = new();
        YamlStream stream = [];
        stream.Load(new StringReader(thor));
        YamlMappingNode root = (YamlMappingNode)stream.Documents[0].RootNode;
        foreach (YamlNode node in ((YamlMappingNode)root["logsources"]).Children.Values)
            sources.Add((YamlMappingNode)node);
        sources.AddMissing();
        return sources;
    }

    /// <summary>Whether the rule fires on the event.</summary>
    public bool Fires(NaiveRule rule, NaiveEvent e)
    {
        if (rule.Product == "windows")
            e = e.InWindowsForms;
        if (rule.Product is "linux" && e.Channel == "Linux-Sysmon/Operational")
            return IsLinuxSysmon(rule, e) && rule.Detection.Holds(e);
        if (e.Channel is null || !IsMapped(rule))
            return IsNamed(rule, e) && rule.Detection.Holds(e);
        if (rule.Category is null || !_entries.Any(n => IsFor(n, rule)))
            return IsOn(rule.Service, e) && rule.Detection.Holds(e);
        if (_entries.Any(n => IsFor(n, rule) && IsGate(n, e)) && rule.Detection.Holds(Told(rule, e)))
            return true;
        return rule.Service is null or "security" && NaiveAlias.Tell(rule.Category, e) is { } alias && !HingesOnUnseen(rule, alias) && rule.Detection.Holds(alias);
    }

    // "Not this value of the field, and not none at all" is about a field that is never there: the rule says nothing of such events.
    private static bool HingesOnUnseen(NaiveRule rule, NaiveEvent e)
    {
        List<(string Field, bool OfAbsence)> excluded = [.. from t in rule.Detection.Tests(false) where t.Negated && t.Test.Unseen(e) is not null select (t.Test.Unseen(e)!, t.Test.OfAbsence)];
        return excluded.Any(a => a.OfAbsence && excluded.Any(v => !v.OfAbsence && v.Field == a.Field));
    }

    private bool IsMapped(NaiveRule rule) =>
        _entries.Any(n => IsFor(n, rule)) || (rule.Product is null or "windows" && rule.Service is not null && _channels.ContainsKey(rule.Service));

    private static bool IsFor(Entry entry, NaiveRule rule) => entry.Category == rule.Category
        && (rule.Product is null || entry.Product is null || rule.Product == entry.Product) && (rule.Service is null || rule.Service == entry.Service);

    private bool IsGate(Entry entry, NaiveEvent e) => IsOn(entry.Service, e)
        && entry.EventIds.Contains(e.EventId)
        && (entry.EventTypes.Length == 0 || e.Values("EventType").Any(v => entry.EventTypes.Contains(v.Text, StringComparer.OrdinalIgnoreCase)));

    private bool IsOn(string? service, NaiveEvent e) => service is not null && e.Channel is not null
        && _channels.TryGetValue(service, out string[]? channels) && channels.Contains(e.Channel, StringComparer.OrdinalIgnoreCase);

    // The antivirus category is written in terms that Defender has under other names.
    private static NaiveEvent Told(NaiveRule rule, NaiveEvent e) => rule.Category != "antivirus"
        ? e
        : NaiveAlias.Renamed(e, ("ThreatName", "Signature"), ("Threat Name", "Signature"), ("Path", "Filename"));

    private static bool IsLinuxSysmon(NaiveRule rule, NaiveEvent e) => rule.Category switch
    {
        "process_creation" => e.EventId == 1,
        "network_connection" => e.EventId == 3,
        "file_event" => e.EventId == 11,
        null => rule.Service is null or "sysmon",
        _ => false,
    };

    // No key conflicts, and one is confirmed (Palisade's contract for sources without a channel).
    private static bool IsNamed(NaiveRule rule, NaiveEvent e)
    {
        if (rule.Category is not null && rule.Service is null && e.Categories.Length == 0 && e.Services.Length > 0)
            return false;
        (string? Wanted, string[] Known)[] keys =
        [
            (rule.Product, e.Product is null ? [] : [e.Product]), (rule.Category, e.Categories), (rule.Service, e.Services),
        ];
        return keys.All(k => k.Wanted is null || k.Known.Length == 0 || k.Known.Contains(k.Wanted)) && keys.Any(k => k.Wanted is not null && k.Known.Contains(k.Wanted));
    }

    private void Add(YamlMappingNode entry)
    {
        string? service = Text(entry, "service"), category = Text(entry, "category");
        if (service is not null && entry.Children.TryGetValue(new YamlScalarNode("sources"), out YamlNode? list))
            _channels[service] = [.. ((YamlSequenceNode)list).Children.Select(c => ((YamlScalarNode)c).Value!["WinEventLog:".Length..])];
        if (category is null || !entry.Children.TryGetValue(new YamlScalarNode("rewrite"), out YamlNode? rewrite))
            return;
        YamlMappingNode conditions = (YamlMappingNode)entry["conditions"];
        int[] ids = [.. Values(conditions["EventID"]).Select(v => int.Parse(v, CultureInfo.InvariantCulture))];
        string[] types = conditions.Children.TryGetValue(new YamlScalarNode("EventType"), out YamlNode? type) ? [.. Values(type)] : [];

        // Its Security 4688 knows two names; what that event really says is told by NaiveAlias.
        if (!ids.Contains(4688))
            _entries.Add(new Entry(Text(entry, "product"), category, Text((YamlMappingNode)rewrite, "service")!, ids, types));
    }

    private void AddMissing()
    {
        _channels["dns-server"] = ["DNS Server"];
        _channels["dns-server-analytic"] = ["Microsoft-Windows-DNS-Server/Analytical"];
        _channels["driver-framework"] = ["Microsoft-Windows-DriverFrameworks-UserMode/Operational"];
        _channels["microsoft-servicebus-client"] = ["Microsoft-ServiceBus-Client", "Microsoft-ServiceBus-Client/Admin", "Microsoft-ServiceBus-Client/Operational"];
        _channels["dns-client"] = [.. _channels["dns-client"], "Microsoft-Windows-DNS-Client/Operational"];
        _channels["kernel-file"] = ["Microsoft-Windows-Kernel-File/Analytic"];
        _entries.Add(new Entry("windows", "file_access", "kernel-file", [12, 30], []));
        _entries.Add(new Entry("windows", "file_rename", "kernel-file", [19, 27], []));
    }

    private static IEnumerable<string> Values(YamlNode node) => node is YamlSequenceNode list ? list.Children.Select(c => ((YamlScalarNode)c).Value!) : [((YamlScalarNode)node).Value!];

    private static string? Text(YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? (value as YamlScalarNode)?.Value : null;
}
