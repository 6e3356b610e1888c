using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Palisade.Parsing;
using Palisade.Tests;

namespace Palisade.Conformance;

/// <summary>Real JSON logs: as many events as their index says, and each field as System.Text.Json reads it.</summary>
[Trait("Category", "FormatOracle")]
public sealed class JsonFormatTests
{
    [DataFact("otrf-ndjson")]
    public void Windows_ndjson_gives_every_event_of_the_index_and_every_value()
    {
        string folder = TestData.Find("otrf-ndjson");
        int packs = 0;
        foreach (string line in File.ReadLines(Path.Combine(folder, "index.csv")).Skip(1))
        {
            string[] cells = line.Split(',');
            byte[] bytes = Unpack(Path.Combine(folder, cells[0]), cells[1]);
            ParsedFile file = Read(bytes, cells[1], "ndjson");
            Assert.Equal((cells[1], int.Parse(cells[3], CultureInfo.InvariantCulture)), (cells[1], file.Events.Count));
            CompareLines(bytes, file, cells[1]);
            Assert.Equal((cells[1], 0), (cells[1], file.Events.Count(e => e.TimeTicks <= 0 || (e.Source.Product is null && (e["Channel"] ?? e["log_name"] ?? e["eventSource"] ?? e["Operation"] ?? e["OperationName"]) is not null))));
            packs++;
        }

        Assert.True(packs > 5);
    }

    [DataFact("cloudtrail")]
    public void CloudTrail_deliveries_give_each_of_their_records()
    {
        foreach (string path in Directory.EnumerateFiles(TestData.Find("cloudtrail"), "*.json"))
        {
            byte[] bytes = File.ReadAllBytes(path);
            using JsonDocument document = JsonDocument.Parse(bytes);
            ParsedFile file = Read(bytes, path, "json");
            JsonElement[] expected = [.. document.RootElement.GetProperty("Records").EnumerateArray()];
            Assert.Equal((path, expected.Length), (path, file.Events.Count));
            for (int i = 0; i < expected.Length; i++)
                Compare(path, expected[i], file.Events[i]);
            Assert.Equal((path, 0), (path, file.Events.Count(e => e.TimeTicks <= 0 || e.Source.Services != "cloudtrail")));
        }
    }

