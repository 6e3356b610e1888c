using System.Text.Json;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Rules;

namespace Palisade.Tests.Findings;

public sealed class ReportBoundsTests
{
    [Fact]
    public void A_report_keeps_few_findings_of_a_noisy_rule_and_counts_all()
    {
        Rule noisy = FindingSamples.NewRule("noisy", RuleLevel.Low), rare = FindingSamples.NewRule("rare", RuleLevel.High);
        IEnumerable<Finding> findings = Enumerable.Range(0, 3000).Select(i => FindingSamples.NewFinding(noisy, "h" + (i % 10))).Append(FindingSamples.NewFinding(rare, "quiet"));
        using JsonDocument data = DataOf(FindingSamples.Run(s => new HtmlFindingWriter(s), findings));
        Assert.Equal(3001, data.RootElement.GetProperty("findingCount").GetInt64());
        Assert.Equal(Limits.MaxReportFindingsPerRule + 1, data.RootElement.GetProperty("findings").GetArrayLength());
        Assert.Equal(["rare", "noisy"], data.RootElement.GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("id").GetString()));
        Assert.Equal(300, data.RootElement.GetProperty("hosts").EnumerateArray().Single(h => h.GetProperty("name").GetString() == "h3").GetProperty("count").GetInt64());
    }

    [Fact]
    public void When_room_is_short_low_levels_give_way_and_every_rule_keeps_some()
    {
        KeptFindings kept = new(maxCount: 1000);
        Rule[] rules = [.. Enumerable.Range(0, 40).Select(i => FindingSamples.NewRule("r" + i, (RuleLevel)(i % 5)))];
        for (int i = 0; i < 40 * 100; i++)
            kept.Offer(FindingSamples.NewFinding(rules[i % 40], ticks: i), 1);
        Assert.InRange(kept.Count, 500, 1000);
        ILookup<RuleLevel, Finding> byLevel = kept.InOrderOfTime().ToLookup(f => f.Rule.Level);
        Assert.True(byLevel[RuleLevel.Critical].Count() > byLevel[RuleLevel.Informational].Count());
        Assert.Equal(40, kept.InOrderOfTime().Select(f => f.Rule.Id).Distinct().Count());
        Assert.Equal(kept.Count, kept.InOrderOfTime().Count());
    }

    [Fact]
    public void The_bytes_of_events_are_bounded_and_a_long_event_is_left_out_by_itself()
    {
        KeptFindings kept = new(maxBytes: 1 << 20);
        Rule rule = FindingSamples.NewRule("r", RuleLevel.High), other = FindingSamples.NewRule("o", RuleLevel.High);
        string wide = "{\"a\":\"" + new string('x', 20_000) + "\"}";
        for (int i = 0; i < 200; i++)
            kept.Offer(FindingSamples.NewFinding(rule, eventJson: wide), 1);
        Assert.InRange(kept.InOrderOfTime().Sum(f => (long)f.EventJson.Length), 1, 1 << 20);
        kept.Offer(FindingSamples.NewFinding(other, eventJson: "{\"a\":\"" + new string('x', Limits.MaxReportEventBytes) + "\"}"), 1);
        Assert.Equal(0, kept.InOrderOfTime().Single(f => f.Rule.Id == "o").EventJson.Length);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10_000, 1)]
    [InlineData(10_000, 3600)]
    [InlineData(100_000, 86_400)]
    public void Counts_over_time_are_exact_whatever_the_span(int count, int secondsApart)
    {
        TimeHistogram histogram = new();
        Random random = new(5);
        long[] times = [.. Enumerable.Range(0, count).Select(_ => FindingSamples.Noon - (random.NextInt64(1, (long)count * secondsApart + 1) * TimeSpan.TicksPerSecond))];
        foreach (long time in times)
            histogram.Add(Math.Max(time, 0), RuleLevel.High);
        histogram.Add(LogEvent.NoTime, RuleLevel.Low);
        (long width, SortedDictionary<long, long[]> bars) = histogram.Bars(120);
        Assert.Equal(1, histogram.Untimed);
        Assert.Equal(count, bars.Values.Sum(b => b[(int)RuleLevel.High]));
        Assert.True(bars.Keys.Max() - bars.Keys.Min() < 120 || width >= 3360L * 86_400);
        Assert.All(times.GroupBy(t => Math.Max(t, 0) / TimeSpan.TicksPerSecond / width), g => Assert.Equal(g.Count(), bars[g.Key][(int)RuleLevel.High]));
    }

    [Fact]
    public void What_logs_say_cannot_leave_its_place_in_the_report()
    {
        const string evil = "</script><script>x</script>{{script}}{{data}}";
        string json = "{\"CommandLine\":\"</script><script>x</script>{{script}}\"}";
        string html = FindingSamples.Run(s => new HtmlFindingWriter(s), [FindingSamples.NewFinding(FindingSamples.NewRule("r", RuleLevel.High) with { Title = evil }, evil, eventJson: json, matchedJson: json)]);
        Assert.Equal(3, html.Split("</script>").Length - 1);
        Assert.Equal(1, html.Split("<script>").Length - 1);
        using JsonDocument data = DataOf(html);
        Assert.Equal(evil, data.RootElement.GetProperty("rules")[0].GetProperty("title").GetString());
    }

    private static JsonDocument DataOf(string html)
    {
        int start = html.IndexOf("id=\"data\">", StringComparison.Ordinal) + "id=\"data\">".Length;
        return JsonDocument.Parse(html[start..html.IndexOf("</script>", start, StringComparison.Ordinal)]);
    }
}
