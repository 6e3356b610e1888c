using System.Globalization;
using System.Text.Json;
using Palisade.Events;
using Palisade.Tests;

namespace Palisade.Conformance;

/// <summary>SigmaHQ's regression logs: each EVTX file has a JSON twin made by evtx_dump, and the two must say the same.</summary>
/// <remarks>Two differences are meant: evtx_dump cuts times to microseconds, and blanks off the end of text.</remarks>
[Trait("Category", "SigmaRegression")]
public sealed class EvtxTwinTests
{
    [DataFact("sigma-regression")]
    public void Every_field_agrees_with_the_json_twin()
    {
        List<string> differences = [];
        int events = 0, fields = 0;
        foreach (string path in Directory.EnumerateFiles(TestData.Find("sigma-regression"), "*.evtx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string twin = Path.ChangeExtension(path, ".json");
            if (!File.Exists(twin))
                continue;
            ParsedFile file = ParsedFile.Read(File.ReadAllBytes(path));
            List<JsonElement> expected = Objects(File.ReadAllBytes(twin));
            string name = Path.GetFileNameWithoutExtension(path);
            differences.AddRange(file.Failures.Select(f => $"{name}: {f}"));
            if (file.Events.Count != expected.Count)
                differences.Add($"{name}: {file.Events.Count} events, twin {expected.Count}");
            for (int i = 0; i < Math.Min(expected.Count, file.Events.Count); i++)
            {
                events++;
                List<(string Name, string? Text)> wanted = Flatten(expected[i].GetProperty("Event"));
                fields += wanted.Count;
                Compare($"{name}#{i}", wanted, file.Events[i], differences);
            }
        }

        Assert.True(events > 100 && fields > 3000, $"only {events} events, {fields} fields");
        Assert.True(differences.Count == 0, $"{differences.Count} differences in {events} events, {fields} fields:\n" + string.Join('\n', differences.Take(60)));
    }

    private static void Compare(string where, List<(string Name, string? Text)> expected, ParsedEvent actual, List<string> differences)
    {
        List<ParsedField> rest = [.. actual.Fields];
        foreach ((string name, string? text) in expected)
        {
            ParsedField? field = rest.Find(f => f.Name == name);
            if (field is null)
            {
                if (text is not null)
                    differences.Add($"{where}: {name} is missing; twin '{text}'");
                continue;
            }

            rest.Remove(field);
            if (!(field.Text == text || (field.Kind == FieldKind.Utf16 && field.Text!.TrimEnd() == text) || (field.Kind == FieldKind.FileTime && Time(field.Text) - Time(text) is >= 0 and < 10)))
                differences.Add($"{where}: {name} ({field.Kind}) is '{field.Text}', twin '{text ?? "(null)"}'");
        }

        differences.AddRange(rest.Select(f => $"{where}: {f.Name} = '{f.Text}' is not in the twin"));
        if (actual.EventId.ToString(CultureInfo.InvariantCulture) != actual["EventID"] || actual.Source.Channel != actual["Channel"] || actual.Host != actual["Computer"] ||
            actual.RecordNumber.ToString(CultureInfo.InvariantCulture) != actual["EventRecordID"] || actual.TimeTicks != Time(actual["TimeCreated"]))
            differences.Add($"{where}: the event's own facts differ from its fields");
    }

    // evtx_dump writes microseconds, and cuts.
    private static long Time(string? text) => DateTime.Parse(text!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal).Ticks;

    // Some twins are several objects one after another.
    private static List<JsonElement> Objects(byte[] json)
    {
        List<JsonElement> objects = [];
        Utf8JsonReader reader = new(json.AsSpan().StartsWith("\uFEFF"u8) ? json.AsSpan(3) : json, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
            objects.Add(JsonElement.ParseValue(ref reader));
        return objects;
    }

    // evtx_dump's shape in the names that rules see.
    private static List<(string Name, string? Text)> Flatten(JsonElement element)
    {
        List<(string, string?)> fields = [];
        foreach (JsonProperty part in element.EnumerateObject())
        {
            if (part.Name == "#attributes" || part.Value.ValueKind != JsonValueKind.Object)
                continue;
            foreach (JsonProperty leaf in part.Value.EnumerateObject())
                AddLeaf(leaf.Name == "#attributes" ? part.Name : leaf.Name, leaf.Name == "#attributes" ? part.Value : leaf.Value, fields);
        }

        return fields;
    }

    private static void AddLeaf(string name, JsonElement value, List<(string Name, string? Text)> fields)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                if (value.TryGetProperty("#attributes", out JsonElement attributes))
                {
                    foreach (JsonProperty a in attributes.EnumerateObject())
                        fields.Add((name == "TimeCreated" && a.Name == "SystemTime" ? name : $"{name}_{a.Name}", a.Value.ToString()));
                }

                if (value.TryGetProperty("#text", out JsonElement text))
                    AddLeaf(name, text, fields);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                    AddLeaf(name, item, fields);
                break;
            case JsonValueKind.Null:
                fields.Add((name, null));
                break;
            default:
                fields.Add((name, value.ToString()));
                break;
        }
    }
}
