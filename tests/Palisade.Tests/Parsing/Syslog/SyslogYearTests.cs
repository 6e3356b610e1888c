using System.Globalization;
using System.Text;
using Palisade.Parsing;

namespace Palisade.Tests.Parsing.Syslog;

public sealed class SyslogYearTests
{
    [Fact]
    public void Given_year_is_that_of_the_first_line_and_grows_at_new_year()
    {
        ParseOptions options = new() { Year = 2015 };
        EventList list = EventList.Of("syslog", "Nov 30 01:00:00 h p: a\nDec 31 23:59:59 h p: b\nJan  1 00:00:01 h p: c\nDec 31 23:59:59 h p: late\nJan  2 00:00:00 h p: d\n", options);
        Assert.Equal([2015, 2015, 2016, 2015, 2016], list.Times.Select(t => new DateTime(t).Year));
        Assert.Equal("year=2016 zone=UTC", list.Value(2, "_assumed"));
    }

    [Fact]
    public void Without_a_year_each_line_is_of_the_last_year_before_the_reference()
    {
        ParseOptions options = new() { Reference = new DateTime(2026, 1, 10, 0, 0, 0, DateTimeKind.Utc) };
        EventList list = EventList.Of("syslog", "Dec 31 23:59:59 h p: b\nJan 10 12:00:00 h p: grace\nJan 12 00:00:00 h p: c\n", options);
        Assert.Equal([2025, 2026, 2025], list.Times.Select(t => new DateTime(t).Year));
    }

    [Fact]
    public void Without_year_and_reference_there_is_no_time()
    {
        EventList list = EventList.Of("syslog", "Dec 31 23:59:59 h p: b\n", new ParseOptions());
        Assert.Equal(-1, list.Times[0]);
        Assert.Null(list.Value(0, "_assumed"));
    }

    [Fact]
    public void Zone_is_assumed_where_none_is_named()
    {
        ParseOptions options = new() { Year = 2026, TimeZone = TimeZoneInfo.CreateCustomTimeZone("Test/Zone", TimeSpan.FromHours(2), "t", "t") };
        EventList list = EventList.Of("syslog", "Dec 31 23:00:00 h p: b\n2024-05-01T10:00:00 h p: c\n2024-05-01T10:00:00Z h p: d\n", options);
        Assert.Equal(["2026-12-31T21:00:00", "2024-05-01T08:00:00", "2024-05-01T10:00:00"], list.Times.Select(t => new DateTime(t).ToString("s", CultureInfo.InvariantCulture)));
        Assert.Equal(["year=2026 zone=Test/Zone", "zone=Test/Zone", null], list.Events.Select(e => e.TryGetValue("_assumed", out List<string?>? a) ? a[0] : null));
    }

    [Fact]
    public void Year_follows_across_batches()
    {
        StringBuilder text = new();
        int lines = 0;
        for (int year = 0; year < 3; year++)
        {
            foreach (string month in new[] { "Jan", "May", "Sep", "Dec" })
            {
                for (int i = 0; i < 5000; i++, lines++)
                    text.Append(CultureInfo.InvariantCulture, $"{month} 10 01:00:00 host program[{i}]: {year} some text to fill the line with sixty more bytes\n");
            }
        }

        EventList list = EventList.Of("syslog", text.ToString(), new ParseOptions { Year = 2020 });
        Assert.True(text.Length > 4 * Limits.BatchBytes);
        Assert.Equal(lines, list.Events.Count);
        for (int i = 0; i < lines; i++)
            Assert.Equal(2020 + int.Parse(list.Value(i, "message")![..1], CultureInfo.InvariantCulture), new DateTime(list.Times[i]).Year);
    }

    [Fact]
    public void Lines_without_header_continue_the_message_across_batches()
    {
        string record = "Mar 11 09:39:38 h p[1]: first\n\tsecond\nthird\n";
        int count = (Limits.BatchBytes * 5 / 2) / record.Length;
        EventList list = EventList.Of("syslog", string.Concat(Enumerable.Repeat(record, count)));
        Assert.Empty(list.Failures);
        Assert.Equal(count, list.Events.Count);
        Assert.All(list.Events, e => Assert.Equal("first\n\tsecond\nthird", e["message"][0]));
        Assert.Equal(((count - 1) * 3L) + 1, list.Records[^1]);
    }

    [Theory]
    [InlineData("Mar 11 09:39:38 h p: a\nMar 11 09:39\nMar 11 09:39:38 h p: b\n", 2, 1)]
    [InlineData("Mar 11 09:39:38 h p: a\n<999>x\nMar 11 09:39:38 h p: b\n", 2, 1)]
    [InlineData("text first\nMar 11 09:39:38 h p: b\n", 1, 1)]
    [InlineData("Mar 11 09:39:38 h p: a\n\nlost\nMar 11 09:39:38 h p: b\n", 2, 1)]
    public void Line_that_begins_like_a_record_continues_nothing(string text, int events, int failures)
    {
        EventList list = EventList.Of("syslog", text);
        Assert.Equal((events, failures), (list.Events.Count, list.Failures.Count));
    }
}
