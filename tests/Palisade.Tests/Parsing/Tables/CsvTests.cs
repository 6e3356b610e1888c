using System.Text;
using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Tests.Parsing.Tables;

public sealed class CsvTests
{
    [Theory]
    [InlineData("a,b\n1,2\n3,4\n", "a=1|b=2;a=3|b=4")]
    [InlineData("a;b\r\n1;2,5\r\n", "a=1|b=2,5")]
    [InlineData("a\tb\n1\t\n", "a=1|b=")]
    [InlineData("a|b\n1|2", "a=1|b=2")]
    [InlineData("\"a\",\"b c\"\n\"1,\"\"x\"\"\",2\n", "a=1,\"x\"|b c=2")]
    [InlineData("a,b\n\"two\nlines\",2\n3,4\n", "a=two\nlines|b=2;a=3|b=4")]
    [InlineData("a,b\n5\" disk,2\n3,4\n", "a=5\" disk|b=2;a=3|b=4")]
    [InlineData("#TYPE System.X\na,b\n1,2\n", "a=1|b=2")]
    [InlineData("\uFEFFa,b\n1,2\n", "a=1|b=2")]
    [InlineData("a,a\n1,2\n", "a=1,2")]
    [InlineData("a,b\n\"\",\"\"\"\"\n", "a=|b=\"")]
    [InlineData("a,b\n\n \n1,2\n", "a=1|b=2")]
    public void Tables_give_events(string text, string expected)
    {
        EventList list = EventList.Of("csv", text);
        Assert.Empty(list.Failures);
        Assert.Equal(expected, string.Join(';', list.Events.Select(e => string.Join('|', e.Select(f => $"{f.Key}={string.Join(',', f.Value)}")))));
    }

    [Fact]
    public void Records_are_numbered_by_their_first_line()
    {
        EventList list = EventList.Of("csv", "a,b\n\"x\ny\",2\n3,4\n5\n6,7\n");
        Assert.Equal([2, 4, 6], list.Records);
        Assert.Equal([4, 12, 18], list.Offsets);
        Assert.Equal((ParseFailureCode.Malformed, 16L, 5L), (list.Failures[0].Code, list.Failures[0].OffsetBytes, list.Failures[0].Record));
    }

    [Fact]
    public void Quote_that_is_never_closed_costs_its_line_only()
    {
        EventList list = EventList.Of("csv", "a,b\n\"open,2\n3,4\n5,6\n");
        Assert.Equal(("3", "5"), (list.Value(0, "a"), list.Value(1, "a")));
        Assert.Equal(2, list.Failures[0].Record);
    }

    [Fact]
    public void Long_tables_are_cut_between_records()
    {
        StringBuilder text = new("n,t\n");
        const int records = 60_000;
        for (int i = 0; i < records; i++)
            text.Append(i).Append(",\"line one\nline, \"\"two\"\" and some more text to fill\"\n");
        EventList list = EventList.Of("csv", text.ToString());
        Assert.Empty(list.Failures);
        Assert.Equal(Enumerable.Range(0, records).Select(i => i.ToString()), list.Events.Select(e => e["n"][0]));
        Assert.Equal((2L * records), list.Records[^1]);
    }

    [Fact]
    public void Windows_exports_are_windows_events()
    {
        EventList list = EventList.Of("csv", "TimeCreated,Id,LogName,ProviderName,MachineName,Message\n2021-04-01T00:00:22Z,4625,Security,P,HOST,\"no\nluck\"\n");
        Assert.Equal(new EventSource("windows", Channel: "Security"), list.Sources[0]);
        Assert.Equal(("4625", "Security", "HOST", "P"), (list.Value(0, "EventID"), list.Value(0, "Channel"), list.Value(0, "Computer"), list.Value(0, "Provider_Name")));
        Assert.Equal("HOST", list.Hosts[0]);
        Assert.Equal(new DateTime(2021, 4, 1, 0, 0, 22).Ticks, list.Times[0]);
    }

    [Theory]
    [InlineData("name,size,when\na,1,2\n", true)]
    [InlineData("a,b\n1,2\n3,4\n5,6\n", true)]
    [InlineData("a,b\n1,2\n", false)]
    [InlineData("Dear all,\nthis, as you know, is a letter\nYours,\nme\n", false)]
    [InlineData("1.2.3.4,5,6\n1.2.3.4,7,8\n", false)]
    [InlineData("title: x, y, z\nother: a\n", false)]
    [InlineData("one line, only, here", false)]
    [InlineData("import a, b, c\nx = 1\n", false)]
    public void Tables_are_known_by_their_header(string text, bool isTable) =>
        Assert.Equal(isTable, InputFormats.Detect(Encoding.UTF8.GetBytes(text))!.Name == "csv");

    [Fact]
    public void A_record_costs_no_memory() =>
        Assert.Equal(0, Allocations.OfParsing("csv", "EventID,Channel,Computer,x\n", "1,Sysmon,h,\"a \"\"b\"\"\nc\"\n"));
}
