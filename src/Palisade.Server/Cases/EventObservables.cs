using System.Collections.Frozen;
using System.Text.Json;
using Palisade.Server.Alerts;

namespace Palisade.Server.Cases;

/// <summary>Finds domains, and names and paths of files, in the events of alerts, which have tokens in the place of personal values.</summary>
internal static class EventObservables
{
    // Of one event: a hostile one has no more.
    private const int MaxOfEvent = 64;

    // By the last part of a field's name: Sysmon, the security log, Zeek, ECS, proxies, auditd.
    private static readonly FrozenSet<string> s_domains = FrozenSet.ToFrozenSet(["QueryName", "query", "DestinationHostname", "server_name", "cs-host", "c-dns", "r-dns", "host_header", "domain", "url", "c-uri", "uri", "question.name"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> s_files = FrozenSet.ToFrozenSet(
        ["Image", "ParentImage", "SourceImage", "TargetImage", "TargetFilename", "ImageLoaded", "OriginalFileName", "FileName", "NewProcessName", "ParentProcessName", "ProcessName", "ServiceFileName", "ImagePath", "exe", "file.path", "file.name", "process.executable"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>What an event has, each once.</summary>
    /// <param name="json">The event as an alert keeps it.</param>
    public static HashSet<(string Kind, string Value)> Read(string json)
    {
        HashSet<(string, string)> found = [];
        using JsonDocument document = TokenJson.Parse(json);
        Walk(document.RootElement, "", "", found);
        return found;
    }

    private static void Walk(JsonElement element, string parent, string name, HashSet<(string, string)> found)
    {
        if (found.Count >= MaxOfEvent)
            return;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                    Walk(member.Value, name, member.Name, found);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                    Walk(item, parent, name, found);
                break;
            case JsonValueKind.String:
                Take(parent, name, element.GetString()!, found);
                break;
        }
    }

    private static void Take(string parent, string name, string value, HashSet<(string, string)> found)
    {
        if (value.Length is 0 or > ObservableKind.MaxValue || value.Any(char.IsControl))
            return;
        if (IsOf(s_files, parent, name))
            found.Add((ObservableKind.File, value));
        else if (IsOf(s_domains, parent, name) && ObservableKind.DomainOf(HostOf(value)) is { Length: > 0 } domain && !ClearText.NamesSomebody(domain))
            found.Add((ObservableKind.Domain, domain));
    }

    // A name may be flat, Event.EventData.Image, or nested.
    private static bool IsOf(FrozenSet<string> names, string parent, string name)
    {
        string whole = parent.Length > 0 ? parent + "." + name : name;
        int last = whole.LastIndexOf('.'), before = last > 0 ? whole.LastIndexOf('.', last - 1) : -1;
        return names.Contains(whole[(last + 1)..]) || names.Contains(whole[(before + 1)..]);
    }

    private static string HostOf(string value) => value.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(value, UriKind.Absolute, out Uri? address) ? address.IdnHost : value;
}
