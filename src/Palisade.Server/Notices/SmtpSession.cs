using System.Globalization;
using System.Text;

namespace Palisade.Server.Notices;

/// <summary>The client's side of SMTP (RFC 5321) over a stream, as far as a notice needs it. What the server says is bounded. Not thread safe; of no use after it threw.</summary>
internal sealed class SmtpSession(Stream stream)
{
    // RFC 5321, 4.5.3.1.5 has 512 bytes; some say more.
    private const int MaxLineBytes = 2048, MaxLines = 64;

    private readonly byte[] _buffer = new byte[4096];
    private int _start, _end;
    private IReadOnlyList<string> _offers = [];

    /// <summary>Waits for the server's first word, and says hello.</summary>
    /// <exception cref="IOException">It does not want to talk.</exception>
    public async Task GreetAsync(CancellationToken stop)
    {
        await ExpectAsync(220, "its greeting", stop).ConfigureAwait(false);
        await HelloAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Says hello, and learns what the server offers.</summary>
    public async Task HelloAsync(CancellationToken stop)
    {
        // The name of this machine is nobody's business: an address literal is as good (RFC 5321, 4.1.3).
        await WriteAsync("EHLO [127.0.0.1]\r\n", stop).ConfigureAwait(false);
        _offers = [.. (await ExpectAsync(250, "EHLO", stop).ConfigureAwait(false)).Skip(1)];
    }

    /// <summary>Has the server begin with TLS; the handshake is the caller's next step.</summary>
    public async Task StartTlsAsync(CancellationToken stop)
    {
        if (!Offers("STARTTLS", ""))
            throw new IOException("It does not offer STARTTLS, and nothing is sent without TLS.");
        await WriteAsync("STARTTLS\r\n", stop).ConfigureAwait(false);
        await ExpectAsync(220, "STARTTLS", stop).ConfigureAwait(false);
        // Whoever stands between could put commands before the handshake, which would then look as if they had come after it.
        if (_start < _end)
            throw new IOException("It says more before the handshake than it should: somebody may stand between.");
    }

    /// <summary>Signs in with AUTH PLAIN (RFC 4616). The caller has seen to it that the way is guarded.</summary>
    public async Task SignInAsync(string user, string password, CancellationToken stop)
    {
        if (!Offers("AUTH", "PLAIN"))
            throw new IOException("It does not offer AUTH PLAIN: leave out user and password, or take another server.");
        await WriteAsync($"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"))}\r\n", stop).ConfigureAwait(false);
        await ExpectAsync(235, "the user and the password", stop).ConfigureAwait(false);
    }

    /// <summary>Hands over a mail.</summary>
    /// <returns>Which recipients were refused; empty when none was.</returns>
    /// <exception cref="IOException">All were, or the mail was.</exception>
    public async Task<string> MailAsync(string from, IReadOnlyList<string> to, string mail, CancellationToken stop)
    {
        await WriteAsync($"MAIL FROM:<{from}>\r\n", stop).ConfigureAwait(false);
        await ExpectAsync(250, "the sender", stop).ConfigureAwait(false);
        List<string> refused = [];
        for (int i = 0; i < to.Count; i++)
        {
            await WriteAsync($"RCPT TO:<{to[i]}>\r\n", stop).ConfigureAwait(false);
            (int code, List<string> lines) = await ReplyAsync(stop).ConfigureAwait(false);
            // Its words may have the address in them, which pages do not show.
            if (code is not (250 or 251))
                refused.Add(string.Create(CultureInfo.InvariantCulture, $"It refuses recipient {i + 1} of {to.Count}: {lines[0][..3]}."));
        }

        if (refused.Count == to.Count)
            throw new IOException(string.Join(" ", refused.Take(5)));
        await WriteAsync("DATA\r\n", stop).ConfigureAwait(false);
        await ExpectAsync(354, "DATA", stop).ConfigureAwait(false);
        await WriteAsync(MailMessage.Stuffed(mail), stop).ConfigureAwait(false);
        await ExpectAsync(250, "the mail", stop).ConfigureAwait(false);
        try
        {
            await WriteAsync("QUIT\r\n", stop).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has taken the mail: how the connection ends changes nothing.
        }

        return string.Join(" ", refused.Take(5));
    }

    private bool Offers(string what, string word) => _offers.Any(o => o.Split(' ') is [var name, .. var words] && name.Equals(what, StringComparison.OrdinalIgnoreCase) && (word.Length == 0 || words.Contains(word, StringComparer.OrdinalIgnoreCase)));

    private async Task WriteAsync(string text, CancellationToken stop)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), stop).ConfigureAwait(false);
        await stream.FlushAsync(stop).ConfigureAwait(false);
    }

    private async Task<List<string>> ExpectAsync(int expected, string what, CancellationToken stop)
    {
        (int code, List<string> lines) = await ReplyAsync(stop).ConfigureAwait(false);
        // Only the number: what it says beside may have somebody's address in it.
        return code == expected ? [.. lines.Select(l => l.Length > 4 ? l[4..] : "")] : throw new IOException(string.Create(CultureInfo.InvariantCulture, $"It answers {code} to {what}."));
    }

    private async Task<(int Code, List<string> Lines)> ReplyAsync(CancellationToken stop)
    {
        List<string> lines = [];
        while (lines.Count < MaxLines)
        {
            string line = await LineAsync(stop).ConfigureAwait(false);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int code))
                throw new IOException("It answers what is no SMTP: is this the port of a mail server, and 'tls' as it wants it?");
            lines.Add(line);
            if (line.Length == 3 || line[3] != '-')
                return (code, lines);
        }

        throw new IOException($"It answers with more than {MaxLines} lines.");
    }

    private async Task<string> LineAsync(CancellationToken stop)
    {
        List<byte> line = [];
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await stream.ReadAsync(_buffer, stop).ConfigureAwait(false));
                if (_end == 0)
                    throw new IOException("It ended the connection.");
            }

            byte next = _buffer[_start++];
            if (next == (byte)'\n')
                return Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            if (line.Count >= MaxLineBytes)
                throw new IOException($"It answers with a line of more than {MaxLineBytes} bytes.");
            line.Add(next);
        }
    }
}
