using System.Net;
using Palisade.Server.Listeners;
using Palisade.Server.Listeners.Tailing;

namespace Palisade.Tests.Server;

/// <summary>What is different between two configurations of listeners.</summary>
public sealed class ListenerChangesTests
{
    private static readonly ListenerSettings s_relp = Settings("relp", ListenerProtocol.Relp, 2514), s_tcp = Settings("tcp", ListenerProtocol.SyslogTcp, 5514), s_udp = Settings("udp", ListenerProtocol.SyslogUdp, 5514);
    private static readonly TailSettings s_log = new("log", "/var/log/a.log", "default");

    private static readonly ListenerSettings s_secret = Settings("http", ListenerProtocol.Http, 8080) with { Token = BearerToken.Of("0123456789abcdef") };

    [Fact]
    public void What_is_the_same_in_both_is_not_touched()
    {
        ListenerChanges none = Between([s_relp, s_tcp, s_udp, s_secret], [s_udp with { }, s_tcp with { }, s_relp with { }, s_secret with { Token = BearerToken.Of(" 0123456789abcdef\n") }], [s_log], [s_log with { }]);
        Assert.Empty(none.Closed.Concat(none.Opened));
        Assert.Empty(none.InWords);
        Assert.Empty(none.Left.Concat(none.Followed));
    }

    [Fact]
    public void What_comes_goes_and_changes_is_told_apart_by_name()
    {
        ListenerSettings moved = s_tcp with { EndPoint = new IPEndPoint(IPAddress.Loopback, 6514) }, fresh = Settings("fresh", ListenerProtocol.Relp, 3514);
        ListenerChanges changes = Between([s_relp, s_tcp], [moved, fresh], [s_log], [s_log with { Class = "long" }, new TailSettings("other", "/b", "default")]);
        Assert.Equal([s_relp, s_tcp], changes.Closed);
        Assert.Equal([moved, fresh], changes.Opened);
        Assert.Equal(["opened fresh", "opened other", "changed tcp", "changed log", "closed relp"], changes.InWords);
    }

    [Fact]
    public void Another_token_authority_or_class_is_a_change()
    {
        TlsSettings tls = new("a.pem", "a.key", null) { Contents = "one" };
        ListenerSettings guarded = s_relp with { Tls = tls };
        foreach ((ListenerSettings before, ListenerSettings after) in new[]
        {
            (s_secret, s_secret with { Token = BearerToken.Of("0123456789abcdeg") }), (s_secret, s_secret with { Token = null }), 
            (guarded, guarded with { Tls = tls with { ClientAuthorities = "ca.pem" } }), (guarded, guarded with { Tls = tls with { Contents = "renewed", AuthorityContents = "others" } }),
            (guarded, guarded with { Tls = tls with { Contents = "renewed" }, Class = "long" }), (s_relp, s_relp with { Class = "long" }), (s_relp, guarded),
        })
        {
            ListenerChanges changes = Between([before], [after], [], []);
            Assert.Equal([before], changes.Closed);
            Assert.Equal([after], changes.Opened);
            Assert.True(ListenerChanges.Collide(before, after));
        }
    }

    [Fact]
    public void Another_certificate_alone_is_taken_in_place()
    {
        ListenerSettings guarded = s_relp with { Tls = new TlsSettings("a.pem", "a.key", "ca.pem") { Contents = "one", AuthorityContents = "same" } };
        ListenerSettings renewed = guarded with { Tls = new TlsSettings("b.pem", "b.key", "ca.pem") { Contents = "two", AuthorityContents = "same" } };
        ListenerChanges changes = Between([guarded], [renewed], [], []);
        Assert.Empty(changes.Closed.Concat(changes.Opened));
        Assert.Equal([(guarded, renewed)], changes.Renewed);
        Assert.Equal(["changed relp"], changes.InWords);
    }

    [Fact]
    public void A_datagram_listener_that_stays_where_it_is_is_not_closed_for_another_name()
    {
        ListenerSettings renamed = s_udp with { Name = "rooms", Class = "long" };
        ListenerChanges changes = Between([s_udp], [renamed], [], []);
        Assert.Empty(changes.Closed.Concat(changes.Opened));
        Assert.Equal([(s_udp, renamed)], changes.Renamed);
        Assert.Equal(["opened rooms", "closed udp"], changes.InWords);
    }

    [Fact]
    public void Addresses_collide_by_port_kind_and_any()
    {
        ListenerSettings any = s_tcp with { EndPoint = new IPEndPoint(IPAddress.Any, 5514) };
        Assert.True(ListenerChanges.Collide(s_tcp, any));
        Assert.False(ListenerChanges.Collide(s_udp, any));
        Assert.False(ListenerChanges.Collide(s_tcp with { EndPoint = new IPEndPoint(IPAddress.Parse("127.0.0.2"), 5514) }, s_tcp));
        Assert.False(ListenerChanges.Collide(s_relp, any));
    }

    private static ListenerChanges Between(ListenerSettings[] before, ListenerSettings[] after, TailSettings[] tailsBefore, TailSettings[] tailsAfter) => ListenerChanges.Between(before, tailsBefore, after, tailsAfter);

    private static ListenerSettings Settings(string name, ListenerProtocol protocol, int port) => new(name, protocol, new IPEndPoint(IPAddress.Loopback, port), "default", null);
}
