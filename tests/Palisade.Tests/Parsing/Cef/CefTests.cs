using System.Globalization;
using System.Text;
using Palisade.Parsing;
using Palisade.Parsing.Cef;

namespace Palisade.Tests.Parsing.Cef;

public sealed class CefTests
{
    [Theory]
    [InlineData("CEF:0|Security|threat\\|manager|1.0|100|worm \\\\ stopped|10|src=10.0.0.1 act=blocked a \\= b dst=1.1.1.1", "deviceProduct=threat|manager;name=worm \\ stopped;act=blocked a = b;dst=1.1.1.1;severity=10;cefVersion=0")]
    [InlineData("CEF:0|V|P|1|7|N|3|msg=line\\ntwo spt=1 cs1=Fire cs1Label=Rule Name", "msg=line\ntwo;Rule Name=Fire;spt=1")]
    [InlineData("CEF:1|V|P|1|7|N|3|", "name=N")]
    [InlineData("CEF:0|V|P|1|7|N|3", "severity=3")]
    [InlineData("CEF: 0|V|P|1|7|N|3|a=", "a=")]
    public void Record_gives_fields(string line, string fields)
    {
        EventList list = EventList.Of("cef", line);
        Assert.Empty(list.Failures);
        foreach (string pair in fields.Split(';'))
            Assert.Equal(pair, pair[..pair.IndexOf('=', StringComparison.Ordinal)] + "=" + list.Value(0, pair[..pair.IndexOf('=', StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("rt=1577934245000", "2020-01-02T03:04:05")]
    [InlineData("rt=Jan 02 2020 03:04:05", "2020-01-02T03:04:05")]
    [InlineData("start=1 end=1577934245000", "2020-01-02T03:04:05")]
    [InlineData("UNIFIutcTime=2020-01-02T03:04:05.000Z", "2020-01-02T03:04:05")]
    [InlineData("x=1", null)]
    public void Time_is_the_receipt_time_or_the_end(string extension, string? time)
    {
        long ticks = EventList.Of("cef", "CEF:0|V|P|1|7|N|3|" + extension).Times[0];
        Assert.Equal(time, ticks < 0 ? null : new DateTime(ticks).ToString("s", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("CEF:0|V|P|1", 11)]
    [InlineData("CEX:0|V|P|1|7|N|3|", 0)]
    public void Broken_record_is_a_failure_with_its_place(string line, int offset)
    {
        EventList list = EventList.Of("cef", line);
        Assert.Equal((ParseFailureCode.Malformed, (long)offset), list.Failures.Select(f => (f.Code, f.OffsetBytes)).Single());
    }

    [Fact]
    public void Steady_state_allocates_nothing() =>
        AllocationTest.AssertNone(CefFormat.Format, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("CEF:0|V|P|1|7|N|3|rt=1577934245000 msg=a \\= b cs1=x cs1Label=y\n", 100))));
}
