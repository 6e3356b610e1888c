using Palisade.Events;
using Palisade.Parsing;
using Palisade.Tests.Parsing.Json;

namespace Palisade.Tests.Parsing.Xml;

public sealed class XmlEventsTests
{
    private const string Head = """<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="P" Guid="{G}"/><EventID Qualifiers="16384">7045</EventID><TimeCreated SystemTime='2020-01-02T03:04:05.1234567Z'/><Correlation/><Execution ProcessID="4" ThreadID="8"/><Channel>System</Channel><Computer>HOST</Computer><Security/></System>""";

    private const string HeadText = "Provider_Name=P Provider_Guid={G} EventID_Qualifiers=16384 EventID=7045 TimeCreated=2020-01-02T03:04:05.1234567Z Execution_ProcessID=4 Execution_ThreadID=8 Channel=System Computer=HOST";

    [Theory]
    [InlineData("", "")]
    [InlineData("<EventData/>", "")]
    [InlineData("<EventData><Data Name=\"Image\">C:\\x.exe</Data><Data Name='Empty'/><Data Name=\"Also\"></Data></EventData>", " Image=C:\\x.exe Empty= Also=")]
    [InlineData("<EventData><Data>a</Data><Data>b</Data><Binary>00</Binary></EventData>", " Data=a Data=b Binary=00")]
    [InlineData("<EventData><Data Name=\"A\">1 &lt; 2 &amp;&amp; &quot;x&apos; &#228;&#x1F600; &unknown; & z</Data></EventData>", " A=1 < 2 && \"x' ä😀 &unknown; & z")]
    [InlineData("<EventData><Data Name=\"A\">x<![CDATA[<&]]>y<!-- no -->z</Data></EventData>", " A=x<&yz")]
    [InlineData("<EventData>\n  <Data Name=\"A\">\n x </Data>\n</EventData>", " A=\n x ")]
    [InlineData("<UserData><EventXML xmlns=\"Event_NS\" xmlns:q='u'><User>me</User><Sub><Deep At=\"1\">d</Deep></Sub></EventXML></UserData>", " User=me Deep_At=1 Deep=d")]
    [InlineData("<EventData Name=\"E\"><Data Name=\"A\">1</Data></EventData>", " EventData_Name=E A=1")]
    [InlineData("<EventData><Data Name=\"Task\"><?xml version=\"1.0\"?><Task><Run>x</Run></Task></Data></EventData>", " Task=<?xml version=\"1.0\"?><Task><Run>x</Run></Task>")]
    [InlineData("<EventData><Data Name=\"A\">1 < 2</Data></EventData>", " A=1 < 2")]
    [InlineData("- <EventData>- <Data Name=\"A\">-</Data></EventData>", " A=-")]
    public void Event_gives_the_names_of_the_evtx_parser(string body, string expected)
    {
        JsonRun run = JsonRun.Of("evtxml", Head + body + "</Event>");
        Assert.Empty(run.Failures);
        JsonRun.Record e = Assert.Single(run.Events);
        Assert.Equal(HeadText + expected, e.Text);
        Assert.Equal((7045, "HOST", new EventSource("windows", Channel: "System")), (e.EventId, e.Host, e.Source));
        Assert.Equal(new DateTime(2020, 1, 2, 3, 4, 5).Ticks + 1234567, e.Time);
    }

