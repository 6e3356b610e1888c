using System.Globalization;
using System.Text;
using Palisade.Parsing;
using Palisade.Parsing.Auditd;

namespace Palisade.Tests.Parsing.Auditd;

public sealed class AuditdParserTests
{
    private const string Exec =
        "node=web1 type=SYSCALL msg=audit(1700000000.123:7): arch=c000003e syscall=59 success=yes exit=0 a0=55d1 a1=55d2 a2=0 a3=8 items=2 ppid=10 pid=11 auid=1000 uid=0 comm=\"touch\" exe=\"/usr/bin/touch\" key=\"exec\"\n" +
        "node=web1 type=EXECVE msg=audit(1700000000.123:7): argc=3 a0=\"touch\" a1=\"-t\" a2=2F746D702F612062\n" +
        "node=web1 type=CWD msg=audit(1700000000.123:7): cwd=\"/root\"\n" +
        "node=web1 type=PATH msg=audit(1700000000.123:7): item=0 name=\"/usr/bin/touch\" inode=5 dev=08:01 mode=0100755 ouid=0 ogid=0 nametype=NORMAL\n" +
        "node=web1 type=PROCTITLE msg=audit(1700000000.123:7): proctitle=746F756368002D74\n" +
        "node=web1 type=EOE msg=audit(1700000000.123:7): \n";

    [Fact]
    public void Records_of_one_serial_are_one_process_creation()
    {
        EventList list = EventList.Of("auditd", Exec);
        Assert.Empty(list.Failures);
        Assert.Single(list.Events);
        Assert.Equal(("linux", "process_creation", "auditd"), (list.Sources[0].Product, list.Sources[0].Categories, list.Sources[0].Services));
        Assert.Equal("SYSCALL|EXECVE|CWD|PATH|PROCTITLE", list.Values(0, "type"));
        Assert.Equal("55d1|touch", list.Values(0, "a0"));
        Assert.Equal("0|/tmp/a b", list.Values(0, "a2"));
        Assert.Equal("touch -t /tmp/a b", list.Value(0, "CommandLine"));
        Assert.Equal("touch -t", list.Value(0, "proctitle"));
        Assert.Equal("/usr/bin/touch", list.Value(0, "Image"));
        Assert.Equal("/root", list.Value(0, "CurrentDirectory"));
        Assert.Equal(("10", "11", "root"), (list.Value(0, "ParentProcessId"), list.Value(0, "ProcessId"), list.Value(0, "User")));
        Assert.Equal("59|execve", list.Values(0, "syscall"));
        Assert.Equal(("execve", "x86_64"), (list.Value(0, "SYSCALL"), list.Value(0, "ARCH")));
        Assert.Equal("web1", list.Hosts[0]);
        Assert.Equal(DateTime.Parse("2023-11-14T22:13:20.123Z", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal).Ticks, list.Times[0]);
    }

    [Fact]
    public void Interleaved_serials_keep_apart_and_stand_where_they_begin()
    {
        string[] first = Exec.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] second = Exec.Replace(":7)", ":8)", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string mixed = string.Join('\n', first.Zip(second, (a, b) => a + "\n" + b));
        EventList list = EventList.Of("auditd", mixed);
        Assert.Equal(["7", "8"], list.Events.Select(e => e["sequence"][0]));
        Assert.Equal([1L, 2L], list.Records);
        Assert.Equal("SYSCALL|EXECVE|CWD|PATH|PROCTITLE", list.Values(1, "type"));
    }

