using Palisade.Parsing;

namespace Palisade.Tests.Formats;

/// <summary>How many events there are in real logs of web servers.</summary>
[Trait("Category", "FormatOracle")]
public sealed class LogCountTests
{
    private static readonly string[] Formats = ["access", "w3c", "zeek-tsv", "csv", "apache-error", "nginx-error"];

    [DataFact("plaso-logs")]
    public void Counts_are_those_of_plaso()
    {
        string folder = TestData.Find("plaso-logs");
        List<string> differences = [];
        int compared = 0;
        foreach (string[] row in File.ReadLines(Path.Combine(folder, "expected.csv")).Skip(1).Select(l => l.Split(',')))
        {
            string path = Path.Combine(folder, row[0]);
            if (!File.Exists(path) || row[1].Length == 0)
                continue;
            byte[] bytes = File.ReadAllBytes(path);
            InputFormat format = InputFormats.Detect(bytes.AsSpan(0, Math.Min(bytes.Length, InputFormats.HeadBytes)))!;
            if (!Formats.Contains(format.Name))
                continue;
            compared++;
            EventList list = EventList.Of(format, bytes);
            string found = $"{list.Events.Count} events and {list.Failures.Count} failures", expected = $"{row[1]} events and {(row[2].Length == 0 ? "0" : row[2])} failures";
            if (found != expected)
                differences.Add($"{row[0]}: {found}, not {expected}");
        }

        Assert.True(compared >= 3, $"{compared} files");
        ExplainedList.Check("PlasoDifferences.csv", differences);
    }

    [DataFact("web-auth-logs/apache_logs.log")]
    public void Each_line_of_a_real_access_log_is_an_event()
    {
        byte[] bytes = File.ReadAllBytes(TestData.Find("web-auth-logs/apache_logs.log"));
        Assert.Equal("access", InputFormats.Detect(bytes.AsSpan(0, InputFormats.HeadBytes))!.Name);
        EventList list = EventList.Of(InputFormats.Find("access")!, bytes);
        Assert.Empty(list.Failures);
        Assert.Equal(bytes.Count(b => b == '\n') + (bytes[^1] == '\n' ? 0 : 1), list.Events.Count);
        Assert.All(list.Events, e => Assert.True(e.ContainsKey("c-ip") && e.ContainsKey("sc-status") && e.ContainsKey("cs-user-agent")));
        Assert.All(list.Times, t => Assert.Equal(2015, new DateTime(t).Year));
        Assert.True(list.Events.Count(e => e.ContainsKey("cs-method")) > list.Events.Count * 99 / 100);
    }
}