    [Theory]
    [InlineData("{0}{1}")]
    [InlineData("{0}\r\n{1}\r\n")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Events>\n{0}\n{1}</Events>")]
    [InlineData("\uFEFF<!-- x --><Events xmlns=\"y\">{0}<!-- y -->{1}</Events>\n")]
    [InlineData("- {0}- {1}")]
    public void Several_events_are_read_whatever_stands_around_them(string form)
    {
        string one = Head + "<EventData><Data Name=\"A\">1</Data></EventData></Event>", two = Head + "\n<EventData><Data Name=\"A\"><![CDATA[</Event>]]></Data></EventData>\n</Event>";
        string text = form.Replace("{0}", one, StringComparison.Ordinal).Replace("{1}", two, StringComparison.Ordinal);
        Assert.Equal("evtxml", InputFormats.Detect(System.Text.Encoding.UTF8.GetBytes(text))?.Name);
        foreach (int chunk in (int[])[1, 7, 1 << 20])
        {
            JsonRun run = JsonRun.Of("evtxml", text, chunk);
            Assert.Empty(run.Failures);
            Assert.Equal([HeadText + " A=1", HeadText + " A=</Event>"], run.Events.Select(e => e.Text));
            Assert.Equal([1, 2], run.Events.Select(e => e.Number));
            Assert.All(run.Events, e => Assert.Equal((byte)'<', System.Text.Encoding.UTF8.GetBytes(text)[e.Offset]));
        }
    }

    [Theory]
    [InlineData("<Event><System><EventID>1</EventID>", ParseFailureCode.Truncated, 35)]
    [InlineData("<Event><System><EventID>1</Version></System></Event>", ParseFailureCode.Malformed, 27)]
    [InlineData("<Event><System a></System></Event>", ParseFailureCode.Malformed, 16)]
    [InlineData("<Event><System a=1></System></Event>", ParseFailureCode.Malformed, 17)]
    [InlineData("<Event><!DOCTYPE x></Event>", ParseFailureCode.Malformed, 7)]
    [InlineData("<Event><System a=\"1></System></Event>", ParseFailureCode.Truncated, 37)]
    public void Bad_event_is_a_failure_at_its_byte_and_the_next_is_read(string bad, ParseFailureCode code, int offset)
    {
        JsonRun run = JsonRun.Of("evtxml", bad + "\n" + Head + "</Event>");
        ParseFailure failure = Assert.Single(run.Failures);
        Assert.Equal((code, code == ParseFailureCode.Truncated && bad.Length == offset && !bad.EndsWith("</Event>", StringComparison.Ordinal) ? offset + 1 : offset), (failure.Code, failure.OffsetBytes));
        Assert.Equal(HeadText, Assert.Single(run.Events).Text);
    }

    [Fact]
    public void Nesting_text_between_events_and_length_are_bounded()
    {
        string deep = "<Event>" + string.Concat(Enumerable.Repeat("<a>", Limits.MaxNesting)) + "</Event>";
        Assert.Equal(ParseFailureCode.TooDeep, Assert.Single(JsonRun.Of("evtxml", deep).Failures).Code);
        JsonRun between = JsonRun.Of("evtxml", Head + "</Event>\nrubbish\n" + Head + "</Event>");
        Assert.Equal((ParseFailureCode.Malformed, Head.Length + 9), (between.Failures[0].Code, between.Failures[0].OffsetBytes));
        Assert.Equal(2, between.Events.Count);
        JsonRun longer = JsonRun.Of("evtxml", Head + new string('x', Limits.MaxRecordBytes) + "</Event>" + Head + "</Event>");
        Assert.Equal((ParseFailureCode.TooLong, 0, Head.Length + Limits.MaxRecordBytes + 8), (longer.Failures[0].Code, longer.Failures[0].OffsetBytes, longer.Failures[0].LengthBytes));
        Assert.Equal(HeadText, Assert.Single(longer.Events).Text);
    }

    [Fact]
    public void Sysmon_for_linux_is_linux()
    {
        JsonRun run = JsonRun.Of("evtxml", "<Event><System><Provider Name=\"Linux-Sysmon\"/><EventID>1</EventID><Channel>Linux-Sysmon/Operational</Channel></System></Event>");
        Assert.Equal(("linux", "sysmon", 1), (run.Events[0].Source.Product, run.Events[0].Source.Services, run.Events[0].EventId));
    }

    [Fact]
    public void Parsing_allocates_nothing_once_names_and_channels_are_known()
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(Head + "<EventData><Data Name=\"A\">x &amp; y</Data><Data Name=\"B\">z</Data></EventData></Event>");
        Palisade.Parsing.Xml.XmlEventReader reader = new(new EventVocabulary());
        LogEvent e = new(new EventVocabulary());
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            if (i == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            e.Reset(bytes);
            Assert.True(reader.Read(bytes, 0, bytes.Length, e, out _) == bytes.Length);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