    [Theory]
    [InlineData("type=EXECVE msg=audit(1.000:1): argc=2 a0=\"cat\" a1_len=10 a1[0]=\"12345\" a1[1]=3637383930", "a1", "1234567890")]
    [InlineData("type=EXECVE msg=audit(1.000:1): argc=2 a0=\"cat\" a1_len=10 a1[0]=\"12345\" a1[1]=3637383930", "CommandLine", "cat 1234567890")]
    [InlineData("type=EXECVE msg=audit(1.000:1): argc=3 a0=\"cat\" a1_len=10 a1[0]=\"12345\"\ntype=EXECVE msg=audit(1.000:1): a1[1]=3637383930 a2=\"x\"", "a1", "1234567890")]
    [InlineData("type=EXECVE msg=audit(1.000:1): argc=3 a0=\"cat\" a1_len=10 a1[0]=\"12345\"\ntype=EXECVE msg=audit(1.000:1): a1[1]=3637383930 a2=\"x\"", "CommandLine", "cat 1234567890 x")]
    [InlineData("type=EXECVE msg=audit(1.000:1): argc=2 a0=\"cat\" a1_len=5 a1[0]=\"12345\"\ntype=CWD msg=audit(1.000:1): cwd=\"/\"", "a1", "12345")]
    [InlineData("type=EXECVE msg=audit(1.000:1): argc=2 a0=\"cat\" a1=\"\"", "CommandLine", "cat ")]
    [InlineData("type=SYSCALL msg=audit(1.000:1): arch=c00000b7 syscall=221 success=yes key=61016263", "key", "a|bc")]
    [InlineData("type=SYSCALL msg=audit(1.000:1): arch=40000003 syscall=11 success=no exit=-2 key=(null)", "SYSCALL", "execve")]
    [InlineData("type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=2 uid=33 key=\"x\"\u001dARCH=x86_64 SYSCALL=open UID=\"www-data\"", "UID", "www-data")]
    [InlineData("type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=2 uid=33\u001dARCH=x86_64 SYSCALL=open", "SYSCALL", "open")]
    [InlineData("type=SOCKADDR msg=audit(1.000:1): saddr=02000050A9FEA9FE0000000000000000", "addr", "169.254.169.254")]
    [InlineData("type=SOCKADDR msg=audit(1.000:1): saddr=0A0001BB0000000020010DB800000000000000000000000100000000", "addr", "2001:db8::1")]
    [InlineData("type=SOCKADDR msg=audit(1.000:1): saddr=0A0001BB0000000000000000000000000000FFFF0102030400000000", "addr", "::ffff:1.2.3.4")]
    [InlineData("type=SOCKADDR msg=audit(1.000:1): saddr=01002F7661722F72756E2F6E7363642F736F636B657400", "path", "/var/run/nscd/socket")]
    [InlineData("type=USER_LOGIN msg=audit(1.000:1): pid=1 msg='op=login acct=28756E6B6E6F776E207573657229 exe=\"/usr/sbin/sshd\" addr=1.2.3.4 res=failed'", "acct", "(unknown user)")]
    [InlineData("type=USER_LOGIN msg=audit(1.000:1): pid=1 msg='op=login acct=\"root\" exe=\"/usr/sbin/sshd\" addr=1.2.3.4 res=failed'", "res", "failed")]
    [InlineData("type=USER_START msg=audit(1.000:1): user pid=1 msg='PAM: session open acct=root : exe=\"/usr/sbin/crond\" (hostname=?, addr=?, terminal=cron res=success)'", "res", "success")]
    [InlineData("type=USER_START msg=audit(1.000:1): user pid=1 msg='PAM: session open acct=root : exe=\"/usr/sbin/crond\" (hostname=h, addr=?, terminal=cron res=success)'", "hostname", "h")]
    [InlineData("type=AVC msg=audit(1.000:1): avc:  denied  { read write } for  pid=1 comm=\"x\"", "seperms", "read write")]
    [InlineData("type=UNKNOWN[1334] msg=audit(1.000:1): prog-id=75 op=LOAD", "type", "BPF")]
    [InlineData("audit: type=1400 audit(1.000:1): apparmor=\"DENIED\"", "type", "AVC")]
    [InlineData("type=SERVICE_STOP msg=audit(1.000:1): pid=1 msg='unit=firewalld comm=\"systemd\" res=success'", "unit", "firewalld")]
    [InlineData("type=EOE msg=audit(1.000:1): ", "type", "EOE")]
    public void Field_is_decoded(string line, string field, string value) => Assert.Equal(value, EventList.Of("auditd", line).Values(0, field));

