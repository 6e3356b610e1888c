using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Palisade.Tests.Parsing.Json;

/// <summary>Generated documents, read by us and by System.Text.Json.</summary>
public sealed class JsonTwinTests
{
    private const int Seed = 20260807;

    [Fact]
    public void Generated_objects_read_as_system_text_json_reads_them()
    {
        Random random = new(Seed);
        StringBuilder lines = new();
        List<List<(string, string?)>> expected = [];
        for (int i = 0; i < 3000; i++)
        {
            StringBuilder line = new();
            WriteObject(line, random, 0);
            using JsonDocument document = JsonDocument.Parse(line.ToString());
            List<(string, string?)> fields = [];
            Flatten(null, document.RootElement, fields);
            expected.Add(fields);
            lines.Append(line).Append('\n');
        }

        JsonRun run = JsonRun.Of("ndjson", lines.ToString());
        Assert.True(run.Failures.Count == 0, $"seed {Seed}: {(run.Failures.Count > 0 ? run.Failures[0] : null)}");
        for (int i = 0; i < expected.Count; i++)
            Assert.True(expected[i].SequenceEqual(run.Events[i].Fields), $"seed {Seed}, line {i + 1}");
    }

    [Fact]
    public void Damaged_lines_fail_where_system_text_json_fails_and_never_stop_the_run()
    {
        Random random = new(Seed);
        StringBuilder lines = new();
        List<bool> valid = [];
        for (int i = 0; i < 3000; i++)
        {
            StringBuilder line = new();
            WriteObject(line, random, 0);
            int at = random.Next(line.Length);
            while (at > 0 && (char.IsSurrogate(line[at]) || char.IsSurrogate(line[at - 1])))
                at--;
            if (random.Next(2) == 0)
                line.Length = at;
            else
                line[at] = "{}[]\",:\\0a"[random.Next(10)];
            string text = line.ToString();
            if (text.Trim().Length == 0)
                continue;
            lines.Append(text).Append('\n');
            valid.Add(IsValid(text));
        }

        JsonRun run = JsonRun.Of("ndjson", lines.ToString());
        HashSet<long> events = [.. run.Events.Select(e => e.Number)];
        for (int i = 0; i < valid.Count; i++)
            Assert.True(!valid[i] || events.Contains(i + 1), $"seed {Seed}, line {i + 1}");
        Assert.Equal(valid.Count, run.Events.Count + run.Failures.Count);
    }

    private static bool IsValid(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void WriteObject(StringBuilder json, Random random, int depth)
    {
        json.Append('{');
        int count = random.Next(depth == 0 ? 12 : 5);
        for (int i = 0; i < count; i++)
        {
            json.Append(i == 0 ? "" : random.Next(4) == 0 ? " , " : ",");
            WriteString(json, random, random.Next(12));
            json.Append(random.Next(4) == 0 ? " : " : ":");
            WriteValue(json, random, depth);
        }

        json.Append('}');
    }

    private static void WriteValue(StringBuilder json, Random random, int depth)
    {
        switch (random.Next(depth > 4 ? 5 : 8))
        {
            case 0:
                json.Append((random.NextDouble() * Math.Pow(10, random.Next(-20, 20))).ToString(CultureInfo.InvariantCulture));
                break;
            case 1:
                json.Append(random.Next(3) switch { 0 => "null", 1 => "true", _ => "false" });
                break;
            case 5 or 6:
                WriteObject(json, random, depth + 1);
                break;
            case 7:
                json.Append('[');
                int count = random.Next(4);
                for (int i = 0; i < count; i++)
                {
                    json.Append(i == 0 ? "" : ", ");
                    WriteValue(json, random, depth + 1);
                }

                json.Append(']');
                break;
            default:
                WriteString(json, random, random.Next(90));
                break;
        }
    }

    private static void WriteString(StringBuilder json, Random random, int length)
    {
        json.Append('"');
        for (int i = 0; i < length; i++)
        {
            json.Append(random.Next(12) switch
            {
                0 => "\\\\",
                1 => "\\\"",
                2 => "\\n",
                3 => "\\u00e4",
                4 => "é",
                5 => "😀",
                6 => "\\ud83d\\ude00",
                _ => ((char)random.Next('a', 'z')).ToString(),
            });
        }

        json.Append('"');
    }

    private static void Flatten(string? path, JsonElement value, List<(string, string?)> fields)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in value.EnumerateObject())
                    Flatten(path is null ? property.Name : path + "." + property.Name, property.Value, fields);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                    Flatten(path, item, fields);
                break;
            case JsonValueKind.String:
                fields.Add((path!, value.GetString()));
                break;
            case JsonValueKind.Null:
                fields.Add((path!, null));
                break;
            default:
                fields.Add((path!, value.GetRawText()));
                break;
        }
    }
}
