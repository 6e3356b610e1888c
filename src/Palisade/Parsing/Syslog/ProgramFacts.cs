using Palisade.Events;

namespace Palisade.Parsing.Syslog;

/// <summary>Says what is known of an event from its program and facility, in the words of Sigma's log sources.</summary>
internal sealed class ProgramFacts
{
    // Facilities that say more than the program: none, auth, cron.
    private const int Kinds = 3;

    private readonly EventSource[] _sources;
    private readonly EventSource _asa, _ios, _aaa, _routing;

    public ProgramFacts(ParseOptions options)
    {
        _sources = new EventSource[Kinds * ProgramTable.Count];
        for (int i = 0; i < _sources.Length; i++)
        {
            IEnumerable<string> services = ProgramTable.Services(i / Kinds).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            services = services.Append("syslog").Concat((i % Kinds) switch { 1 => ["auth"], 2 => ["cron"], _ => [] });
            _sources[i] = options.Vocabulary.Intern(new EventSource("linux", "", Words(services)));
        }

        _asa = options.Vocabulary.Intern(new EventSource("cisco", "firewall", "asa"));
        _ios = options.Vocabulary.Intern(new EventSource("cisco", "", "ios"));
        _aaa = options.Vocabulary.Intern(new EventSource("cisco", "", "aaa ios"));
        _routing = options.Vocabulary.Intern(new EventSource("cisco", "", "bgp ios ldp"));
    }

    /// <summary>Sets the event's source.</summary>
    /// <returns>The program's group in <see cref="ProgramTable"/>; 0 for Cisco.</returns>
    public int Describe(in SyslogHeader header, ReadOnlySpan<byte> text, LogEvent e)
    {
        if (header.Cisco)
        {
            e.Source = Cisco(header.Program.Of(text));
            return 0;
        }

        int program = header.Daemon switch
        {
            Daemon.Vsftpd => ProgramTable.Vsftpd,
            Daemon.ClamAv => ProgramTable.ClamAv,
            _ => ProgramTable.Find(header.Program.Of(text)),
        };
        e.Source = _sources[(program * Kinds) + Kind(header.Priority)];
        return program;
    }

    private static string Words(IEnumerable<string> words) => string.Join(' ', words.Distinct().Order(StringComparer.Ordinal));

    private static int Kind(int priority) => (priority >> 3) switch
    {
        SyslogPriority.Auth or SyslogPriority.AuthPrivate => 1,
        SyslogPriority.Cron or SyslogPriority.CronToo => 2,
        _ => 0,
    };

    // What administrators type is logged by PARSER (archive log config) and AAA; keys of routing protocols are checked by TCP.
    private EventSource Cisco(ReadOnlySpan<byte> facility)
    {
        if (facility.StartsWith("ASA"u8) || facility.StartsWith("FTD"u8) || facility.StartsWith("PIX"u8) || facility.StartsWith("FWSM"u8))
            return _asa;
        if (facility.SequenceEqual("PARSER"u8) || facility.StartsWith("AAA"u8) || facility.StartsWith("HA_EM"u8) || facility.StartsWith("TAC"u8) || facility.StartsWith("RADIUS"u8))
            return _aaa;
        return facility.StartsWith("BGP"u8) || facility.StartsWith("LDP"u8) || facility.StartsWith("TCP"u8) || facility.StartsWith("IP"u8) || facility.StartsWith("TAGCON"u8) ? _routing : _ios;
    }
}
