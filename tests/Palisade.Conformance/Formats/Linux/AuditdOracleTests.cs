using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Palisade.Parsing.Auditd;
using Palisade.Tests;

namespace Palisade.Conformance.Formats;

/// <summary>Golden files of go-libaudit. What it splits or names in its own way (SELinux contexts, unset ids, errno, "old auid" in records of 2007) is left out by key, not by case.</summary>
[Trait("Category", "FormatOracle")]
public sealed partial class AuditdOracleTests
{
    // Ours keeps the record's own: subj and obj whole, res, ids as numbers, exit as a number.
    private static bool IsOwnWay(string key, string value) =>
        key.StartsWith("subj_", StringComparison.Ordinal) || key.StartsWith("obj_", StringComparison.Ordinal) || key is "result" or "exit" or "socket_family" or "old_auid" or "new_auid" || value == "unset";

    public static TheoryData<string> AuparseLogs() => Files("auditd/auparse/testdata", "*.log");

    public static TheoryData<string> Scenarios() => Files("auditd/aucoalesce/testdata", "*.yaml");

    [DataTheory("auditd")]
    [MemberData(nameof(AuparseLogs))]
    public void Records_have_the_fields_of_auparse(string path)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(TestData.Find(path) + ".golden"));
        string[] lines = [.. File.ReadLines(TestData.Find(path)).Where(l => l.StartsWith("type=", StringComparison.Ordinal) || l.StartsWith("node=", StringComparison.Ordinal))];
        int index = 0;
        List<string> problems = [];
        foreach (JsonElement record in golden.RootElement.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object))
        {
            string raw = record.GetProperty("raw_msg").GetString()!;
            string? line = lines.FirstOrDefault(l => l.Contains(raw, StringComparison.Ordinal));
            if (line is null)
                continue;
            index++;
            EventList list = EventList.Of("auditd", line);
            Check(problems, raw, "type", record.GetProperty("record_type").GetString()!.ToUpperInvariant(), list);
            Check(problems, raw, "sequence", record.GetProperty("sequence").ToString(), list);
            CheckTime(problems, raw, record, list);
            if (record.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Object)
                CheckData(problems, raw, data, list);
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(40)));
        Assert.True(index > 0 || lines.Length == 0);
    }

    [DataTheory("auditd")]
    [MemberData(nameof(Scenarios))]
    public void Events_are_joined_as_aucoalesce_joins_them(string path)
    {
        Dictionary<string, string> cases = ReadCases(File.ReadAllText(TestData.Find(path)));
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(TestData.Find(path)[..^5] + ".json.golden"));
        List<string> problems = [];
        foreach (JsonElement test in golden.RootElement.EnumerateArray())
        {
            string name = test.GetProperty("test_name").GetString()!;
            if (!cases.TryGetValue(name, out string? text) || !test.TryGetProperty("event", out JsonElement joined) || joined.ValueKind != JsonValueKind.Object)
                continue;
            EventList list = EventList.Of("auditd", text);
            if (list.Events.Count != 1 || list.Failures.Count != 0)
            {
                problems.Add($"{name}: {list.Events.Count} events, {list.Failures.Count} failures");
                continue;
            }

            CheckTime(problems, name, joined, list);
            Check(problems, name, "type", joined.GetProperty("record_type").GetString()!.ToUpperInvariant(), list);
            CheckData(problems, name, joined.GetProperty("data"), list);
            foreach ((string key, string field) in new[] { ("pid", "pid"), ("ppid", "ppid"), ("exe", "exe"), ("name", "comm"), ("cwd", "cwd"), ("title", "proctitle") })
            {
                if (joined.TryGetProperty("process", out JsonElement process) && process.TryGetProperty(key, out JsonElement value))
                    Check(problems, name, field, value.GetString()!, list);
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(40)));
    }

    [DataFact("auditd/testdata")]
    public void Files_out_of_order_give_the_same_events()
    {
        foreach (string file in Directory.GetFiles(TestData.Find("auditd/testdata"), "*.log").Order(StringComparer.Ordinal))
        {
            string[] lines = File.ReadAllLines(file);
            int serials = lines.Where(l => l.Contains("audit(", StringComparison.Ordinal)).Select(l => l[l.IndexOf("audit(", StringComparison.Ordinal)..l.IndexOf(')', StringComparison.Ordinal)]).Distinct().Count();
            EventList list = EventList.Of(AuditdFormat.Format, File.ReadAllBytes(file));
            Assert.Equal((serials, 0), (list.Events.Count, list.Failures.Count));
        }
    }

    private static TheoryData<string> Files(string folder, string pattern)
    {
        TheoryData<string> data = [];
        if (TestData.TryFind(folder) is { } path)
            data.AddRange([.. Directory.GetFiles(path, pattern).Order(StringComparer.Ordinal).Select(f => folder + "/" + Path.GetFileName(f))]);
        if (data.Count == 0)
            data.Add(folder);
        return data;
    }

    // "name: |" or "name: >" and the indented lines below.
    private static Dictionary<string, string> ReadCases(string yaml)
    {
        Dictionary<string, string> cases = [];
        string? name = null;
        StringBuilder text = new();
        foreach (string line in yaml.Split('\n').Append("  end: |"))
        {
            Match head = CaseName().Match(line);
            if (head.Success)
            {
                if (name is not null)
                    cases[name] = text.ToString();
                name = head.Groups[1].Value;
                text.Clear();
            }
            else if (name is not null && (line.Contains("type=", StringComparison.Ordinal)) && !line.TrimStart().StartsWith('#'))
            {
                text.Append(line.Trim()).Append('\n');
            }
        }

        return cases;
    }

    private static void CheckTime(List<string> problems, string name, JsonElement record, EventList list)
    {
        long expected = DateTimeOffset.Parse(record.GetProperty("@timestamp").GetString()!, CultureInfo.InvariantCulture).UtcTicks;
        if (list.Times.Count == 0 || list.Times[0] != expected)
            problems.Add($"{name}: time {expected}");
    }

    private static void CheckData(List<string> problems, string name, JsonElement data, EventList list)
    {
        foreach (JsonProperty property in data.EnumerateObject())
        {
            if (!IsOwnWay(property.Name, property.Value.ToString()))
                Check(problems, name, property.Name, property.Value.ToString(), list);
        }
    }

    private static void Check(List<string> problems, string name, string field, string expected, EventList list)
    {
        string[] places = field == "arch" ? ["arch", "ARCH"] : field.StartsWith("socket_", StringComparison.Ordinal) ? [field[7..]] : [field];
        if (list.Events.Count > 0 && places.Any(p => list.Events[0].TryGetValue(p, out List<string?>? values) && (values.Contains(expected) || (expected == "(null)" && values.Contains(null)))))
            return;
        problems.Add($"{field}: expected '{expected}', got '{(list.Events.Count > 0 ? list.Values(0, field) : "")}' in {name[..Math.Min(name.Length, 100)]}");
    }

    [GeneratedRegex(@"^\s{2}([A-Za-z0-9_ -]+):\s*[|>]")]
    private static partial Regex CaseName();
}
