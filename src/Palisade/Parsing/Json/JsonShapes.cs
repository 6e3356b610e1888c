using System.Reflection;
using System.Text.Json;
using Palisade.Events;

namespace Palisade.Parsing.Json;

/// <summary>The shapes of shapes.json (embedded; docs/json-shapes.md says how to write them), in order: the first that fits a record counts.</summary>
internal static class JsonShapes
{
    private static readonly ShapeMarks Marks = new();

    /// <summary>All shapes.</summary>
    public static JsonShape[] All { get; } = Load();

    /// <summary>Of records that no recogniser knows: names are paths.</summary>
    public static JsonShape Plain { get; } = new("plain")
    {
        Marks = Marks,
        Roles = Roles(("@timestamp", JsonRole.Time), ("timestamp", JsonRole.Time), ("time", JsonRole.Time), ("ts", JsonRole.Time), ("Timestamp", JsonRole.Time), ("TimeGenerated", JsonRole.Time), ("DeviceName", JsonRole.Host), ("Computer", JsonRole.Host), ("host.name", JsonRole.Host), ("hostname", JsonRole.Host), ("host", JsonRole.Host)),
    };

    private static Dictionary<string, (JsonRole Role, byte Rank)> Roles(params ReadOnlySpan<(string Path, JsonRole Role)> roles)
    {
        Dictionary<string, (JsonRole Role, byte Rank)> byPath = [];
        foreach ((string path, JsonRole role) in roles)
            byPath[path] = (role, (byte)byPath.Count);
        return byPath;
    }

    private static JsonShape[] Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Palisade.Parsing.Json.shapes.json")!;
        using JsonDocument document = JsonDocument.Parse(stream, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        List<JsonShape> shapes = [];
        foreach (JsonElement shape in document.RootElement.GetProperty("shapes").EnumerateArray())
            shapes.Add(Read(shape));
        return [.. shapes];
    }

    private static JsonShape Read(JsonElement shape)
    {
        Dictionary<string, (JsonRole Role, byte Rank)> roles = [];
        AddRoles(shape, "eventId", JsonRole.EventId, roles);
        AddRoles(shape, "channel", JsonRole.Channel, roles);
        AddRoles(shape, "time", JsonRole.Time, roles);
        roles.TryAdd("@timestamp", (JsonRole.Time, byte.MaxValue - 1)); // collectors add it to whatever they collect
        AddRoles(shape, "host", JsonRole.Host, roles);
        AddRoles(shape, "serviceFrom", JsonRole.Service, roles);
        HashSet<string> pairs = [.. List(shape, "pairs")];
        foreach (string pair in pairs)
        {
            foreach (string key in (string[])["#attributes.Name", "@Name", "Name"])
                roles[pair + "." + key] = (JsonRole.PairName, 0);
            foreach (string key in (string[])["#text", "Value"])
                roles[pair + "." + key] = (JsonRole.PairValue, 0);
        }

        EventSource source = SourceOf(shape, Text(shape, "product"));
        return new JsonShape(Text(shape, "name")!)
        {
            Marks = Marks,
            Signatures = [.. shape.GetProperty("when").EnumerateArray().Select(SignatureOf)],
            IsWindows = source.Product == "windows",
            Source = source,
            Services = shape.TryGetProperty("services", out JsonElement services) ? ServicesOf(services, source) : null,
            ValueIsService = shape.TryGetProperty("valueIsService", out JsonElement itself) && itself.GetBoolean(),
            ValueIsProgram = shape.TryGetProperty("valueIsProgram", out JsonElement program) && program.GetBoolean(),
            Roles = roles,
            Names = Strings(shape, "names").ToDictionary(p => p.Name.TrimEnd('*'), p => p.Value.GetString()!.TrimEnd('*')),
            Also = Strings(shape, "also").ToDictionary(p => p.Name.TrimEnd('*'), p => p.Value.EnumerateArray().Select(v => v.GetString()!.TrimEnd('*')).ToArray()),
            HasEvtxNames = Text(shape, "namer") == "evtx_dump",
            Pairs = pairs,
            ByteArrays = [.. List(shape, "bytes")],
            Texts = [.. List(shape, "texts")],
        };
    }

    private static MarkSet SignatureOf(JsonElement questions)
    {
        MarkSet signature = default;
        foreach (JsonElement question in questions.EnumerateArray())
            signature |= Marks.Add(question.GetString()!);
        return signature;
    }

    private static Dictionary<string, EventSource> ServicesOf(JsonElement services, EventSource source) =>
        services.EnumerateObject().ToDictionary(p => p.Name.ToLowerInvariant(), p => SourceOf(p.Value, source.Product));

    private static EventSource SourceOf(JsonElement element, string? product) =>
        new(Text(element, "product") ?? product, Text(element, "category") ?? "", Text(element, "service") ?? "");

    private static void AddRoles(JsonElement shape, string name, JsonRole role, Dictionary<string, (JsonRole Role, byte Rank)> roles)
    {
        byte rank = 0;
        foreach (string path in List(shape, name))
            roles[path] = (role, rank++);
    }

    private static IEnumerable<string> List(JsonElement shape, string name) =>
        shape.TryGetProperty(name, out JsonElement list) ? list.EnumerateArray().Select(p => p.GetString()!) : [];

    private static JsonElement.ObjectEnumerator Strings(JsonElement shape, string name) =>
        shape.TryGetProperty(name, out JsonElement map) ? map.EnumerateObject() : default;

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
