using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Tests.Parsing.Zeek;

public sealed class ZeekTests
{
    private const string Header = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#open\t2024-04-12-19-29-12\n"
        + "#fields\tts\tid.orig_h\tid.orig_p\tquery\tanswers\tTTLs\tAA\n#types\ttime\taddr\tport\tstring\tvector[string]\tset[interval]\tbool\n";

    [Theory]
    [InlineData("1.5\t10.1.1.1\t53\ta.b\tx,y\t1.0,2.0\tT", "ts=1.5|id.orig_h=10.1.1.1|id.orig_p=53|query=a.b|answers=x,y|TTLs=1.0,2.0|AA=true")]
    [InlineData("1.5\t::1\t53\t-\t(empty)\t-\tF", "ts=1.5|id.orig_h=::1|id.orig_p=53|query=null|TTLs=null|AA=false")]
    [InlineData("1.5\t::1\t53\t(empty)\tx\\x2cy,-\t-\t-", "ts=1.5|id.orig_h=::1|id.orig_p=53|query=|answers=x,y,-|TTLs=null|AA=null")]
    [InlineData("1.5\t::1\t53\t\\xc3\\xa9\\x\\xZZ\t-\t-\t-", "ts=1.5|id.orig_h=::1|id.orig_p=53|query=é\\x\\xZZ|answers=null|TTLs=null|AA=null")]
    [InlineData("1.5\t::1\t53\ta\\\\b\\x01\\x0ac\t-\t-\t-", "ts=1.5|id.orig_h=::1|id.orig_p=53|query=a\\b\\x01\nc|answers=null|TTLs=null|AA=null")]
    public void Lines_give_fields_by_the_header(string line, string expected)
    {
        EventList list = EventList.Of("zeek-tsv", Header + line + "\n#close\t2024-04-12-19-29-12\n");
        Assert.Equal(expected, string.Join('|', list.Events.Single().Select(f => $"{f.Key}={string.Join(',', f.Value.Select(v => v ?? "null"))}")));
        Assert.Equal(new EventSource("zeek", "dns", "dns"), list.Sources[0]);
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1.5).Ticks, list.Times[0]);
        Assert.Empty(list.Failures);
        Assert.Equal(9, list.Records[0]);
    }

    [Fact]
    public void The_host_is_the_sensor_in_both_forms_and_nobody_where_it_is_not_named()
    {
        string tsv = Header.Replace("\tAA\n", "\tAA\t_system_name\n", StringComparison.Ordinal).Replace("\tbool\n", "\tbool\tstring\n", StringComparison.Ordinal);
        Assert.Equal(["sensor1"], EventList.Of("zeek-tsv", tsv + "1.5\t::1\t53\tq\t-\t-\t-\tsensor1\n").Hosts);
        Assert.Equal([null], EventList.Of("zeek-tsv", Header + "1.5\t::1\t53\tq\t-\t-\t-\n").Hosts);
        Assert.Equal(["sensor1"], EventList.Of("ndjson", """{"_path":"dns","ts":1.5,"uid":"C","id.orig_h":"::1","_system_name":"sensor1"}""").Hosts);
        Assert.Equal([null, null], EventList.Of("ndjson", "{\"_path\":\"dns\",\"ts\":1.5,\"uid\":\"C\",\"id.orig_h\":\"::1\"}\n{\"ts\":1.5,\"uid\":\"C\",\"id.orig_h\":\"::1\",\"qtype_name\":\"A\"}\n").Hosts);
    }

    [Theory]
    [InlineData("1.5\t::1\t53\n")]
    [InlineData("1.5\t::1\t53\tq\t-\t-\t-\tmore\n")]
    [InlineData("garbage\n")]
    public void Lines_that_do_not_fit_are_failures(string line)
    {
        EventList list = EventList.Of("zeek-tsv", Header + line);
        Assert.Empty(list.Events);
        Assert.Equal(ParseFailureCode.Malformed, Assert.Single(list.Failures).Code);
    }

    [Fact]
    public void Header_in_the_middle_counts_from_there()
    {
        EventList list = EventList.Of("zeek-tsv", "#path\tx\n#fields\ta\n1\n#path\ty\n#fields\tb\n2\n");
        Assert.Equal(("1", "2"), (list.Value(0, "a"), list.Value(1, "b")));
        Assert.Equal(["x", "y"], list.Sources.Select(s => s.Services));
    }

    [Fact]
    public void Separator_may_be_another_byte() =>
        Assert.Equal("2", EventList.Of("zeek-tsv", "#separator \\x7c\n#fields|a|b\n#types|string|string\n1|2\n").Value(0, "b"));

    [Fact]
    public void A_line_costs_no_memory() =>
        Assert.Equal(0, Allocations.OfParsing("zeek-tsv", Header, "1.5\t10.1.1.1\t53\ta.b\tx,y\t1.0,2.0\tT\n"));
}
