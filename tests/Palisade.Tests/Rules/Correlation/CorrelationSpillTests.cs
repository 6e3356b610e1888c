using System.Globalization;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Rules.Correlation;
using static Palisade.Tests.Rules.Correlation.CorrelationRun;

namespace Palisade.Tests.Rules.Correlation;

/// <summary>The way of a scan: capture from events, spill, external sort, results in order, findings.</summary>
public class CorrelationSpillTests
{
    [Theory]
    [InlineData(Limits.CorrelationSortBytes)]
    [InlineData(400)] // every few matches a run on disk
    [InlineData(1)] // every match a run
    public void Matches_out_of_order_in_several_files_are_correlated_by_time(int memoryBytes)
    {
        CorrelationRule many = Over(CorrelationType.EventCount, "a", 60).With("gte 3") with { Id = "b", Name = "many" };
        CorrelationRule spray = Over(CorrelationType.ValueCount, "a", 60, "ip").With("gte 2", "user") with { Id = "a", Name = "spray" };
        RuleCollection rules = Set(many, spray);
        CorrelationPlan plan = CorrelationPlan.Compile(rules);
        using CorrelationSpill spill = new(plan, memoryBytes);
        int first = spill.AddInput("one.json", "ndjson"), second = spill.AddInput("two.json", "ndjson");
        spill.Append(first, Capture(plan, (50, "u", "1"), (10, "u", "1"), (-1, "u", "1")));
        spill.Append(first, Capture(plan, (300, "v", "1")));
        spill.Append(second, Capture(plan, (30, "u", "1"), (40, "v", "1"), (301, "w", "1")));

        List<Finding> findings = [.. spill.Correlate().Select(r => CorrelationFindings.From(r, spill.Inputs))];

        Assert.Equal(["a 1 2 10-40", "b u 3 10-50", "a 1 2 300-301"], findings.Select(Text));
        Assert.Equal(1, spill.Statistics.WithoutTime);
        Assert.Equal(7, spill.Statistics.Matches);
        Finding found = findings[1];
        Assert.Equal("event_count", found.Correlation!.Type);
        Assert.Equal([("one.json", 10L), ("two.json", 30L), ("one.json", 50L)], found.Correlation.Records.Select(r => (r.Path, r.Record)));
        Assert.Equal("one.json", found.Source.Path);
        Assert.Equal("ws1", found.Host);
        Assert.Equal("Security", found.Channel);
        Assert.Equal("""{"user":"u"}""", System.Text.Encoding.UTF8.GetString(found.MatchedJson.Span));
    }

    [Fact]
    public void A_sort_in_small_pieces_is_the_sort_in_one()
    {
        Random random = new(5);
        (long, long, byte[])[] records = [.. Enumerable.Range(0, 3000).Select(i => ((long)random.Next(50), (long)random.Next(3), MakeRecord(i, random.Next(40))))];
        byte[][] expected = [.. records.OrderBy(r => (r.Item1, r.Item2)).Select(r => r.Item3)]; // OrderBy is stable
        foreach (int memory in new[] { 1 << 20, 20_000, 500 })
        {
            using ExternalSorter sorter = new(memory);
            foreach ((long a, long b, byte[] bytes) in records)
                sorter.Add(a, b, bytes.AsSpan(0, 2), bytes.AsSpan(2));
            Assert.Equal(memory < 1 << 20, sorter.RunCount > 1);
            byte[][] actual = [.. sorter.Read().Select(r => r.Bytes.ToArray())];
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Nothing_stays_in_the_temporary_folder_while_a_sort_is_on_disk()
    {
        if (OperatingSystem.IsWindows())
            return;
        using ExternalSorter sorter = new(1);
        sorter.Add(1, 1, [1], []);
        Assert.Equal(1, sorter.RunCount);
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "palisade-*.sort"));
    }

    [Fact]
    public void A_long_value_is_cut_and_stays_distinct()
    {
        CorrelationPlan plan = CorrelationPlan.Compile(Set(Over(CorrelationType.ValueCount, "a", 60, "ip").With("gte 2", "user")));
        using CorrelationSpill spill = new(plan);
        int input = spill.AddInput("one.json", "ndjson");
        string text = new('é', 5000);
        spill.Append(input, Capture(plan, (1, text + "x", "1"), (2, text + "x", "1"), (3, text + "y", "1")));
        CorrelationResult result = Assert.Single(spill.Correlate());
        Assert.Equal(2, result.Count);
        Assert.Equal(3, Second(result.ToTicks));
    }

    [Fact]
    public void At_the_bound_of_memory_the_oldest_group_is_forgotten_and_counted()
    {
        CorrelationStatistics statistics = new();
        RuleCollection rules = Set(Over(CorrelationType.EventCount, "a", 10_000).With("gte 2"));
        List<TestMatch> matches = Matches("0 a user=old; " + string.Join("; ", Enumerable.Range(1, 200).Select(i => $"{i} a user=u{i}")) + "; 300 a user=u200; 301 a user=old");

        List<CorrelationResult> results = Run(rules, matches, statistics, memoryBytes: 50_000);

        Assert.Equal("u200 2 200-300", Show(Assert.Single(results)));
        Assert.True(statistics.Forgotten > 0);
        Assert.True(statistics.Incomplete);
        Assert.Contains("findings may be missing", statistics.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void At_the_bound_of_memory_a_single_group_forgets_its_oldest_events()
    {
        CorrelationStatistics statistics = new();
        RuleCollection rules = Set(Over(CorrelationType.ValueCount, "a", 10_000).With("gte 20", "n"));
        List<TestMatch> matches = Matches(string.Join("; ", Enumerable.Range(1, 500).Select(i => $"{i} a user=u n={i}")));
        List<CorrelationResult> results = Run(rules, matches, statistics, memoryBytes: 20_000);
        Assert.Equal("u 20 1-20", Show(Assert.Single(results)));
        Assert.True(statistics.Forgotten > 300);
    }

    private static string Text(Finding f) => string.Create(CultureInfo.InvariantCulture,
        $"{f.Rule.Id} {f.Correlation!.Group[0].Value} {f.Correlation.Count} {Second(f.Correlation.FromTicks)}-{Second(f.TimeTicks)}");

    private static byte[] MakeRecord(int number, int length)
    {
        byte[] bytes = new byte[4 + length];
        BitConverter.TryWriteBytes(bytes, number);
        return bytes;
    }

    private static byte[] Capture(CorrelationPlan plan, params (int Second, string User, string Ip)[] events)
    {
        EventVocabulary names = new();
        LogEvent e = new(names);
        ByteBuffer bytes = new();
        foreach ((int second, string user, string ip) in events)
        {
            e.Reset([]);
            e.Source = new EventSource("windows", Channel: "Security");
            e.RecordNumber = second;
            e.OffsetBytes = second * 10;
            if (second >= 0)
                e.SetTime(Start + (second * TimeSpan.TicksPerSecond));
            e.AddText(names.Intern("USER"), user); // found ignoring case
            e.AddText(names.Intern("ip"), ip);
            e.HostField = e.AddText(names.Intern("Computer"), "ws1");
            plan.Capture(e, 0, bytes);
        }

        return bytes.Written.ToArray();
    }
}