    [Theory]
    [InlineData("type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=42 success=no exit=-115 exe=\"/bin/nc\" uid=1\ntype=SOCKADDR msg=audit(1.000:1): saddr=0200115C01020304", "network_connection", "DestinationPort=4444 DestinationIp=1.2.3.4 Initiated=true Image=/bin/nc User=1")]
    [InlineData("type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=42 success=no exit=-111 exe=\"/bin/nc\"\ntype=SOCKADDR msg=audit(1.000:1): saddr=0200115C01020304", "", "addr=1.2.3.4")]
    [InlineData("type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=257 success=yes exe=\"/bin/sh\"\ntype=CWD msg=audit(1.000:1): cwd=\"/etc\"\ntype=PATH msg=audit(1.000:1): item=0 name=\"./\" mode=040755 nametype=PARENT\ntype=PATH msg=audit(1.000:1): item=1 name=\"./doas.conf\" mode=0100644 nametype=CREATE", "file_event", "TargetFilename=/etc/doas.conf Image=/bin/sh")]
    [InlineData("type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=87 success=yes exe=\"/bin/rm\"\ntype=PATH msg=audit(1.000:1): item=1 name=\"/a\" mode=0100644 nametype=DELETE", "file_delete", "TargetFilename=/a")]
    [InlineData("type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=59 success=no exit=-2 exe=\"/bin/sh\"", "", "SYSCALL=execve")]
    [InlineData("type=EXECVE msg=audit(1.000:1): argc=1 a0=\"/bin/id\"", "process_creation", "Image=/bin/id CommandLine=/bin/id")]
    public void Records_together_say_the_category(string lines, string category, string fields)
    {
        EventList list = EventList.Of("auditd", lines);
        Assert.Single(list.Events);
        Assert.Equal(category, list.Sources[0].Categories);
        foreach (string pair in fields.Split(' '))
            Assert.Equal(pair, pair[..pair.IndexOf('=', StringComparison.Ordinal)] + "=" + list.Value(0, pair[..pair.IndexOf('=', StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("garbage", 0)]
    [InlineData("type=SYSCALL msg=audit(1.000:1", 30)]
    [InlineData("type=SYSCALL msg=audit(x", 23)]
    [InlineData("type=SYSCALL msg=audit(1.00:1): a=b", 24)]
    [InlineData("type=SYSCALL", 0)]
    public void Broken_line_is_a_failure_with_its_place(string line, int offset)
    {
        EventList list = EventList.Of("auditd", "type=EOE msg=audit(1.000:1): \n" + line + "\n");
        Assert.Single(list.Events);
        ParseFailure failure = Assert.Single(list.Failures);
        Assert.Equal((ParseFailureCode.Malformed, 30L + offset, 2L), (failure.Code, failure.OffsetBytes, failure.Record));
    }

    [Fact]
    public void Event_across_batches_is_joined_once()
    {
        StringBuilder text = new();
        int events = 0;
        while (text.Length < Limits.BatchBytes * 5 / 2)
        {
            text.Append(Exec.Replace(":7)", $":{events})", StringComparison.Ordinal));
            events++;
        }

        EventList list = EventList.Of("auditd", text.ToString());
        Assert.Equal(events, list.Events.Count);
        Assert.Equal(Enumerable.Range(0, events).Select(i => i.ToString(CultureInfo.InvariantCulture)), list.Events.Select(e => e["sequence"][0]));
        Assert.All(list.Events, e => Assert.Equal(5, e["type"].Count));
        Assert.Equal(Enumerable.Range(0, events).Select(i => (i * 6L) + 1), list.Records);
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        string more = "type=SYSCALL msg=audit(2.000:1): arch=c000003e syscall=42 success=yes exe=2F62 uid=1 key=61016263\ntype=SOCKADDR msg=audit(2.000:1): saddr=0A0001BB0000000020010DB800000000000000000000000100000000\n";
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Exec + more, 50)));
        AllocationTest.AssertNone(AuditdFormat.Format, bytes);
    }
}
