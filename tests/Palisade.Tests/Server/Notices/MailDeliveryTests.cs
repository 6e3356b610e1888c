using System.Text;
using Palisade.Server.Notices;
using Palisade.Tests.Vault;

namespace Palisade.Tests.Server.Notices;

/// <summary>A notice by mail, as the mail server sees it.</summary>
public sealed class MailDeliveryTests
{
    private static readonly MailDelivery s_delivery = new(OutboundConnection.Default, new ManualClock());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_but_hello_is_said_without_tls_and_the_mail_arrives(bool isImplicit)
    {
        using FakeMailServer server = new() { IsImplicit = isImplicit };
        Notice notice = new() { Subject = "New alert 17, high" };
        Assert.Equal("", await s_delivery.SendAsync(Channel(server, isImplicit ? MailTls.Implicit : MailTls.StartTls), notice, "one line\n.\nthe end", CancellationToken.None));
        string[] said = server.Said, clear = [.. said.Where(s => !s.StartsWith("TLS ", StringComparison.Ordinal) && !s.StartsWith("DATA ", StringComparison.Ordinal))];
        Assert.Equal(isImplicit ? [] : ["EHLO [127.0.0.1]", "STARTTLS"], clear);
        Assert.Contains("TLS AUTH PLAIN " + Convert.ToBase64String("\0palisade\0open sesame"u8), said);
        Assert.Contains("TLS MAIL FROM:<palisade@example.com>", said);
        Assert.Equal(["TLS RCPT TO:<soc@example.com>", "TLS RCPT TO:<it@example.com>"], said.Where(s => s.StartsWith("TLS RCPT", StringComparison.Ordinal)));
        string[] mail = [.. said.Where(s => s.StartsWith("DATA ", StringComparison.Ordinal)).Select(s => s[5..])];
        Assert.Contains("Subject: New alert 17, high", mail);
        Assert.Contains($"Message-ID: <{notice.Delivery}@example.com>", mail);
        Assert.Equal("one line\r\n.\r\nthe end", Encoding.UTF8.GetString(Convert.FromBase64String(string.Concat(mail.SkipWhile(l => l.Length > 0)))));
    }

    [Fact]
    public async Task A_server_without_starttls_is_told_nothing()
    {
        using FakeMailServer server = new() { Offer = "8BITMIME" };
        Assert.Equal("It does not offer STARTTLS, and nothing is sent without TLS.", (await RefusedAsync(server, MailTls.StartTls)).Message);
        Assert.Equal(["EHLO [127.0.0.1]"], server.Said);
    }