    [DataFact("cloud-events")]
    public void Cloud_events_are_recognised_by_their_shape()
    {
        Dictionary<string, (int Known, int All)> byType = [];
        foreach (string line in File.ReadLines(Path.Combine(TestData.Find("cloud-events"), "panther-test-events.jsonl")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement log = document.RootElement.GetProperty("log");
            if (log.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("log_types", out JsonElement types) || types.ValueKind != JsonValueKind.Array || types.GetArrayLength() != 1)
                continue;
            byte[] bytes = Encoding.UTF8.GetBytes(log.GetRawText());
            ParsedFile file = Read(bytes, line, "ndjson");
            ParsedEvent e = Assert.Single(file.Events);
            Compare(line, log, e);
            string type = types[0].GetString()!;
            (int known, int all) = byType.GetValueOrDefault(type);
            byType[type] = (known + (e.Source.Product == Products.GetValueOrDefault(type) ? 1 : 0), all + 1);
        }

        // Many test events are cut down to the few keys that a rule reads; what is left cannot tell where it comes from.
        string poor = string.Join('\n', byType.Where(t => Products.ContainsKey(t.Key) && t.Value.Known < 0.75 * t.Value.All).Select(t => $"{t.Key}: {t.Value}"));
        Assert.True(poor.Length == 0, poor);
    }

    [DataFact("zeek")]
    public void Zeek_json_is_zeek_with_its_path_as_service()
    {
        foreach (string path in Directory.EnumerateFiles(TestData.Find("zeek/zeek-json"), "*.json.gz"))
        {
            using GZipStream unpacked = new(File.OpenRead(path), CompressionMode.Decompress);
            using MemoryStream copy = new();
            unpacked.CopyTo(copy);
            byte[] bytes = copy.ToArray();
            ParsedFile file = Read(bytes, path, "ndjson");
            CompareLines(bytes, file, path);
            Assert.NotEmpty(file.Events);
            Assert.Equal((path, 0), (path, file.Events.Count(e => e.TimeTicks <= 0 || e.Source.Product != "zeek" || e.Source.Services != e["_path"])));
        }
    }

    [DataFact("sigma-regression")]
    public void Regression_json_says_the_same_as_its_evtx()
    {
        List<string> differences = [];
        int files = 0;
        foreach (string path in Directory.EnumerateFiles(TestData.Find("sigma-regression"), "*.json", SearchOption.AllDirectories))
        {
            string evtx = Path.ChangeExtension(path, ".evtx");
            if (!File.Exists(evtx))
                continue;
            files++;
            ParsedFile json = Read(File.ReadAllBytes(path), path, "json");
            ParsedFile twin = ParsedFile.Read(File.ReadAllBytes(evtx));
            string name = Path.GetFileNameWithoutExtension(path);
            if (json.Events.Count != twin.Events.Count)
                differences.Add($"{name}: {json.Events.Count} events, EVTX {twin.Events.Count}");
            for (int i = 0; i < Math.Min(json.Events.Count, twin.Events.Count); i++)
                differences.AddRange(Differences(name, json.Events[i], twin.Events[i]));
        }

        Assert.True(files > 100);
        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n" + string.Join('\n', differences.Take(40)));
    }

    private static Dictionary<string, string> Products { get; } = new()
    {
        ["AWS.CloudTrail"] = "aws", ["Azure.MonitorActivity"] = "azure", ["Azure.Audit"] = "azure", ["GCP.AuditLog"] = "gcp", ["GSuite.ActivityEvent"] = "gcp",
        ["Okta.SystemLog"] = "okta", ["OneLogin.Events"] = "onelogin", ["GitHub.Audit"] = "github", ["Amazon.EKS.Audit"] = "kubernetes", ["Microsoft365.Audit.SharePoint"] = "m365",
    };

    private static ParsedFile Read(byte[] bytes, string name, string format)
    {
        InputFormat? detected = InputFormats.Detect(bytes.AsSpan(0, Math.Min(bytes.Length, InputFormats.HeadBytes)));
        Assert.Equal((name, format), (name, detected?.Name is "ndjson" or "json" && format == "json" ? "json" : detected?.Name));
        ParsedFile file = ParsedFile.Read(bytes, detected);
        Assert.True(file.Failures.Count == 0, name + ": " + string.Join(' ', file.Failures.Take(3)));
        return file;
    }

    private static byte[] Unpack(string path, string name)
    {
        using MemoryStream copy = new();
        if (path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            using Stream member = archive.GetEntry(name)!.Open();
            member.CopyTo(copy);
            return copy.ToArray();
        }

        using TarReader tar = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        TarEntry? entry = tar.GetNextEntry();
        while (entry is not null && !entry.Name.EndsWith(name, StringComparison.Ordinal))
            entry = tar.GetNextEntry();
        entry!.DataStream!.CopyTo(copy);
        return copy.ToArray();
    }

    private static void CompareLines(byte[] bytes, ParsedFile file, string name)
    {
        int i = 0;
        foreach (string line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            if (line.Trim().Length == 0)
                continue;
            using JsonDocument document = JsonDocument.Parse(line);
            Compare($"{name}:{i + 1}", document.RootElement, file.Events[i++]);
        }

        Assert.Equal((name, i), (name, file.Events.Count));
    }

    // Every scalar of the document is a field, under its path or under the name that its shape gives it.
    private static void Compare(string where, JsonElement element, ParsedEvent e)
    {
        HashSet<(string, string?)> byName = [.. e.Fields.Select(f => (f.Name, f.Text))];
        HashSet<string?> values = [.. e.Fields.Select(f => f.Text)];
        bool renames = element.TryGetProperty("event_data", out _);
        List<(string Path, string? Text)> expected = [];
        Flatten("", element, expected);
        foreach ((string path, string? text) in expected)
            Assert.True(renames ? values.Contains(text) : byName.Contains((path, text)), $"{where}: {path} = {text}");
        Assert.True(e.Fields.Count >= expected.Count, where);
    }

    private static void Flatten(string path, JsonElement value, List<(string Path, string? Text)> fields)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in value.EnumerateObject())
                    Flatten(path.Length == 0 ? property.Name : path + "." + property.Name, property.Value, fields);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                    Flatten(path, item, fields);
                break;
            case JsonValueKind.String:
                fields.Add((path, value.GetString()));
                break;
            case JsonValueKind.Null:
                fields.Add((path, null));
                break;
            default:
                fields.Add((path, value.GetRawText()));
                break;
        }
    }

    // Meant: evtx_dump cuts times to microseconds and blanks off the end of text.
    private static IEnumerable<string> Differences(string name, ParsedEvent json, ParsedEvent evtx)
    {
        if (json.EventId != evtx.EventId || json.Source != evtx.Source || json.Host != evtx.Host || evtx.TimeTicks - json.TimeTicks is < 0 or >= 10)
            yield return $"{name}: {json.EventId} {json.Source} {json.Host} {json.TimeTicks}, EVTX {evtx.EventId} {evtx.Source} {evtx.Host} {evtx.TimeTicks}";
        foreach (IGrouping<string, ParsedField> field in evtx.Fields.Where(f => f.Name != "TimeCreated").GroupBy(f => f.Name))
        {
            string mine = string.Join('|', json.All(field.Key).Select(t => t?.TrimEnd() ?? ""));
            string theirs = string.Join('|', field.Select(f => f.Text?.TrimEnd() ?? ""));
            if (mine != theirs)
                yield return $"{name}: {field.Key} is '{mine}', EVTX '{theirs}'";
        }

        foreach (ParsedField field in json.Fields.Where(f => f.Text is not null && evtx[f.Name] is null))
            yield return $"{name}: {field.Name} = '{field.Text}' is not in the EVTX";
    }
}
