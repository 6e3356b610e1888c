using System.Text;
using Palisade.Parsing;
using Palisade.Parsing.Syslog;

namespace Palisade.Tests.Parsing.Syslog;

public sealed class SyslogMessageTests
{
    [Theory]
    [InlineData("sshd[1]: Failed password for invalid user bob from 1.2.3.4 port 55 ssh2", "action=login_failed auth_method=password user=bob src_ip=1.2.3.4 src_port=55")]
    [InlineData("sshd[1]: Failed password for root from 1.2.3.4 port 55 ssh2", "action=login_failed user=root")]
    [InlineData("sshd[1]: Failed password for invalid user x from 9.9.9.9 port 1 ssh2 from 1.2.3.4 port 55 ssh2", "src_ip=1.2.3.4 src_port=55")]
    [InlineData("sshd[1]: Failed publickey for root from fe80::1 port 55 ssh2: RSA SHA256:abc", "src_ip=fe80::1 auth_method=publickey")]
    [InlineData("sshd[1]: Accepted publickey for root from 1.2.3.4 port 55 ssh2: RSA SHA256:abc", "action=login user=root src_ip=1.2.3.4")]
    [InlineData("sshd-session[1]: Accepted password for a from 1.2.3.4 port 55 ssh2", "action=login user=a")]
    [InlineData("sshd[1]: Invalid user admin from 1.2.3.4 port 55", "action=user_unknown user=admin src_port=55")]
    [InlineData("sshd[1]: Invalid user admin from 1.2.3.4", "action=user_unknown user=admin")]
    [InlineData("sshd[1]: Connection closed by invalid user a b 1.2.3.4 port 55 [preauth]", "action=connection_closed src_ip=1.2.3.4")]
    [InlineData("sshd[1]: message repeated 5 times: [ Failed password for root from 1.2.3.4 port 55 ssh2]", "repeated=5 user=root src_ip=1.2.3.4")]
    [InlineData("sshd[1]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4  user=root", "action=login_failed pam_service=sshd src_ip=1.2.3.4 user=root tty=ssh")]
    [InlineData("sshd[1]: PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4  user=root", "action=login_failed count=2 src_ip=1.2.3.4 user=root")]
    [InlineData("CRON[1]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)", "action=session_opened user=root uid=0")]
    [InlineData("CRON[1]: (root) CMD (cd / && run-parts /etc/cron.hourly)", "action=cron_command user=root")]
    [InlineData("sudo: alice : TTY=pts/0 ; PWD=/ ; USER=#-1 ; COMMAND=/bin/sh -c a ; b", "action=sudo user=alice TTY=pts/0 PWD=/ USER=#-1")]
    [InlineData("sudo:   alice : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/id", "action=sudo_failed user=alice COMMAND=/bin/id")]
    [InlineData("su: FAILED su for root by bob", "action=su_failed user=root by_user=bob")]
    [InlineData("useradd[1]: new user: name=eve, UID=0, GID=0, home=/root, shell=/bin/bash", "action=user_added user=eve uid=0 gid=0 shell=/bin/bash")]
    [InlineData("usermod[1]: add 'eve' to group 'sudo'", "action=group_member_added user=eve group=sudo")]
    [InlineData("kernel: [1.2] [UFW BLOCK] IN=eth0 OUT= MAC=aa SRC=1.2.3.4 DST=5.6.7.8 LEN=40 PROTO=TCP SPT=1 DPT=22 SYN", "action=drop SRC=1.2.3.4 src_ip=1.2.3.4 dst_ip=5.6.7.8 dst_port=22 PROTO=TCP")]
    [InlineData("app: {\"a\":{\"b\":1},\"host\":\"x\"}", "a.b=1")]
    [InlineData("CEF: 0|V|P|1|7|Name|3|src=1.2.3.4 msg=x", "deviceVendor=V src=1.2.3.4 name=Name")]
    [InlineData("kernel: audit: type=1400 audit(1524662933.080:61207): apparmor=\"DENIED\" operation=\"ptrace\"", "type=AVC apparmor=DENIED operation=ptrace")]
    [InlineData("audispd: node=h1 type=EXECVE msg=audit(1524662933.080:61207): argc=2 a0=\"id\" a1=\"-u\"", "type=EXECVE a0=id node=h1 host=h")]
    public void Message_gives_fields(string message, string fields)
    {
        EventList list = EventList.Of("syslog", "Mar 11 09:39:38 h " + message);
        Assert.Empty(list.Failures);
        foreach (string pair in fields.Split(' '))
        {
            string name = pair[..pair.IndexOf('=', StringComparison.Ordinal)];
            Assert.Contains(pair, list.Values(0, name).Split('|').Select(v => name + "=" + v));
        }
    }

