namespace Palisade.Parsing.Syslog;

/// <summary>The words for facilities and severities (RFC 5424, 6.2.1; names as in syslog.conf).</summary>
internal static class SyslogPriority
{
    /// <summary>security/authorization messages, and the private kind of them.</summary>
    public const int Auth = 4, AuthPrivate = 10;

    /// <summary>Clock daemons: 9 by name, 15 in the second table of RFC 5424.</summary>
    public const int Cron = 9, CronToo = 15;

    private static readonly byte[][] s_facilities =
    [
        [.. "kern"u8], [.. "user"u8], [.. "mail"u8], [.. "daemon"u8], [.. "auth"u8], [.. "syslog"u8], [.. "lpr"u8], [.. "news"u8],
        [.. "uucp"u8], [.. "cron"u8], [.. "authpriv"u8], [.. "ftp"u8], [.. "ntp"u8], [.. "audit"u8], [.. "alert"u8], [.. "clock"u8],
        [.. "local0"u8], [.. "local1"u8], [.. "local2"u8], [.. "local3"u8], [.. "local4"u8], [.. "local5"u8], [.. "local6"u8], [.. "local7"u8],
    ];

    private static readonly byte[][] s_severities =
        [[.. "emerg"u8], [.. "alert"u8], [.. "crit"u8], [.. "err"u8], [.. "warning"u8], [.. "notice"u8], [.. "info"u8], [.. "debug"u8]];

    /// <summary>The facility of a PRIVAL of 0 to 191.</summary>
    public static ReadOnlySpan<byte> Facility(int priority) => s_facilities[priority >> 3];

    /// <summary>The severity of a PRIVAL.</summary>
    public static ReadOnlySpan<byte> Severity(int priority) => s_severities[priority & 7];

    /// <summary>True for a word that Chrome OS writes where others write the host: EMERG to DEBUG.</summary>
    public static bool IsSeverityWord(ReadOnlySpan<byte> word) => word.Length switch
    {
        3 => word.SequenceEqual("ERR"u8),
        4 => word.SequenceEqual("INFO"u8) || word.SequenceEqual("CRIT"u8),
        5 => word.SequenceEqual("DEBUG"u8) || word.SequenceEqual("ALERT"u8) || word.SequenceEqual("EMERG"u8) || word.SequenceEqual("ERROR"u8),
        6 => word.SequenceEqual("NOTICE"u8),
        7 => word.SequenceEqual("WARNING"u8),
        _ => false,
    };
}
