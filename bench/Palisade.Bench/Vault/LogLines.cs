using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Palisade.Bench.Vault;

/// <summary>
/// Lines as a company's syslog has them, about 280 bytes each: hosts, programs, accounts and addresses of which few are frequent and many are rare, times over a day, numbers that do not repeat. The same seed and
/// number give the same line, whatever came before. Not safe on several threads at once; one for each.
/// </summary>
/// <param name="lines">How many make up the day.</param>
/// <param name="seed">Another seed, other lines.</param>
internal sealed class LogLines(long lines, int seed = 1)
{
    private static readonly DateTime Day = new(2026, 11, 21, 0, 0, 0, DateTimeKind.Utc);
    private static readonly byte[][] Users = Names(400, "anna bela chen dara emil fara gita hugo ines jana kofi lena mira nils olga pere quin rosa sven tara umar vera wanda xeni yana zola"), Hosts = Names(60, "web db mail proxy vpn ldap app queue file print build cache");
    private static readonly byte[][] Paths = Names(900, "/api/orders/ /api/users/ /static/js/ /static/img/ /login/ /search/ /cart/ /reports/ /admin/ /health/");
    private static readonly byte[][] Agents = [.. new[] { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36", "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148", "curl/8.10.1", "python-requests/2.32.3" }.Select(Encoding.ASCII.GetBytes)];
    private readonly byte[] _line = new byte[1024];
    private int _length;
    private ulong _state;

    /// <summary>Text that only line <paramref name="number"/> has: its trace id.</summary>
    public string Needle(long number)
    {
        Begin(number);
        return Trace().ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>A line, without its end; valid until the next call.</summary>
    public ReadOnlySpan<byte> Line(long number)
    {
        Begin(number);
        ulong trace = Trace();
        byte[] host = Often(Hosts);
        DateTime time = Day.AddTicks((long)((double)number / lines * TimeSpan.TicksPerDay));
        Put($"<{(Next(8) * 8) + Next(8)}>1 {time:yyyy-MM-dd'T'HH:mm:ss.ffffff}Z ");
        Put(host);
        switch (Next(10))
        {
            case < 4:
                Web();
                break;
            case < 6:
                Login();
                break;
            case < 8:
                Firewall();
                break;
            default:
                Service();
                break;
        }

        Put($" trace={trace:x16}");
        return _line.AsSpan(0, _length);
    }

    private void Web()
    {
        Put($" nginx {Next(32768)} access - 10.{Next(4)}.{Next(256)}.{Next(256)} - ");
        Put(Often(Users));
        Put($" \"{(Next(5) == 0 ? "POST" : "GET")} ");
        Put(Often(Paths));
        Put($"{Next(1_000_000)} HTTP/1.1\" {(Next(20) == 0 ? 404 : Next(60) == 0 ? 500 : 200)} {Next(90_000)} \"https://portal.example.org/\" \"");
        Put(Agents[Next(Agents.Length)]);
        Put($"\" rt=0.{Next(1000):d3}");
    }

    private void Login()
    {
        bool failed = Next(4) == 0;
        Put($" sshd {Next(32768)} auth - {(failed ? "Failed" : "Accepted")} {(Next(3) == 0 ? "publickey" : "password")} for ");
        Put(Next(25) == 0 ? "root"u8 : Often(Users));
        Put($" from {(failed ? 185 : 10)}.{Next(64)}.{Next(256)}.{Next(256)} port {1024 + Next(60_000)} ssh2: session {Next(int.MaxValue)} opened on pts/{Next(40)} by uid={Next(60_000)} key SHA256:{Trace():x16}{Trace():x16} pam_unix(sshd:session) rhost lookup took {Next(900)} ms");
    }

    private void Firewall() => Put($" kernel - fw - [{Next(9_000_000)}.{Next(1_000_000):d6}] {(Next(6) == 0 ? "ACCEPT" : "DROP")} IN=eth{Next(2)} OUT= MAC=52:54:00:{Next(256):x2}:{Next(256):x2}:{Next(256):x2}:08:00 SRC={1 + Next(220)}.{Next(256)}.{Next(256)}.{Next(256)} DST=10.0.{Next(16)}.{Next(256)} LEN={40 + Next(1400)} TOS=0x00 PREC=0x00 TTL={Next(255)} ID={Next(65536)} DF PROTO=TCP SPT={Next(65536)} DPT={(Next(2) == 0 ? 443 : Next(65536))} WINDOW={Next(65536)} RES=0x00 SYN URGP=0");

    private void Service()
    {
        Put($" orderd {Next(32768)} svc - level={(Next(30) == 0 ? "error" : "info")} component=");
        Put(Often(Paths));
        Put($" request={Trace():x16} user=");
        Put(Often(Users));
        Put($" rows={Next(5000)} duration_ms={Next(20_000)} cache={(Next(3) == 0 ? "miss" : "hit")} shard={Next(64)} message=\"{(Next(30) == 0 ? "upstream timed out, retrying with another replica" : "request completed")}\" retry={Next(3)} version=4.{Next(20)}.{Next(9)} region=eu-{1 + Next(3)} node={Next(400)} heap={Next(1_000_000)}");
    }

    private void Begin(long number)
    {
        // Mixed once, or the numbers of a line would be those of the next, one later.
        _state = unchecked(((ulong)number * 0xD1B54A32D192ED03) + (ulong)seed);
        _state = Trace();
        _length = 0;
    }

    // SplitMix64.
    private ulong Trace()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    private int Next(int below) => (int)(Trace() % (ulong)below);

    // The square of a number between 0 and 1: few are frequent.
    private byte[] Often(byte[][] names)
    {
        double at = Trace() / (double)ulong.MaxValue;
        return names[(int)(at * at * at * (names.Length - 1))];
    }

    private void Put(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_line.AsSpan(_length));
        _length += text.Length;
    }

    // What the handler appended while it was made.
    private void Put([InterpolatedStringHandlerArgument("")] Appended text) => _ = text;

    private static byte[][] Names(int count, string words)
    {
        string[] parts = words.Split(' ');
        return [.. Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetBytes(i < parts.Length ? parts[i] + 1 : parts[i % parts.Length] + ((i * 7919) % 9973).ToString(CultureInfo.InvariantCulture)))];
    }

    /// <summary>Writes an interpolated text straight into the line.</summary>
    [InterpolatedStringHandler]
    private readonly ref struct Appended
    {
        private readonly LogLines _lines;

        public Appended(int literalLength, int formattedCount, LogLines lines) => _lines = lines;

        public void AppendLiteral(string text) => _lines._length += Encoding.ASCII.GetBytes(text, _lines._line.AsSpan(_lines._length));

        public void AppendFormatted(string text) => AppendLiteral(text);

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IUtf8SpanFormattable
        {
            if (!value.TryFormat(_lines._line.AsSpan(_lines._length), out int written, format, CultureInfo.InvariantCulture))
                throw new InvalidOperationException("A line is too long.");
            _lines._length += written;
        }
    }
}
