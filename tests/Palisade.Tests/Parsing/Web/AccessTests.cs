using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Tests.Parsing.Web;

public sealed class AccessTests
{
    private const string Time = "[13/Jan/2016:19:31:16 +0100]";

    [Fact]
    public void Combined_line_gives_the_fields_of_web_server_rules()
    {
        EventList list = EventList.Of("access", $"10.0.0.1 - frank {Time} \"GET /a/b.php?x=1&y=%2e HTTP/1.1\" 200 494 \"http://r/\" \"curl/8 (x; \\\"y\\\")\"\n");
        Assert.Equal(
            [
                ("c-ip", "10.0.0.1"), ("cs-username", "frank"), ("request", "GET /a/b.php?x=1&y=%2e HTTP/1.1"), ("cs-method", "GET"), ("cs-uri", "/a/b.php?x=1&y=%2e"),
                ("cs-uri-stem", "/a/b.php"), ("cs-uri-query", "/a/b.php?x=1&y=%2e"), ("cs-version", "HTTP/1.1"), ("sc-status", "200"), ("sc-bytes", "494"),
                ("cs-referer", "http://r/"), ("cs-user-agent", "curl/8 (x; \\\"y\\\")"),
            ],
            list.Events[0].Select(f => (f.Key, f.Value.Single()!)));
        Assert.Equal(new EventSource(null, "webserver"), list.Sources[0]);
        Assert.Equal(new DateTime(2016, 1, 13, 18, 31, 16, DateTimeKind.Utc).Ticks, list.Times[0]);
    }

