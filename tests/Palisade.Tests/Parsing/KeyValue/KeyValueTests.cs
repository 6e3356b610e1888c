using System.Globalization;
using System.Text;
using Palisade.Parsing;
using Palisade.Parsing.KeyValue;

namespace Palisade.Tests.Parsing.KeyValue;

public sealed class KeyValueTests
{
    private const string FortiGate = "date=2019-05-10 time=11:37:47 logid=\"0100044546\" type=\"event\" subtype=\"system\" devname=\"fw1\" eventtime=1557513467369913239 tz=\"-0700\" action=\"Add\" cfgpath=\"system.admin\" msg=\"Add \\\"x\\\" y\" srcip=1.2.3.4 dstport=22";

    [Theory]
    [InlineData("date=2019-05-10 time=11:37:47 logid=1 devname=f type=traffic tz=\"-0700\"", "2019-05-10T18:37:47")]
    [InlineData("date=2019-05-10 time=11:37:47 logid=1 devname=f type=traffic", "2019-05-10T11:37:47")]
    [InlineData("time=\"2020-01-02T03:04:05Z\" level=info msg=\"hello world\"", "2020-01-02T03:04:05")]
    [InlineData("ts=1577934245.5 level=info caller=x.go:1 msg=hello", "2020-01-02T03:04:05")]
    [InlineData("level=info msg=hello a=b", null)]
    public void Time_is_found(string line, string? time)
    {
        long ticks = EventList.Of("kv", line).Times[0];
        Assert.Equal(time, ticks < 0 ? null : new DateTime(ticks).ToString("s", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void FortiGate_gives_fields_source_and_host()
    {
        EventList list = EventList.Of("kv", FortiGate);
        Assert.Equal(("fortigate", "event"), (list.Sources[0].Product, list.Sources[0].Services));
        Assert.Equal(("Add", "system.admin", "Add \"x\" y"), (list.Value(0, "action"), list.Value(0, "cfgpath"), list.Value(0, "msg")));
        Assert.Equal(("1.2.3.4", "22", "fw1"), (list.Value(0, "src_ip"), list.Value(0, "dst_port"), list.Hosts[0]));
        Assert.Equal("2019-05-10T18:37:47", new DateTime(list.Times[0]).ToString("s", CultureInfo.InvariantCulture));
        Assert.Null(list.Value(0, "_assumed"));
    }

    [Theory]
    [InlineData("a=1 b=\"x y\" c=", "a=1|b=x y|c=")]
    [InlineData("a=1, b=2; c=3", "a=1|b=2|c=3")]
    [InlineData("a=1;b=2;c=3", "a=1|b=2|c=3")]
    [InlineData("word a=\"C:\\Users\\x\" b==2", "a=C:\\Users\\x|b==2")]
    [InlineData("a=\"open b=2", "a=open b=2")]
    [InlineData("a=\"trailing\\", "a=trailing\\")]
    public void Pairs_are_taken_apart(string line, string pairs)
    {
        EventList list = EventList.Of("kv", line);
        Assert.Equal(pairs, string.Join('|', list.Events[0].Where(f => f.Key is not "message" and not "src_ip").Select(f => f.Key + "=" + f.Value[0])));
    }

    [Fact]
    public void Line_without_pair_is_a_failure()
    {
        EventList list = EventList.Of("kv", "a=1 b=2 c=3\nno pair\n");
        Assert.Equal((ParseFailureCode.Malformed, 12L, 2L), list.Failures.Select(f => (f.Code, f.OffsetBytes, f.Record)).Single());
    }

    [Fact]
    public void Steady_state_allocates_nothing() =>
        AllocationTest.AssertNone(KeyValueFormat.Format, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(FortiGate + "\n", 100))));
}
