using Palisade.Tests.Scanning;

namespace Palisade.Tests.Parsing.Json;

/// <summary>The message of a journal entry is read as that of a syslog line.</summary>
public class JournalMessageTests
{
    private const string SysmonEvent =
        "<Event><System><Provider Name=\"Linux-Sysmon\" Guid=\"{ff032593-a8d3-4f13-b0d6-01fc615a0f97}\"/><EventID>1</EventID><Version>5</Version>"
        + "<Channel>Linux-Sysmon/Operational</Channel><Computer>web1</Computer><TimeCreated SystemTime=\"2026-03-01T10:00:00.000000000Z\"/></System>"
        + "<EventData><Data Name=\"Image\">/usr/bin/whoami</Data><Data Name=\"CommandLine\">whoami</Data><Data Name=\"ParentImage\">/usr/sbin/apache2</Data></EventData></Event>";

    [Theory]
    [InlineData("sshd", "Failed password for invalid user admin from 192.0.2.4 port 4000 ssh2", "action=login_failed user=admin src_ip=192.0.2.4 src_port=4000")]
    [InlineData("sudo", "    dana : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh -c \\\"id\\\"", "action=sudo user=dana TTY=pts/0 COMMAND=/bin/sh -c \"id\"")]
    [InlineData("sshd", "pam_unix(sshd:session): session opened for user dana(uid=1000) by (uid=0)", "action=session_opened user=dana")]
    [InlineData("sshd", "something else", "action=")]
    [InlineData("sshd", "<Event>broken", "message=<Event>broken program=sshd")]
    public void A_known_message_gives_the_fields_of_its_syslog_line(string program, string message, string fields)
    {
        EventList list = EventList.Of("ndjson", $$"""{"__REALTIME_TIMESTAMP":"1772359200000000","_HOSTNAME":"web1","SYSLOG_IDENTIFIER":"{{program}}","MESSAGE":"{{message}}"}""" + "\n");
        Assert.Equal(["web1"], list.Hosts);
        Assert.Equal("linux", list.Sources[0].Product);
        foreach (string expected in fields.Replace("program=", "SYSLOG_IDENTIFIER=", StringComparison.Ordinal).Split(' ').Where(f => !f.StartsWith('"') && f.Contains('=', StringComparison.Ordinal)))
        {
            (string name, string value) = (expected[..expected.IndexOf('=', StringComparison.Ordinal)], expected[(expected.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            if (name == "COMMAND")
                Assert.Equal("/bin/sh -c \"id\"", list.Value(0, name));
            else
                Assert.Equal(value, list.Value(0, name) ?? "");
        }
    }

    [Fact]
    public void An_event_of_Sysmon_in_syslog_or_in_the_journal_is_that_event()
    {
        string journal = """{"__REALTIME_TIMESTAMP":"1772359200000000","_HOSTNAME":"web1","SYSLOG_IDENTIFIER":"sysmon","MESSAGE":"MSG"}""".Replace("MSG", SysmonEvent.Replace("\"", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (EventList list in new[] { EventList.Of("ndjson", journal + "\n"), EventList.Of("syslog", $"Mar  1 10:00:00 web1 sysmon: {SysmonEvent}\n") })
        {
            Assert.Equal("Linux-Sysmon/Operational", list.Sources[0].Channel);
            Assert.Equal("/usr/bin/whoami", list.Value(0, "Image"));
            Assert.Empty(list.Failures);
        }

        const string rule = """
            title: Shell of a web server
            id: 9d1c5f2e-6a70-4e3c-8f16-0a1f0a4b7d01
            logsource:
                product: linux
                category: process_creation
            detection:
                selection:
                    ParentImage|endswith: /apache2
                    Image|endswith: /whoami
                condition: selection
            """;
        Assert.Single(ScannedText.Scan(rule, journal + "\n").Findings);
        Assert.Single(ScannedText.Scan(rule, $"Mar  1 10:00:00 web1 sysmon: {SysmonEvent}\n").Findings);
    }
}