    [Theory]
    [InlineData("<86>Mar 11 09:39:38 h sshd[1]: x", "linux", "auth sshd syslog", "")]
    [InlineData("<86>Mar 11 09:39:38 h unheard[1]: x", "linux", "auth syslog", "")]
    [InlineData("<78>Mar 11 09:39:38 h unheard[1]: x", "linux", "cron syslog", "")]
    [InlineData("Mar 11 09:39:38 h /USR/SBIN/CRON[1]: x", "linux", "cron syslog", "")]
    [InlineData("Mar 11 09:39:38 h postfix/smtpd[1]: x", "linux", "postfix syslog", "")]
    [InlineData("Mar 11 09:39:38 h x[1]: y", "linux", "syslog", "")]
    [InlineData("Mon Jun  6 18:43:28 2016 [pid 2] CONNECT: Client \"1.2.3.4\"", "linux", "syslog vsftpd", "")]
    [InlineData("Mon Jun  6 18:43:28 2016 -> /tmp/x: Win.Trojan FOUND", "linux", "clamav syslog", "")]
    [InlineData("<189>date=2019-05-10 time=11:37:47 devname=\"f\" devid=\"F\" logid=\"01\" type=\"event\" action=\"Add\" cfgpath=\"system.admin\"", "fortigate", "event", "")]
    [InlineData("Mar 11 09:39:38 h kernel: IN=eth0 OUT= SRC=1.2.3.4 DST=5.6.7.8", "linux", "iptables kernel syslog", "firewall")]
    [InlineData("Mar 11 09:39:38 h nginx: 1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 5", null, "", "webserver")]
    [InlineData("Mar 11 09:39:38 h CEF:0|Fortinet|Fortigate|v7|1|n|3|act=x", "fortigate", "", "")]
    public void Line_says_its_source(string line, string? product, string services, string categories)
    {
        EventList list = EventList.Of("syslog", line);
        Assert.Equal((product, services, categories), (list.Sources[0].Product, list.Sources[0].Services, list.Sources[0].Categories));
    }

    [Fact]
    public void Long_search_for_a_place_ends()
    {
        string line = "Mar 11 09:39:38 h sshd[1]: Failed password for " + string.Concat(Enumerable.Repeat(" from 1 port", 5000));
        Assert.Equal(line.Length, EventList.Of("syslog", line).Value(0, "message")!.Length + "Mar 11 09:39:38 h sshd[1]: ".Length);
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        string[] lines =
        [
            "Mar 11 09:39:38 h sshd[1]: Failed password for invalid user bob from 1.2.3.4 port 55 ssh2",
            "<34>1 2003-10-11T22:14:15.003Z m su - ID47 [a@1 x=\"1\" y=\"a\\\"b\"] 'su root' failed for lonvick on /dev/pts/8",
            "2024-05-01T10:00:00.123456+02:00 host sudo: alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
            "<166>Jul  6 2023 19:00:00 fw : %ASA-6-302013: Built outbound TCP",
            "Mar 11 09:39:38 h kernel: [UFW BLOCK] IN=eth0 OUT= SRC=1.2.3.4 DST=5.6.7.8 PROTO=TCP SPT=1 DPT=22",
            "Mar 11 09:39:38 h CEF:0|V|P|1|7|Name|3|src=1.2.3.4 msg=x y cs1=v cs1Label=Rule Name",
            "Mar 11 09:39:38 h app: {\"a\":{\"b\":1}}",
            "Mar 11 09:39:38 h multi: first",
            "\tsecond",
        ];
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(string.Join('\n', lines) + "\n", 50)));
        AllocationTest.AssertNone(SyslogFormat.Format, bytes, new ParseOptions { Year = 2026, TimeZone = TimeZoneInfo.CreateCustomTimeZone("X", TimeSpan.FromHours(2), "X", "X") });
    }
}
