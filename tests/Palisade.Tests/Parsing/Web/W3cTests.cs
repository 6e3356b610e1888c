using System.Text;
using Palisade.Events;

namespace Palisade.Tests.Parsing.Web;

public sealed class W3cTests
{
    private const string Iis = "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2021-04-01 00:00:21\r\n"
        + "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status\r\n";

    [Fact]
    public void Iis_gives_names_as_written_and_those_of_rules()
    {
        EventList list = EventList.Of("w3c", Iis + "2021-04-01 00:00:22 10.0.0.1 GET /a.asp id=1 80 - 10.0.0.2 Mozilla/4.0+(x;+y) - 200\r\n");
        Assert.Equal(
            "date=2021-04-01|time=00:00:22|s-ip=10.0.0.1|cs-method=GET|cs-uri-stem=/a.asp|cs-uri-query=id=1,/a.asp?id=1|s-port=80|cs-username=|c-ip=10.0.0.2|cs(User-Agent)=Mozilla/4.0+(x;+y)"
            + "|cs-user-agent=Mozilla/4.0 (x; y)|cs(Referer)=|cs-referer=|sc-status=200|cs-uri=/a.asp?id=1",
            string.Join('|', list.Events[0].Select(f => $"{f.Key}={string.Join(',', f.Value)}")));
        Assert.Equal(new DateTime(2021, 4, 1, 0, 0, 22).Ticks, list.Times[0]);
        Assert.Equal(new EventSource(null, "webserver"), list.Sources[0]);
        Assert.Equal(5, list.Records[0]);
        Assert.Null(list.Events[0]["cs-username"][0]);
    }

    [Fact]
    public void Columns_may_change_in_the_file_even_at_the_edge_of_a_batch()
    {
        StringBuilder text = new("#Fields: date a\n");
        for (int i = 0; text.Length < (Limits.BatchBytes * 5 / 2); i++)
            text.Append(i % 1000 == 999 ? $"#Fields: {(i % 2000 == 999 ? "b date" : "date a")}\n" : i / 1000 % 2 == 0 ? $"2021-04-01 {i}\n" : $"{i} 2021-04-01\n");
        EventList list = EventList.Of("w3c", text.ToString());
        Assert.Empty(list.Failures);
        Assert.All(list.Events, e => Assert.Equal(e.TryGetValue("a", out List<string?>? a) ? 0 : 1, int.Parse((a ?? e["b"])[0]!) / 1000 % 2));
    }

    [Fact]
    public void Day_comes_from_the_directive_where_no_column_has_it() =>
        Assert.Equal(new DateTime(2013, 7, 30, 0, 0, 3).Ticks, EventList.Of("w3c", "#Date: 2013-07-30 00:00:00\n#Fields: time c-ip\n00:00:03 1.1.1.1\n").Times[0]);

    [Fact]
    public void Values_that_begin_with_a_blank_are_read() =>
        Assert.Equal("r\\u", EventList.Of("w3c", "#Fields: s-port cs-username c-ip\n444  r\\u ::1\n").Value(0, "cs-username"));

    [Theory]
    [InlineData("\uFEFF", 0, 0)]
    [InlineData("#Fields: a b\n1\n2 3\n", 1, 1)]
    [InlineData("#Fields: a b\n1 2 3\n", 0, 1)]
    [InlineData("1 2 3\n", 0, 1)]
    [InlineData("#Fields:\n1\n", 0, 1)]
    [InlineData("#\n#Fields a\n#fields: a b\n1 2", 1, 0)]
    public void Lines_that_do_not_fit_the_columns_are_failures(string text, int events, int failures)
    {
        EventList list = EventList.Of("w3c", text);
        Assert.Equal((events, failures), (list.Events.Count, list.Failures.Count));
    }

    [Fact]
    public void Proxy_logs_give_the_names_of_proxy_rules()
    {
        EventList list = EventList.Of("w3c", "#Software: SGOS 6.5\n#Fields: date time c-ip sc-status s-action cs-method cs-uri-scheme cs-host cs-uri-path cs-uri-query cs-uri-extension cs(User-Agent) sc-filter-result cs-categories\n"
            + "2021-04-01 00:00:22 1.1.1.1 200 TCP_MISS GET http evil.org /a.exe ?x=1 exe \"Mozilla/5.0 (X; Y)\" OBSERVED \"A;B C\"\n");
        Assert.Equal("proxy", list.Sources[0].Categories);
        Assert.Equal("http://evil.org/a.exe?x=1", list.Value(0, "c-uri"));
        Assert.Equal("Mozilla/5.0 (X; Y)", list.Value(0, "c-useragent"));
        Assert.Equal("evil.org", list.Value(0, "cs-host"));
        Assert.Equal("/a.exe", list.Value(0, "cs-uri-stem"));
        Assert.Equal("A;B C", list.Value(0, "cs-categories"));
    }

    [Fact]
    public void A_line_costs_no_memory() =>
        Assert.Equal(0, Allocations.OfParsing("w3c", Iis, "2021-04-01 00:00:22 10.0.0.1 GET /a.asp id=1 80 - 10.0.0.2 Mozilla/4.0+(x;+y) - 200\r\n"));
}