    [Theory]
    [InlineData("1.2.3.4 - - [T] \"GET / HTTP/1.0\" 404 -", "c-ip=1.2.3.4 cs-method=GET cs-uri-stem=/ sc-status=404 sc-bytes=null cs-user-agent=absent")]
    [InlineData("2001:db8::1 - - [T] \"GET / HTTP/2.0\" 200 52 \"\" \"\"", "c-ip=2001:db8::1 cs-referer= cs-user-agent= cs-version=HTTP/2.0")]
    [InlineData("1.2.3.4 - - [T] \"GET / HTTP/1.0\" 200 1 \"-\" \"-\"", "cs-referer= cs-user-agent=")]
    [InlineData("www.x.org:443 1.2.3.4 - - [T] \"GET / HTTP/1.0\" 200 1", "cs-host=www.x.org s-port=443 c-ip=1.2.3.4 cs-username=null")]
    [InlineData("bwapi 10.2.3.4 - 95386da81 - [T] \"GET /health HTTP/1.1\" 200 43 \"-\" \"bwapi\"", "cs-host=bwapi c-ip=10.2.3.4")]
    [InlineData("web.x proxy.y - - [T] \"GET / HTTP/1.0\" 200 1", "cs-host=web.x c-ip=proxy.y")]
    [InlineData("host.x - John Doe [T] \"GET / HTTP/1.0\" 200 1", "c-ip=host.x cs-username=John_Doe cs-host=absent")]
    [InlineData("1.2.3.4, 10.0.0.1 - bob [T] \"GET / HTTP/1.0\" 200 1", "c-ip=1.2.3.4 cs-username=bob")]
    [InlineData("1.2.3.4 - u@EXAMPLE.COM [T] \"GET / HTTP/1.1\" 200 8264", "cs-username=u@EXAMPLE.COM")]
    [InlineData("1.2.3.4 - - [T] \"GET /?t=<b>\"x\"</b> HTTP/1.0\" 404 1164", "cs-uri=/?t=<b>\"x\"</b> sc-status=404")]
    [InlineData("1.2.3.4 - - [T] \"\\x16\\x03\\x01\\x01 \\x02\" 400 226 \"-\" \"-\"", "cs-method=absent cs-uri=\\x16\\x03\\x01\\x01_\\x02 cs-uri-stem= sc-status=400")]
    [InlineData("1.2.3.4 - - [T] \"-\" 408 0 \"-\" \"-\"", "cs-method=absent cs-uri=- sc-status=408")]
    [InlineData("1.2.3.4 - - [T] \"\" 400 0", "cs-method=absent cs-uri= sc-status=400")]
    [InlineData("1.2.3.4 - - [T] \"GET /old\" 200 5", "cs-method=GET cs-uri=/old cs-version=absent")]
    [InlineData("1.2.3.4 - - [T] \"CONNECT a.b:443 HTTP/1.1\" 405 0", "cs-method=CONNECT cs-uri=a.b:443 cs-uri-stem=a.b:443")]
    [InlineData("1.2.3.4 - - [T] \"GET http://a.b:81/c?d HTTP/1.1\" 200 0", "cs-uri=http://a.b:81/c?d cs-uri-stem=/c cs-host=a.b s-port=81")]
    [InlineData("1.2.3.4 - - [T] \"GET /a b c HTTP/1.1\" 200 0", "cs-uri=/a_b_c")]
    [InlineData("1.2.3.4 - - [T] \"GET / HTTP/1.1\" 200 0 \"-\" \"x\" 500 \"test@docker\" 0ms", "cs-user-agent=x extra=500_\"test@docker\"_0ms")]
    [InlineData("1.2.3.4 - - [T] \"GET / HTTP/1.1\" 200 0 0.005 \"-\" \"x\"", "cs-user-agent=absent extra=0.005_\"-\"_\"x\"")]
    [InlineData("1.2.3.4 - - [T] \"GET / HTTP/1.1\" 200 0 \"-\" \"cut off", "cs-user-agent=cut_off")]
    [InlineData("1.2.3.4 - - [T] \"GET / HTTP/1.1\" 200 0 \"a\\\\\" \"x\"", "cs-referer=a\\\\ cs-user-agent=x")]
    [InlineData("1.2.3.4 ident - [T] \"GET / HTTP/1.1\" 200 0", "cs-ident=ident")]
    public void Lines_give_fields(string line, string expected)
    {
        EventList list = EventList.Of("access", line.Replace("[T]", Time, StringComparison.Ordinal));
        Assert.Empty(list.Failures);
        foreach (string pair in expected.Split(' '))
        {
            string name = pair[..pair.IndexOf('=', StringComparison.Ordinal)], value = pair[(name.Length + 1)..];
            string found = !list.Events[0].TryGetValue(name, out List<string?>? values) ? "absent" : (values[0] ?? "null").Replace(' ', '_');
            Assert.Equal(pair, name + "=" + found);
            Assert.NotNull(value);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello world, this is no log")]
    [InlineData("1.2.3.4 - - [13/Foo/2016:19:31:16 +0100] \"GET / HTTP/1.0\" 200 1")]
    [InlineData("1.2.3.4 - - [31/Feb/2016:19:31:16 +0100] \"GET / HTTP/1.0\" 200 1")]
    [InlineData("1.2.3.4 - - [13/Jan/2016:19:31:16 +0100] GET / 200 1")]
    [InlineData("1.2.3.4 - - [13/Jan/2016:19:31:16 +0100] \"GET / HTTP/1.0")]
    [InlineData("1.2.3.4 - - [13/Jan/2016:19:31:16 +0100] \"GET / HTTP/1.0\" OK 1")]
    [InlineData("1.2.3.4 - - [13/Jan/2016:19:31:16 +0100] \"GET / HTTP/1.0\" 200")]
    [InlineData("[13/Jan/2016:19:31:16 +0100] \"GET / HTTP/1.0\" 200 1")]
    [InlineData(" [13/Jan/2016:19:31:16 +0100] \"GET / HTTP/1.0\" 200 1")]
    [InlineData(" - bob [13/Jan/2016:19:31:16 +0100] \"GET / HTTP/1.0\" 200 1")]
    [InlineData(", [13/Jan/2016:19:31:16 +0100] \"GET / HTTP/1.0\" 200 1")]
    [InlineData("1.2.3.4, [13/Jan/2016:19:31:16 +0100] \"GET / HTTP/1.0\" 200 1")]
    public void Other_lines_are_failures_with_their_place(string line)
    {
        EventList list = EventList.Of("access", $"{Good}\n{line}\n{Good}\n");
        Assert.Equal(2, list.Events.Count);
        if (line.Length > 0)
            Assert.Equal((ParseFailureCode.Malformed, 2L, (long)line.Length), (list.Failures[0].Code, list.Failures[0].Record, list.Failures[0].LengthBytes));
    }

    [Fact]
    public void A_line_costs_no_memory() => Assert.Equal(0, Allocations.OfParsing("access", "", $"www.x:80 {Good} \"r\" \"a\" more\n"));

    private const string Good = "1.2.3.4 - - [13/Jan/2016:19:31:16 +0100] \"GET /a?b HTTP/1.0\" 200 1";
}
