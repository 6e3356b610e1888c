using System.Text;
using Palisade.Privacy;
using Palisade.Server.Searching;

namespace Palisade.Tests.Server.Searching;

/// <summary>What auditd writes as hex hides no name, and what leads to nobody stays as it came.</summary>
public sealed class EncodedAuditTests
{
    private const string Head = "type=EXECVE msg=audit(1763805600.123:77): ";
    private readonly Pseudonymiser _tokens = new("0123456789abcdef"u8);

    [Fact]
    public void A_name_behind_hex_is_written_out_and_replaced()
    {
        string path = Hex("/home/mallory.quill/a b"), account = Hex("mallory quill"), mail = Hex("to mallory@example.org\0now");
        string shown = Shown($"{Head}argc=3 a0=\"cp\" a1={path} a2={mail} acct={account} saddr=02000016CB00714D0000000000000000");
        string user = _tokens.Token(PersonalKind.User, "mallory.quill"), other = _tokens.Token(PersonalKind.User, "mallory quill"), email = _tokens.Token(PersonalKind.Email, "mallory@example.org");
        Assert.Equal($"{Head}argc=3 a0=\"cp\" a1=\"/home/{user}/a b\" a2=\"to {email} now\" acct=\"{other}\" saddr=\"{_tokens.Token(PersonalKind.Ip, "203.0.113.77")}\"", shown);
    }

    [Fact]
    public void A_name_of_one_field_is_replaced_behind_the_hex_of_another()
    {
        string shown = Shown($"{Head}acct=\"mallory\" proctitle={Hex("grep\0mallory\0/etc/passwd")}");
        string user = _tokens.Token(PersonalKind.User, "mallory");
        Assert.Equal($"{Head}acct=\"{user}\" proctitle=\"grep {user} /etc/passwd\"", shown);
    }

    [Theory]
    [InlineData("type=PROCTITLE msg=audit(1.2:3): proctitle=6C73002D6C61002F746D70")]
    [InlineData("type=SYSCALL msg=audit(1.2:3): arch=c000003e syscall=59 a0=7ffd12345678 a1=414243444 pid=414243 ses=4294967295 uid=1000")]
    [InlineData("type=SOCKADDR msg=audit(1.2:3): saddr=02000016")]
    [InlineData("type=SOCKADDR msg=audit(1.2:3): saddr=100000000000000000000000")]
    [InlineData("no line of auditd: path=2F686F6D652F6D616C6C6F72792F78")]
    [InlineData("type=EXECVE msg=audit(1.2:3): argc=2 a1_len=12 a1[0]=2F746D702F61 a1[1]=62632F6465")]
    [InlineData("type=EXECVE msg=audit(1.2:3): argc=2 a1_len=8 a1[0]=\"/tmp\" a1[1]=\"/abc\" a2=\"x\"")]
    public void What_leads_to_nobody_stays_as_it_came(string line) => Assert.Equal(line, Shown(line));

    [Theory]
    [InlineData("a1_len=52 a1[0]=2F686F6D652F6D616C6C6F a1[1]=72792E7175696C6C2F612062632E747874", "a1_len=52 a1[0]=\"/home/TOKEN/a bc.txt\" a1[1]=\"\"")]
    [InlineData("a1_len=24 a1[0]=\"/home/mallor\" a1[1]=\"y.quill/x y\" a2=\"x\"", "a1_len=24 a1[0]=\"/home/TOKEN/x y\" a1[1]=\"\" a2=\"x\"")]
    [InlineData("a1_len=20000 a1[0]=2F746D702F61 a1[1]=2F6D616C6C6F", "a1_len=20000 a1[0]=\"/tmp/a/…\" a1[1]=\"\"")]
    [InlineData("a1[7]=72792E7175696C6C2F612062632E747874 a2=\"x\"", "a1[7]=\"…/a bc.txt\" a2=\"x\"")]
    [InlineData("a1=2F686F6D652F6D616C6C6F72792E7175696C6C2F7", "a1=\"/home/TOKEN/\"")]
    [InlineData("a1=FF2F686F6D652F6D616C6C6F72792E7175696C6C2F78", "a1=\" /home/TOKEN/x\"")]
    public void A_name_that_is_cut_is_not_shown_in_part(string arguments, string shown) =>
        Assert.Equal(Head + "argc=3 " + shown.Replace("TOKEN", _tokens.Token(PersonalKind.User, "mallory.quill"), StringComparison.Ordinal), Shown(Head + "argc=3 " + arguments));

    private string Shown(string raw)
    {
        PersonalValues values = new(_tokens);
        PersonalPairs.Collect(raw, values);
        EncodedAudit.Collect(raw, values);
        return values.Replace(EncodedAudit.Open(raw, values));
    }

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));
}
