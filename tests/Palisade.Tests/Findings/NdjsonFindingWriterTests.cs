using System.Text.Json;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Rules;

namespace Palisade.Tests.Findings;

public sealed class NdjsonFindingWriterTests
{
    [Fact]
    public void A_finding_has_the_names_of_the_contract_in_their_order()
    {
        Finding finding = FindingSamples.NewFinding(FindingSamples.NewRule("r-1", RuleLevel.High, "attack.t1059.001", "a+b"));
        Assert.Equal(
            "{\"time\":\"2025-11-27T12:00:00.0000000Z\",\"level\":\"high\"," +
            "\"rule\":{\"id\":\"r-1\",\"title\":\"Title of r-1\",\"author\":\"A. Author\",\"tags\":[\"attack.t1059.001\",\"a+b\"],\"path\":\"rules/r-1.yml\"}," +
            "\"source\":{\"path\":\"logs/a.evtx\",\"format\":\"evtx\",\"record\":7,\"offset\":4608,\"leaf\":null},\"host\":\"WS01\",\"channel\":\"Security\"," +
            "\"matched\":{\"Image\":\"C:\\\\x.exe\"},\"event\":{\"EventID\":1,\"Image\":\"C:\\\\x.exe\"}}\n",
            FindingSamples.Run(s => new NdjsonFindingWriter(s), [finding]));
    }

    [Fact]
    public void A_finding_without_a_time_says_null()
    {
        Finding finding = FindingSamples.NewFinding(FindingSamples.NewRule("r-1", RuleLevel.Low)) with { TimeTicks = LogEvent.NoTime };
        Assert.StartsWith("{\"time\":null,\"level\":\"low\",", FindingSamples.Run(s => new NdjsonFindingWriter(s), [finding]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_correlation_is_the_last_member()
    {
        Finding finding = FindingSamples.NewFinding(FindingSamples.NewRule("c-1", RuleLevel.Critical)) with
        {
            Correlation = new CorrelationFact("event_count", 12.50m, FindingSamples.Noon, LogEvent.NoTime, [new("User", "a\"b")], [new FindingSource("v", "ndjson", 1, 0, "3/4")]) { Rules = ["Base"] },
        };
        Assert.EndsWith(
            ",\"correlation\":{\"type\":\"event_count\",\"count\":12.5,\"from\":\"2025-11-27T12:00:00.0000000Z\",\"to\":null,\"group\":{\"User\":\"a\\\"b\"}," +
            "\"records\":[{\"path\":\"v\",\"format\":\"ndjson\",\"record\":1,\"offset\":0,\"leaf\":\"3/4\"}],\"rules\":[\"Base\"]}}\n",
            FindingSamples.Run(s => new NdjsonFindingWriter(s), [finding]), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_findings_are_written_in_the_order_given_and_nothing_found_is_an_empty_file()
    {
        Rule rule = FindingSamples.NewRule("r-1", RuleLevel.Medium);
        string text = FindingSamples.Run(s => new NdjsonFindingWriter(s), Enumerable.Range(0, 3000).Select(i => FindingSamples.NewFinding(rule, "h" + i)));
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3000, lines.Length);
        Assert.Equal("h2999", JsonDocument.Parse(lines[^1]).RootElement.GetProperty("host").GetString());
        Assert.Equal("", FindingSamples.Run(s => new NdjsonFindingWriter(s), []));
    }

    [Fact]
    public void The_summary_has_the_names_of_the_contract_in_their_order()
    {
        ScanSummary summary = new()
        {
            Events = 5,
            Bytes = 100,
            Seconds = 0.25,
            RulesRejected = [new RuleError("a.yml", "id", 3, 4, "no \"detection\"")],
            Findings = 1,
            FindingsByLevel = [0, 0, 0, 1, 0],
            Inputs = [new InputSummary("x.zip!y", "evtx", 5, 1, "torn at 7"), new InputSummary("z", "other", 0, 0, null)],
            RulesetSha256 = "ab",
        };
        using MemoryStream output = new();
        SummaryWriter.Write(summary, output);
        using JsonDocument json = JsonDocument.Parse(output.ToArray());
        Assert.Equal(
            ["events", "bytes", "seconds", "loadSeconds", "rulesLoaded", "rulesApplicable", "rulesIgnored", "rulesRejected", "findings", "findingsByLevel", "inputs", "version", "rulesetSha256"],
            json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("no \"detection\"", json.RootElement.GetProperty("rulesRejected")[0].GetProperty("reason").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("findingsByLevel").GetProperty("high").GetInt64());
        Assert.Equal("x.zip!y", json.RootElement.GetProperty("inputs")[0].GetProperty("path").GetString());
        Assert.Equal("0.1.0", json.RootElement.GetProperty("version").GetString());
    }
}
