using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Tests.Formats;

/// <summary>Zeek's TSV against the JSON of the same traffic, field by field.</summary>
[Trait("Category", "FormatOracle")]
public sealed class ZeekTwinTests
{
    [DataFact("zeek")]
    public void Tsv_says_what_the_json_says()
    {
        List<string> differences = [];
        long fields = 0;
        foreach (string tsv in Directory.EnumerateFiles(TestData.Find("zeek/zeek-default"), "*.gz").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(tsv)[..^".log.gz".Length];
            string json = Path.Combine(TestData.Find("zeek/zeek-json"), name + ".json.gz");
            if (!File.Exists(json))
                continue;
            byte[] bytes = Unpacked(tsv);
            Assert.Equal("zeek-tsv", InputFormats.Detect(bytes.AsSpan(0, Math.Min(bytes.Length, InputFormats.HeadBytes)))!.Name);
            EventList list = EventList.Of(InputFormats.Find("zeek-tsv")!, bytes);
            string[] lines = System.Text.Encoding.UTF8.GetString(Unpacked(json)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            differences.AddRange(list.Failures.Select(f => $"{name}: failure {f.Code} in line {f.Record}"));
            if (lines.Length != list.Events.Count)
                differences.Add($"{name}: {list.Events.Count} events, JSON has {lines.Length}");
            for (int i = 0; i < Math.Min(lines.Length, list.Events.Count); i++)
            {
                using JsonDocument document = JsonDocument.Parse(lines[i]);
                fields += list.Events[i].Count;
                differences.AddRange(Differences(list, i, document.RootElement).Select(d => $"{name}: {d}"));
            }

            Assert.All(list.Sources, s => Assert.Equal(("zeek", name), (s.Product, s.Services)));
        }

        Assert.True(fields > 10_000, $"{fields} fields");
        ExplainedList.Check("ZeekDifferences.csv", differences);
    }

    private static IEnumerable<string> Differences(EventList list, int i, JsonElement twin)
    {
        HashSet<string> seen = [];
        foreach (JsonProperty property in twin.EnumerateObject())
        {
            if (property.Name is "_path" or "_write_ts")
                continue;
            seen.Add(property.Name);
            if (property.Name == "ts")
            {
                // The JSON has microseconds.
                long ticks = DateTimeOffset.Parse(property.Value.GetString()!, CultureInfo.InvariantCulture).UtcTicks;
                if (ticks != list.Times[i])
                    yield return $"ts of record {i + 1}";
                continue;
            }

            List<string?> found = list.Events[i].GetValueOrDefault(property.Name, []);
            string[] expected = property.Value.ValueKind == JsonValueKind.Array ? [.. property.Value.EnumerateArray().Select(Text)] : [Text(property.Value)];
            if (expected.Length != found.Count || !expected.Zip(found).All(p => IsSame(p.First, p.Second)))
                yield return $"{property.Name} of record {i + 1} is {string.Join('|', found)}, not {string.Join('|', expected)}";
        }

        foreach ((string name, List<string?> values) in list.Events[i])
        {
            if (!seen.Contains(name) && values is not [null])
                yield return $"{name} of record {i + 1} is {string.Join('|', values)}, and not in the JSON";
        }
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    // Times are told as text by one and as seconds by the other; numbers may have more decimals in one.
    private static bool IsSame(string expected, string? found)
    {
        if (expected == found)
            return true;
        if (found is null)
            return false;
        if (decimal.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal a) && decimal.TryParse(found, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal b))
            return Math.Abs(a - b) < 0.000001m;
        return expected.EndsWith('Z') && DateTimeOffset.TryParse(expected, CultureInfo.InvariantCulture, out DateTimeOffset time)
            && TimeText.ParseEpoch(System.Text.Encoding.UTF8.GetBytes(found)) == time.UtcTicks;
    }

    private static byte[] Unpacked(string path)
    {
        using GZipStream gzip = new(File.OpenRead(path), CompressionMode.Decompress);
        using MemoryStream bytes = new();
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }
}
