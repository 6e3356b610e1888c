using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Tests.Parsing.Web;

public sealed class ErrorLogTests
{
    [Theory]
    [InlineData("[Wed Oct 11 14:32:52.123456 2023] [core:error] [pid 35708:tid 4328636416] [client 72.15.99.187:1234] AH01: File does not exist: /x, referer: http://y",
        "module=core|level=error|pid=35708|tid=4328636416|c-ip=72.15.99.187|c-port=1234|message=AH01: File does not exist: /x, referer: http://y")]
    [InlineData("[Wed Oct 11 14:32:52 2023] [error] [client 127.0.0.1] client denied", "level=error|c-ip=127.0.0.1|message=client denied")]
    [InlineData("[Wed Oct 11 14:32:52.123456 2023] [auth_basic:error] [pid 3] [client 2001:db8::1] x", "module=auth_basic|level=error|pid=3|c-ip=2001:db8::1|message=x")]
    [InlineData("[Wed Oct 11 14:32:52 2023] [notice] child pid 3670 exit signal Segmentation Fault (11)", "level=notice|message=child pid 3670 exit signal Segmentation Fault (11)")]
    [InlineData("PHP Notice: from a script", "message=PHP Notice: from a script")]
    public void Apache_errors_give_fields(string line, string expected)
    {
        EventList list = EventList.Of("apache-error", line);
        Assert.Equal(expected, string.Join('|', list.Events[0].Select(f => $"{f.Key}={f.Value[0]}")));
        Assert.Equal(new EventSource("apache", "", "apache error"), list.Sources[0]);
        Assert.Equal(line[0] == '[' ? new DateTime(2023, 10, 11, 14, 32, 52).Ticks : LogEvent.NoTime, list.Times[0] < 0 ? list.Times[0] : list.Times[0] - (list.Times[0] % TimeSpan.TicksPerSecond));
    }

    [Fact]
    public void Nginx_errors_give_fields()
    {
        EventList list = EventList.Of("nginx-error", "2021/12/02 11:53:15 [error] 40#41: *429 limiting, x, client: ::1, server: s, request: \"GET /a?b, HTTP/1.1\", upstream: \"http://u\", host: \"h:8080\", referrer: \"http://r/\"\n");
        Assert.Equal(
            "level=error|pid=40|tid=41|cid=429|message=limiting, x, client: ::1, server: s, request: \"GET /a?b, HTTP/1.1\", upstream: \"http://u\", host: \"h:8080\", referrer: \"http://r/\""
            + "|c-ip=::1|request=GET /a?b, HTTP/1.1|cs-method=GET|cs-uri=/a?b,|cs-uri-stem=/a|cs-uri-query=/a?b,|cs-version=HTTP/1.1|cs-host=h|s-port=8080|cs-referer=http://r/",
            string.Join('|', list.Events[0].Select(f => $"{f.Key}={f.Value[0]}")));
        Assert.Equal(new DateTime(2021, 12, 2, 11, 53, 15).Ticks, list.Times[0]);
        Assert.Equal("h", list.Hosts[0]);
        Assert.Equal(new EventSource("nginx", "", "error nginx"), list.Sources[0]);
    }

    [Theory]
    [InlineData("2021/12/02 11:53:15 [alert] 1#1: worker process 2 exited on signal 6 (core dumped)", "level=alert|pid=1|tid=1|message=worker process 2 exited on signal 6 (core dumped)")]
    [InlineData("2021/12/02 11:53:15 [alert] 1#1:", "level=alert|pid=1|tid=1|message=")]
    [InlineData("a line that goes on", "message=a line that goes on")]
    [InlineData("2021/12/02 11:53:15 [error] 1#1: *2 x, client: ", "level=error|pid=1|tid=1|cid=2|message=x, client: ")]
    [InlineData("2021/12/02 11:53:15 [error] 1#1: *2 x, client: 1.1.1.1, request: \"GET /", "level=error|pid=1|tid=1|cid=2|message=x, client: 1.1.1.1, request: \"GET /|c-ip=1.1.1.1|request=GET /|cs-method=GET|cs-uri=/|cs-uri-stem=/|cs-uri-query=/")]
    public void Short_nginx_errors_give_fields(string line, string expected) =>
        Assert.Equal(expected, string.Join('|', EventList.Of("nginx-error", line).Events[0].Select(f => $"{f.Key}={f.Value[0]}")));

    [Theory]
    [InlineData("[Wed Oct 11 14:32:52.123456 2023] [core:error] [pid 35708:tid 4] [client 7.1.9.1:1] x\n", "apache-error")]
    [InlineData("2021/12/02 11:53:15 [alert] 1#1: worker\n", "nginx-error")]
    public void Error_logs_cost_no_memory(string line, string format)
    {
        Assert.Equal(format, InputFormats.Detect(System.Text.Encoding.UTF8.GetBytes(line + line))!.Name);
        Assert.Equal(0, Allocations.OfParsing(format, "", line));
    }
}
