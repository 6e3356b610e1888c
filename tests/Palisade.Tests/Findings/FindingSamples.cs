using System.Text;
using Palisade.Findings;
using Palisade.Rules;

namespace Palisade.Tests.Findings;

/// <summary>Findings made up for tests.</summary>
internal static class FindingSamples
{
    public static readonly long Noon = new DateTime(2025, 11, 27, 12, 0, 0, DateTimeKind.Utc).Ticks;

    public static Rule NewRule(string id, RuleLevel level, params string[] tags) => new()
    {
        Path = "rules/" + id + ".yml",
        Id = id,
        Title = "Title of " + id,
        Author = "A. Author",
        Level = level,
        Tags = [.. tags],
        LogSource = new RuleLogSource("windows", null, null),
        Condition = new AndExpression([]),
    };

    public static Finding NewFinding(SigmaDocument rule, string host = "WS01", long? ticks = null, string eventJson = "{\"EventID\":1,\"Image\":\"C:\\\\x.exe\"}", string matchedJson = "{\"Image\":\"C:\\\\x.exe\"}") => new()
    {
        TimeTicks = ticks ?? Noon,
        Rule = rule,
        Source = new FindingSource("logs/a.evtx", "evtx", 7, 4608),
        Host = host,
        Channel = "Security",
        EventJson = Encoding.UTF8.GetBytes(eventJson),
        MatchedJson = Encoding.UTF8.GetBytes(matchedJson),
    };

    public static string Run(Func<Stream, FindingWriter> make, IEnumerable<Finding> findings, ScanSummary? summary = null)
    {
        using MemoryStream output = new();
        using (FindingWriter writer = make(output))
        {
            foreach (Finding finding in findings)
                writer.Write(finding);
            writer.Complete(summary ?? new ScanSummary());
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }
}
