using System.Net;
using Palisade.Server.Notices;

namespace Palisade.Tests.Server.Notices;

/// <summary>Which addresses are connected to, from the registries of special addresses (RFC 6890 and its updates) and the pages of cloud providers.</summary>
public sealed class OutboundAddressTests
{
    [Theory]
    [InlineData("93.184.215.14")]
    [InlineData("8.8.8.8")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    public void A_public_address_is_connected_to(string address)
    {
        Assert.True(OutboundAddress.IsAllowed(IPAddress.Parse(address), isInternal: false));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:a00:1::1")]
    public void This_machine_and_private_networks_only_where_the_settings_say_so(string address)
    {
        Assert.False(OutboundAddress.IsAllowed(IPAddress.Parse(address), isInternal: false));
        Assert.True(OutboundAddress.IsAllowed(IPAddress.Parse(address), isInternal: true));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.170.2")]
    [InlineData("168.63.129.16")]
    [InlineData("100.100.100.200")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.0.0.192")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    public void Metadata_of_clouds_and_what_is_no_machine_never(string address)
    {
        Assert.False(OutboundAddress.IsAllowed(IPAddress.Parse(address), isInternal: false));
        Assert.False(OutboundAddress.IsAllowed(IPAddress.Parse(address), isInternal: true));
    }

    [Fact]
    public async Task A_name_that_leads_elsewhere_a_moment_later_changes_nothing()
    {
        using DeafServer server = new();
        Queue<IPAddress[]> answers = new([[IPAddress.Parse("10.9.9.9"), IPAddress.Parse("169.254.169.254")], [IPAddress.Loopback]]);
        OutboundConnection connection = new((_, _) => Task.FromResult(answers.Dequeue()));
        IOException refused = await Assert.ThrowsAsync<IOException>(() => connection.OpenAsync("rebound.example", server.Port, false, CancellationToken.None));
        Assert.Contains("rebound.example is at 10.9.9.9, which is not connected to", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<IOException>(() => connection.OpenAsync("rebound.example", server.Port, false, CancellationToken.None));
        Assert.Contains("127.0.0.1, which is not connected to", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Of_many_addresses_those_that_may_not_be_are_passed_over_and_the_one_checked_is_the_one_connected_to()
    {
        using DeafServer server = new();
        int asked = 0;
        OutboundConnection connection = new((_, _) => Task.FromResult((IPAddress[])[IPAddress.Parse("169.254.169.254"), asked++ == 0 ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254")]));
        (System.Net.Sockets.NetworkStream stream, IPAddress address) = await connection.OpenAsync("inside.example", server.Port, true, CancellationToken.None);
        await using (stream)
            Assert.Equal((IPAddress.Loopback, 1), (address, asked));
    }
}