    [Fact]
    public async Task What_somebody_says_between_before_the_handshake_is_noticed()
    {
        using FakeMailServer server = new() { StartTlsAnswer = "220 go on\r\n250 AUTH PLAIN\r\n" };
        Assert.Equal("It says more before the handshake than it should: somebody may stand between.", (await RefusedAsync(server, MailTls.StartTls)).Message);
        Assert.DoesNotContain(server.Said, s => s.Contains("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_that_nobody_known_signed_is_not_trusted()
    {
        using FakeMailServer server = new();
        NoticeChannel channel = Channel(server, MailTls.StartTls) with { Authorities = null };
        IOException e = await Assert.ThrowsAsync<IOException>(() => s_delivery.SendAsync(channel, new Notice(), "text", CancellationToken.None));
        Assert.StartsWith("The certificate of localhost is not trusted: ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Said, s => s.StartsWith("TLS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_several_recipients_those_that_are_taken_get_it_and_the_others_are_said_without_their_address()
    {
        using FakeMailServer server = new();
        server.Answers["RCPT TO:<it@example.com>"] = "550 no it@example.com here\r\n";
        Assert.Equal("It refuses recipient 2 of 2: 550.", await s_delivery.SendAsync(Channel(server, MailTls.StartTls), new Notice(), "text", CancellationToken.None));
        server.Answers["RCPT"] = "450 not now\r\n";
        Assert.Equal("It refuses recipient 1 of 2: 450. It refuses recipient 2 of 2: 550.", (await RefusedAsync(server, MailTls.StartTls)).Message);
    }

    [Theory]
    [InlineData("", "554 go away\r\n", "It answers 554 to its greeting.")]
    [InlineData("", "SSH-2.0-x\r\n", "It answers what is no SMTP: is this the port of a mail server, and 'tls' as it wants it?")]
    [InlineData("AUTH", "535 wrong palisade\r\n", "It answers 535 to the user and the password.")]
    [InlineData("MAIL", "552 too much\r\n", "It answers 552 to the sender.")]
    [InlineData("DATA", "451 not now\r\n", "It answers 451 to DATA.")]
    [InlineData(".", "554 spam\r\n", "It answers 554 to the mail.")]
    public async Task What_the_server_does_not_take_is_a_reason_by_its_number(string command, string answer, string expected)
    {
        using FakeMailServer server = new();
        server.Answers[command] = answer;
        Assert.Equal(expected, (await RefusedAsync(server, MailTls.StartTls)).Message);
    }

    [Fact]
    public async Task Answers_without_end_are_not_taken_in()
    {
        using FakeMailServer lines = new(), line = new();
        lines.Answers["EHLO"] = string.Concat(Enumerable.Repeat("250-x\r\n", 1000));
        line.Answers["EHLO"] = "250 " + new string('x', 100_000) + "\r\n";
        Assert.Equal("It answers with more than 64 lines.", (await RefusedAsync(lines, MailTls.StartTls)).Message);
        Assert.Equal("It answers with a line of more than 2048 bytes.", (await RefusedAsync(line, MailTls.StartTls)).Message);
    }

    [Fact]
    public void A_line_of_a_full_stop_does_not_end_the_mail()
    {
        Assert.Equal("a\r\n..\r\n...b\r\n\r\nc\r\n.\r\n", MailMessage.Stuffed("a\n.\r\n..b\n\nc\n"));
    }

    [Theory]
    [InlineData("a\r\nBcc: x@y.example\r\n\r\nbody")]
    [InlineData("é\nBcc: x@y.example")]
    [InlineData("=?utf-8?B?CkJjYzogeEB5LmV4YW1wbGU=?=")]
    public void Nothing_in_a_subject_becomes_a_header(string subject)
    {
        string mail = MailMessage.Of(Place(25, MailTls.StartTls), "d", subject, "text", DateTimeOffset.UnixEpoch);
        string[] head = mail[..mail.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
        Assert.Equal(["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Palisade-Delivery", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"], head.Where(l => !l.StartsWith(' ')).Select(l => l.Split(':')[0]));
        Assert.DoesNotContain(head, l => l.StartsWith("Subject: =?utf-8?B?CkJj", StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_subject_is_words_of_at_most_75_bytes_and_whole_characters()
    {
        string subject = string.Concat(Enumerable.Repeat("Frist läuft ab \U0001F551 ", 8));
        string mail = MailMessage.Of(Place(25, MailTls.StartTls), "d", subject, "text", DateTimeOffset.UnixEpoch);
        string[] words = [.. mail.Split("\r\n").SkipWhile(l => !l.StartsWith("Subject: ", StringComparison.Ordinal)).TakeWhile(l => l.Contains("=?utf-8?B?", StringComparison.Ordinal)).Select(l => l.Replace("Subject:", "", StringComparison.Ordinal).Trim())];
        Assert.All(words, w => Assert.InRange(w.Length, 1, 75));
        Assert.Equal(subject, string.Concat(words.Select(w => new UTF8Encoding(false, true).GetString(Convert.FromBase64String(w["=?utf-8?B?".Length..^2])))));
    }

    private static Task<IOException> RefusedAsync(FakeMailServer server, MailTls tls) => Assert.ThrowsAsync<IOException>(() => s_delivery.SendAsync(Channel(server, tls), new Notice(), "text", CancellationToken.None));

    private static NoticeChannel Channel(FakeMailServer server, MailTls tls) => new("mail", new HashSet<string>(), true, server.Authorities, null, Place(server.Port, tls));

    private static MailPlace Place(int port, MailTls tls) => new("localhost", port, tls, "palisade", "open sesame", "palisade@example.com", ["soc@example.com", "it@example.com"]);
}
