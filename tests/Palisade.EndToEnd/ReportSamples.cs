using System.Globalization;
using System.Text;
using System.Text.Json;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Rules;

namespace Palisade.Tests;

/// <summary>A made-up incident for the report: several hosts, rules, quiet days, and values that would like to be markup.</summary>
internal static class ReportSamples
{
    public const string Hostile = "</script><script>window.pwned=1</script><img src=x onerror=\"window.pwned=2\">{{data}}&lt;b&gt;";
    private static readonly long Start = new DateTime(2025, 11, 24, 7, 40, 10, DateTimeKind.Utc).Ticks;

    public static void Write(string path, int count = 700)
    {
        using FileStream file = File.Create(path);
        using HtmlFindingWriter writer = new(file);
        foreach (Finding finding in Findings(count))
            writer.Write(finding);
        writer.Complete(Summary(count));
    }

    public static void WriteEmpty(string path) => WriteEmpty(path, Summary(0));

    public static void WriteEmpty(string path, ScanSummary summary)
    {
        using FileStream file = File.Create(path);
        using HtmlFindingWriter writer = new(file);
        writer.Complete(summary);
    }

    /// <summary>Two events that were read, and rules that could match them.</summary>
    public static ScanSummary Quiet { get; } = new() { Events = 2, RulesLoaded = 3, RulesApplicable = 1, RulesLeftOut = new RulesLeftOut { NoSource = 1, ByStatus = [new("deprecated", 1)] }, Inputs = [new InputSummary("a.log", "syslog", 2, 0, null)] };

    private static IEnumerable<Finding> Findings(int count)
    {
        Random random = new(7);
        Rule[] rules = [.. Rules()];
        string[] hosts = ["WS-0412.corp.example", "WS-0077.corp.example", "DC01.corp.example", "web-3", "FILESRV2", Hostile];
        long at = Start;
        for (int i = 0; i < count; i++)
        {
            at += i % 97 == 96 ? TimeSpan.TicksPerHour * random.Next(5, 31) : TimeSpan.TicksPerSecond * random.Next(1, 400);
            Rule rule = rules[Math.Min(random.Next(rules.Length), random.Next(rules.Length))];
            string host = i == 3 ? Hostile : hosts[Math.Min(random.Next(hosts.Length - 1), random.Next(hosts.Length - 1))];
            yield return NewFinding(rule, host, i % 211 == 210 ? LogEvent.NoTime : at, i);
        }

        yield return NewFinding(rules[0], hosts[0], at, 1) with { Correlation = new CorrelationFact("event_count", 25, Start, at, [new("TargetUserName", "b.weber")], [new FindingSource("logs/Security.evtx", "evtx", 12, 4096)]) };
    }

    private static IEnumerable<Rule> Rules()
    {
        (string Title, RuleLevel Level, string Tags)[] rows =
        [
            ("Sign-in failures from one address", RuleLevel.Medium, "attack.credential-access attack.t1110.001"),
            ("Encoded PowerShell command line", RuleLevel.High, "attack.execution attack.t1059.001 attack.stealth attack.t1027"),
            ("New service installed from a user's folder", RuleLevel.High, "attack.persistence attack.privilege-escalation attack.t1543.003"),
            ("Remote registry query", RuleLevel.Low, "attack.discovery attack.t1012"),
            ("Security log cleared", RuleLevel.Critical, "attack.stealth attack.t1070.001"),
            ("Credential dump of LSASS by a renamed tool with a title that is long enough to need two lines on any screen", RuleLevel.Critical, "attack.credential-access attack.t1003.001"),
            ("Scheduled task created over the network", RuleLevel.Medium, "attack.lateral-movement attack.execution attack.t1053.005"),
            ("Process start seen", RuleLevel.Informational, ""),
            (Hostile, RuleLevel.Low, "attack.command-and-control attack.t1071"),
        ];
        return rows.Select((row, i) => new Rule
        {
            Path = $"rules/windows/rule_{i}.yml",
            Id = $"00000000-0000-4000-8000-00000000000{i}",
            Title = row.Title,
            Level = row.Level,
            Status = "test",
            Author = "Palisade authors",
            Description = "Finds what its title says. An attacker does this to get further with what they already have.",
            FalsePositives = ["Administrators at work", "Deployment tools"],
            References = ["https://example.org/" + Hostile],
            Tags = [.. row.Tags.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            LogSource = new RuleLogSource("windows", null, null),
            Condition = new AndExpression([]),
        });
    }

    private static Finding NewFinding(Rule rule, string host, long ticks, int i)
    {
        string command = i == 3 ? Hostile : string.Create(CultureInfo.InvariantCulture, $"C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQA{i}");
        object all = new { EventID = 4688, Version = 2, EventRecordID = 18446744073709551615UL, Computer = host, NewProcessName = "C:\\Windows\\System32\\cmd.exe", CommandLine = command, SubjectUserName = "b.weber", Data = new[] { "one", "two" }, Empty = "", Nothing = (string?)null };
        return new Finding
        {
            TimeTicks = ticks,
            Rule = rule,
            Source = new FindingSource("logs/Security.evtx", "evtx", 1000 + i, 65536 + (i * 512)),
            Host = host,
            Channel = "Security",
            MatchedJson = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { CommandLine = command, EventID = 4688 })),
            EventJson = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(all)),
        };
    }

    private static ScanSummary Summary(int count) => new()
    {
        Events = 48_213,
        Bytes = 73_400_320,
        Findings = count,
        RulesLoaded = 3_780,
        RulesApplicable = 912,
        RulesLeftOut = new RulesLeftOut { NoSource = 2_633, ByStatus = [new("deprecated", 180), new("unsupported", 55)] },
        RulesetSha256 = new string('a', 64),
        Arguments = ["scan", "/evidence/" + new string('x', 120), "--output", "report.html"],
        RulesRejected = count == 0 ? [] : [new RuleError("rules/broken.yml", "", 12, 5, "placeholder without values: %Administrators%")],
        Inputs = count == 0 ? [] : [new InputSummary("logs/Security.evtx", "evtx", 48_000, 0, null), new InputSummary("logs/torn.evtx", "evtx", 213, 2, "chunk at 65536: checksum is wrong"), new InputSummary("logs/notes.txt", "other", 0, 0, null)],
    };
}
