using System.Text;
using System.Text.Json;
using Palisade.Findings;
using Palisade.Privacy;
using Palisade.Rules;
using Palisade.Tests.Findings;

namespace Palisade.Tests.Privacy;

public sealed class PseudonymTests
{
    private static readonly Pseudonymiser Tokens = new("0123456789abcdef0123456789abcdef"u8);

    [Fact]
    public void A_token_is_stable_for_key_kind_and_value()
    {
        string token = Tokens.Token(PersonalKind.User, "Alice");
        Assert.Matches("^user-[0-9a-f]{10}$", token);
        Assert.Equal(token, Tokens.Token(PersonalKind.User, "ALICE"));
        Assert.NotEqual(token[5..], Tokens.Token(PersonalKind.Email, "Alice")[6..]);
        Assert.NotEqual(token, new Pseudonymiser("another key, of 32 bytes or more"u8).Token(PersonalKind.User, "Alice"));
        Assert.Equal(Tokens.Token(PersonalKind.Host, "ws01"), Tokens.Token(PersonalKind.Host, "WS01.corp.example"));
        Assert.Equal(Tokens.Token(PersonalKind.Ip, "10.1.2.3"), Tokens.Token(PersonalKind.Ip, "::ffff:10.1.2.3"));
    }

    public static TheoryData<string, string[]> Planted => new()
    {
        { """{"TargetUserName":"a.meier","CommandLine":"net user a.meier /add & echo A.Meier>x"}""", ["a.meier"] },
        { """{"User":"CORP\\jdoe7","ParentCommandLine":"cmd /c dir C:\\Temp\\jdoe7-report.docx","Image":"C:\\jdoe7.exe"}""", ["jdoe7"] },
        { """{"CommandLine":"C:\\Users\\Rosa Klein\\AppData\\x.exe -u rosa klein"}""", ["Rosa Klein"] },
        { """{"CommandLine":"type C:\\Users\\wanda && echo wanda"}""", ["wanda"] },
        { """{"message":"Failed password for invalid user tomasz from 203.0.113.77 port 22","user":"tomasz"}""", ["tomasz", "203.0.113.77"] },
        { """{"path":"/home/tomasz/.ssh/authorized_keys","cwd":"/home/tomasz"}""", ["tomasz"] },
        { """{"a":"mail from <karla.o'neil+x@mail.example.org> to b@c.example"}""", ["karla", "neil", "b@c"] },
        { """{"UserPrincipalName":"bo.li@corp.example","text":"owner bo.li, BO.LI@CORP.EXAMPLE"}""", ["bo.li", "corp.example"] },
        { """{"x":"S-1-5-21-1004336348-1177238915-682003330-1107 and 2001:db8::ff00:42:8329 [::ffff:192.0.2.9]:443"}""", ["1004336348", "2001:db8", "192.0.2.9"] },
        { """{"phone":"0151 23456789","text":"call 0151 23456789 or +4915123456789"}""", ["0151 23456789", "4915123456789"] },
        { """{"Computer":"LAPTOP-ROSA.corp.example","SubjectUserName":"LAPTOP-ROSA$","ShareName":"\\\\laptop-rosa\\c$"}""", ["laptop-rosa"] },
        { """{"MemberName":"CN=Ida Berg,OU=People,DC=corp","Description":"Ida Berg joined"}""", ["Ida Berg"] },
        { """{"event":{"user":{"name":"nested9"}},"args":["-u","nested9"],"nested9":"in a name"}""", ["nested9"] },
        { """{"User":"esc\u0061pe\"d","text":"escape\"d \u00e9scaped"}""", ["escape"] },
        { """{"Detection User":"CORP\\hmeyer4","Target User_Name":"spaced7","text":"hmeyer4 and spaced7"}""", ["hmeyer4", "spaced7"] },
        { """{"User":"bo","text":"bo bought a boat, user=bo."}""", ["=bo.", "\"bo ", "\"bo\""] },
        { """{"message":"%PARSER-5-CFGLOG_LOGGEDCMD: User:operator1  logged command:username maint privilege 15"}""", ["operator1", "maint"] },
        { """{"message":"Login Success [user: netops7] [Source: 192.0.2.8] for CORP, user=\"CORP\\ida.b\""}""", ["netops7", "ida.b"] },
        { """{"ShareName":"C$","RelativeTargetName":"Users\\samir\\x.txt"}""", ["samir"] },
        { """{"message":"Failed password for invalid user okonjo from 192.0.2.9 port 22 ssh2"}""", ["okonjo"] },
        { """{"message":"Accepted keyboard-interactive/pam for okonjo from 192.0.2.9"}""", ["okonjo"] },
        { """{"message":"pam_unix(sshd:session): session opened for user root by marbury(uid=0)"}""", ["marbury"] },
        { """{"message":"New session 41 of user marbury."}""", ["marbury"] },
        { """{"message":"  marbury : TTY=pts/0 ; PWD=/srv ; USER=root ; COMMAND=/bin/ls"}""", ["marbury"] },
        { """{"Message":"The audit log was cleared.\r\nSubject:\r\n\tAccount Name:\t\tmarbury\r\n\tDomain Name:\tCORP"}""", ["marbury"] },
        { """{"Message":"A logon was attempted. Logon Account: marbury Source Workstation: LAP-7781 Error Code: 0x0","again":"LAP-7781"}""", ["marbury", "LAP-7781"] },
        { """{"Message":"Account Name:\t\tLAP-7781$\r\n"}""", ["LAP-7781"] },
        { """{"message":"marbury : 3 incorrect password attempts ; TTY=pts/3"}""", ["marbury"] },
        { """{"message":"(to root) marbury on pts/0"}""", ["marbury"] },
        { """{"message":"%SYS-5-CONFIG_I: Configured from console by marbury on vty0 (192.0.2.7)"}""", ["marbury"] },
        { """{"ServiceName":"WS-020$","Group":"CORP\\WS-021$","text":"from ws-020 to ws-021"}""", ["ws-02"] },
        { """{"PipeName":"\\PSEXESVC-WS-020-1234-stdin"}""", ["ws-020"] },
        { """{"text":"12:30:192.0.2.9 and (192.0.2.10), 192.0.2.11."}""", ["192.0.2"] },
        { """{"winlog.event_data.SubjectUserName":"dotted5","process.command_line":"x dotted5"}""", ["dotted5"] },
    };

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_planted_value_is_nowhere_in_the_finding(string eventJson, string[] planted)
    {
        Finding written = Pseudonymise(FindingSamples.NewFinding(FindingSamples.NewRule("r", RuleLevel.High), eventJson: eventJson, matchedJson: eventJson));
        JsonDocument.Parse(written.EventJson).Dispose();
        string text = FindingSamples.Run(s => new NdjsonFindingWriter(s), [written]);
        Assert.All(planted, value => Assert.DoesNotContain(value, text, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(Encoding.UTF8.GetString(written.EventJson.Span), Encoding.UTF8.GetString(written.MatchedJson.Span));
    }

    [Theory]
    [InlineData("""{"User":"NT AUTHORITY\\SYSTEM","SubjectUserName":"LOCAL SERVICE","user":"root","TargetUserName":"Administrator"}""")]
    [InlineData("""{"User":"NT SERVICE\\MSSQLSERVER","AccountName":"DWM-1","TargetUserSid":"S-1-5-18","x":"S-1-5-21-1-2-3-500"}""")]
    [InlineData("""{"n":123456.50,"t":true,"z":null,"list":[1,"a",{"b":[]}],"v":"10.0.19041.1","time":"12:00:01","oid":"1.3.6.1.5.5.7"}""")]
    [InlineData("""{"IpAddress":"127.0.0.1","src_ip":"::1","path":"C:\\Users\\Public\\x.exe","guid":"00112233-4455-6677-8899-AABBCCDDEEFF","uid":"1000"}""")]
    [InlineData("""{"ShareName":"ADMIN$","x":"C$","y":"IPC$","cost":"5$","text":"Accepted password for root from 127.0.0.1"}""")]
    [InlineData("""{"Hash":"SHA1=DA39A3EE5E6B4B0D3255BFEF95601890AFD80709","ns":"std::vector","user":"-","acct":"(null)"}""")]
    public void What_leads_to_nobody_stays_as_it_is_written(string eventJson)
    {
        Finding written = Pseudonymise(FindingSamples.NewFinding(FindingSamples.NewRule("r", RuleLevel.High), host: "", eventJson: eventJson));
        Assert.Equal(eventJson, Encoding.UTF8.GetString(written.EventJson.Span));
    }

    [Fact]
    public void The_same_person_has_the_same_token_in_every_place()
    {
        Finding written = Pseudonymise(FindingSamples.NewFinding(
            FindingSamples.NewRule("r", RuleLevel.High), host: "PC-ROSA.corp.example",
            eventJson: """{"User":"CORP\\rosa.k","CommandLine":"C:\\Users\\rosa.k\\x.exe \\\\PC-ROSA\\c$"}""") with
        {
            Source = new FindingSource("logs/PC-ROSA/rosa.k.evtx", "evtx", 1, 0),
            Correlation = new CorrelationFact("event_count", 2, 0, 0, [new("User", "CORP\\rosa.k")], [new FindingSource("logs/rosa.k.evtx", "evtx", 1, 0)]),
        });
        string user = Tokens.Token(PersonalKind.User, "rosa.k"), host = Tokens.Token(PersonalKind.Host, "PC-ROSA");
        Assert.Equal($$"""{"User":"CORP\\{{user}}","CommandLine":"C:\\Users\\{{user}}\\x.exe \\\\{{host}}\\c$"}""", Encoding.UTF8.GetString(written.EventJson.Span));
        Assert.Equal(host, written.Host);
        Assert.Equal($"logs/{host}/{user}.evtx", written.Source.Path);
        Assert.Equal("CORP\\" + user, written.Correlation!.Group[0].Value);
        Assert.Equal($"logs/{user}.evtx", written.Correlation.Records[0].Path);
    }

    [Fact]
    public void A_key_file_is_made_once_and_is_its_owners_alone()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string path = Path.Combine(folder, "key");
            byte[] key = PseudonymKey.LoadOrCreate(path);
            Assert.Equal(32, key.Length);
            Assert.Equal(key, PseudonymKey.LoadOrCreate(path));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
                Assert.Throws<InvalidDataException>(() => PseudonymKey.LoadOrCreate(path));
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            File.WriteAllText(path, "short");
            Assert.Throws<InvalidDataException>(() => PseudonymKey.LoadOrCreate(path));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static Finding Pseudonymise(Finding finding)
    {
        Finding? written = null;
        using PseudonymisingWriter writer = new(new Catcher(f => written = f), Tokens);
        writer.Write(finding);
        return written!;
    }

    private sealed class Catcher(Action<Finding> found) : FindingWriter
    {
        public override void Write(Finding finding) => found(finding);

        public override void Complete(ScanSummary summary)
        {
        }
    }
}
