namespace Palisade.Tests.Parsing.Syslog;

public sealed class SyslogHeaderTests
{
    [Theory]
    [InlineData("Nov 22 06:25:44 web1 sshd[42]: Connection closed", "2025-11-22T06:25:44Z", "web1", "sshd", "42", "Connection closed")]
    [InlineData("<38>Nov  2 06:25:44 web1 sshd: x", "2025-11-02T06:25:44Z", "web1", "sshd", null, "x")]
    [InlineData("Sep 8 07:46:30 canyon dovecot: auth-worker(24544): no", "2025-09-08T07:46:30Z", "canyon", "dovecot", null, "auth-worker(24544): no")]
    [InlineData("<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!", "2026-02-05T17:32:18Z", "10.0.0.99", null, null, "Use the BFG!")]
    [InlineData("2024-05-01T10:00:00.123456+02:00 host prog[7]: msg", "2024-05-01T08:00:00.1234560Z", "host", "prog", "7", "msg")]
    [InlineData("<15>2024-05-01T10:00:00Z host log_tag this", "2024-05-01T10:00:00Z", "host", null, null, "log_tag this")]
    [InlineData("2024-05-01T10:00:00 host prog: msg", "2024-05-01T10:00:00Z", "host", "prog", null, "msg")]
    [InlineData("2016-10-25T12:37:23.297265-07:00 INFO sched[13707]: done", "2016-10-25T19:37:23.2972650Z", null, "sched", "13707", "done")]
    [InlineData("Mar 11 19:26:45 mac fw[1985] <Info>: launchd Allow", "2026-03-11T19:26:45Z", "mac", "fw", "1985", "launchd Allow")]
    [InlineData("Mar 11 09:39:39: --- last message repeated 5 times ---", "2026-03-11T09:39:39Z", null, null, null, "--- last message repeated 5 times ---")]
    [InlineData("Mar 11 09:39:39 kernel: x", "2026-03-11T09:39:39Z", null, "kernel", null, "x")]
    [InlineData("Feb 26 19:11:56 secd[1] <Error> [user{} ]: handler", "2026-02-26T19:11:56Z", null, "secd", "1", "[user{} ]: handler")]
    [InlineData("Jan 22 07:54:32 my.host.com Job `cron.daily' terminated", "2026-01-22T07:54:32Z", "my.host.com", null, null, "Job `cron.daily' terminated")]
    [InlineData("Oct 11 22:14:15.123 h su(pam_unix)[9]: no", "2025-10-11T22:14:15.1230000Z", "h", "su(pam_unix)", "9", "no")]
    [InlineData("Jul  6 2023 19:00:00 h prog: x", "2023-07-06T19:00:00Z", "h", "prog", null, "x")]
    [InlineData("Feb 29 01:00:00 h prog: leap", "2024-02-29T01:00:00Z", "h", "prog", null, "leap")]
    [InlineData("Mon Jun  6 18:43:28 2016 [pid 2] CONNECT: Client \"192.168.1.9\"", "2016-06-06T18:43:28Z", null, null, "2", "CONNECT: Client \"192.168.1.9\"")]
    [InlineData("Mon Jun  6 18:43:28 2016 -> /tmp/x: Win.Trojan.Agent FOUND", "2016-06-06T18:43:28Z", null, null, null, "/tmp/x: Win.Trojan.Agent FOUND")]
    [InlineData("<13>just text", null, null, null, null, "just text")]
    public void Header_gives_time_host_program_and_message(string line, string? time, string? host, string? program, string? pid, string message)
    {
        EventList list = EventList.Of("syslog", line);
        Assert.Empty(list.Failures);
        Assert.Equal(time is null ? -1 : DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).UtcTicks, Assert.Single(list.Times));
        Assert.Equal(host, list.Value(0, "host"));
        Assert.Equal(host, list.Hosts[0]);
        Assert.Equal(program, list.Value(0, "program"));
        Assert.Equal(pid, list.Value(0, "pid"));
        Assert.Equal(message, list.Value(0, "message"));
    }

    [Theory]
    [InlineData("<189>123: *Mar  1 18:46:11: %SYS-5-CONFIG_I: Configured from console", "2026-03-01T18:46:11Z", null, "SYS-5-CONFIG_I", "Configured from console", "ios")]
    [InlineData("<189>45: r1: .Mar  1 18:46:11.123 UTC: %AAA-5-X: y", "2026-03-01T18:46:11.123Z", "r1", "AAA-5-X", "y", "aaa ios")]
    [InlineData("172.16.5.10 6705: Feb 17 13:40:03.673: %PARSER-5-CFGLOG_LOGGEDCMD: User:admin  logged command:no logging", "2026-02-17T13:40:03.673Z", "172.16.5.10", "PARSER-5-CFGLOG_LOGGEDCMD", "User:admin  logged command:no logging", "aaa ios")]
    [InlineData("<166>Jul  6 2023 19:00:00 fw : %ASA-6-302013: Built outbound TCP", "2023-07-06T19:00:00Z", "fw", "ASA-6-302013", "Built outbound TCP", "asa")]
    [InlineData("<166>%ASA-6-302013: Built", null, null, "ASA-6-302013", "Built", "asa")]
    public void Cisco_line_gives_mnemonic_and_services(string line, string? time, string? host, string mnemonic, string message, string services)
    {
        EventList list = EventList.Of("syslog", line);
        Assert.Equal(time is null ? -1 : DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).UtcTicks, Assert.Single(list.Times));
        Assert.Equal(host, list.Value(0, "host"));
        Assert.Equal(mnemonic, list.Value(0, "msgid"));
        Assert.Equal(message, list.Value(0, "message"));
        Assert.Equal(("cisco", services), (list.Sources[0].Product, list.Sources[0].Services));
    }

    [Fact]
    public void Mnemonic_quoted_in_a_message_does_not_make_a_line_cisco()
    {
        EventList list = EventList.Of("syslog", "Mar  1 18:46:11 h sshd[1]: Failed password for invalid user %SYS-5-CONFIG_I: from 1.2.3.4 port 5 ssh2");
        Assert.Equal("linux", list.Sources[0].Product);
        Assert.Equal("sshd", list.Value(0, "program"));
    }

    [Theory]
    [InlineData("no header", 0)]
    [InlineData("<192>Nov 22 06:25:44 h p: m", 3)]
    [InlineData("<13", 3)]
    [InlineData("Nov 32 06:25:44 h p: m", 4)]
    [InlineData("Nov 22 06:25", 7)]
    [InlineData("Nov 22 06:25:44", -1)]
    [InlineData("<100> 2018-11-22", 5)]
    [InlineData("<1>2 ", 5)]
    public void Broken_header_is_a_failure_with_its_place(string line, int offset)
    {
        EventList list = EventList.Of("syslog", line);
        if (offset < 0)
        {
            Assert.Empty(list.Failures);
            return;
        }

        Assert.Empty(list.Events);
        Assert.Equal((Palisade.Parsing.ParseFailureCode.Malformed, (long)offset, 1L), list.Failures.Select(f => (f.Code, f.OffsetBytes, f.Record)).Single());
    }
}
